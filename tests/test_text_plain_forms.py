"""Spelling normalisation of many forms at once gives what it gives of each."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.text.script.spelling import plain, plain_forms

#: Forms of Arabic, Latin and presentation forms, signs that compose and that are dropped.
FORMS = st.lists(
    st.text(
        st.sampled_from(
            "ابوأيءةى\u0640\u064e\u0653\u0654\u0655\u0301ABzé'’ʼ\ufb50\ufbea\ufefb😀\0"
        ),
        min_size=1,
        max_size=9,
    ),
    min_size=1,
    max_size=20,
)


@given(FORMS)
def test_many_forms_are_spelled_as_each_of_them_is(forms: list[str]) -> None:
    expected = [plain(form) for form in forms]
    assert plain_forms(forms) == expected
    assert plain_forms(forms * 1000) == expected * 1000
