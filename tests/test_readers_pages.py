"""Pages of HTML and Markdown as people have them: wikis, frames, ruby, front matter of any kind."""

import pytest

from jobs.readers.extraction.extracted import Extracted, NothingIn, Request
from jobs.readers.formats.html import HTML
from jobs.readers.formats.md import MD

trafilatura = pytest.importorskip("trafilatura")

SENTENCES = [
    "The ministers met in the old town hall and spoke of wheat until late in the evening.",
    "The bakers of the harbour said that they had no flour left for the rest of the week.",
    "Ships with grain waited outside of the harbour, for the wind had not turned for days.",
]
TEXT = "".join(f"<p>{one}</p>" for one in SENTENCES)
REQUEST = Request("a", "auto", 1_000_000, ())


def page(body: str, head: str = "<title>Wheat</title>", attributes: str = "") -> Extracted:
    html = f"<html><head>{head}</head><body {attributes}>{body}</body></html>"
    (found,) = HTML.extract(html.encode(), REQUEST)
    assert isinstance(found, Extracted)
    return found


def markdown(text: str) -> Extracted:
    (found,) = MD.extract(text.encode(), REQUEST)
    assert isinstance(found, Extracted)
    return found


def test_of_a_wiki_what_it_says_of_itself_is_no_text() -> None:
    body = (
        "<h1>القمح</h1><div id='siteSub'>من الموسوعة الحرة</div>"
        "<h2>التاريخ<span class='mw-editsection'>[<a href='x'>عدل</a>]</span></h2>"
        f"<p>القمح نبات<sup class='mw-ref reference'>[1]</sup> يزرع.</p>{TEXT}"
    )
    found = page(body, attributes="class='mediawiki rtl'").text
    assert "القمح نبات يزرع." in found
    assert "عدل" not in found
    assert "الموسوعة" not in found
    assert "القمح نبات[1] يزرع." in page(body).text


def test_ruby_and_hidden_parts_are_no_text() -> None:
    ruby = "<p><ruby>東京<rp>(</rp><rt>とう</rt><rp>)</rp></ruby>で<ruby>予算<rt>よさん</ruby>を。"
    found = page(f"<article>{ruby}{TEXT}<p hidden>zebra crossing</p></article>").text
    assert "東京で予算を。" in found
    assert "zebra" not in found


def test_a_set_of_frames_is_no_document() -> None:
    with pytest.raises(NothingIn, match="frames"):
        page("<noframes>Your browser shows no frames.</noframes>", "<frameset><frame></frameset>")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Wheat is dear | The Daily", "Wheat is dear"),
        ("The Daily \u2013 Wheat is dear", "Wheat is dear"),
        ("Wheat - dear | The Daily", "Wheat - dear"),
        ("Wheat-The Daily", "Wheat-The Daily"),
        ("Wheat | Grain", "Wheat | Grain"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title(title: str, expected: str) -> None:
    head = (
        f'<meta property="og:title" content="{title}">'
        '<meta property="og:site_name" content="The Daily">'
    )
    found = page(f"<article>{TEXT}</article>", head)
    assert (found.title, found.source) == (expected, "The Daily")


def test_a_bar_in_a_cell_parts_no_cells() -> None:
    table = "<table><tr><th>City</th><th>Rain</th></tr><tr><td>A | B</td><td>9</td></tr></table>"
    assert "City\tRain\nA | B\t9" in page(f"<article>{TEXT}{table}</article>").text


FRONT = {
    "folded": "---\ntitle: >\n  Wheat\n  is dear\ndate: 2024-03-05\nauthor: [Ann, Bob]\n---\n",
    "objects": "---\ntitle: Wheat is dear\ndate: 2024-03-05\nauthors:\n"
    "- name: Ann\n- name: Bob\n---\n",
    "no YAML": "---\ntitle: Wheat is dear\nabout: a: b\ndate: 2024-03-05\nauthor: Ann, Bob\n---\n",
    "Arabic": "---\nالعنوان: Wheat is dear\nالتاريخ: 2024-03-05\nالكاتب: Ann, Bob\n---\n",
    "bare": "Title: Wheat is dear\nDate: 2024-03-05\nAuthor: Ann, Bob\n\n",
    "created": "---\ntitle: Wheat is dear\ncreated: 2024-03-05\nauthors: [Ann, Bob]\n---\n",
}


@pytest.mark.parametrize("kind", FRONT)
def test_front_matter_of_each_kind_is_read(kind: str) -> None:
    found = markdown(FRONT[kind] + SENTENCES[0])
    assert (found.title, found.date) == ("Wheat is dear", "2024-03-05")
    assert found.metadata == {"author": "Ann, Bob"}
    assert found.text.strip() == SENTENCES[0]


@pytest.mark.parametrize(
    "text",
    [
        "---\nThis is what they said: no\n---\n\nThe end.",
        "Note: the harbour is closed\nRain: more\n\nThe end.",
        "Title: and no more\n\nThe end.",
    ],
)
def test_lines_that_are_no_front_matter_stay(text: str) -> None:
    assert markdown(text).text == text


def test_a_comment_in_code_is_no_title() -> None:
    assert markdown("```sh\n# install it\n```\n\n# Wheat is dear\n\nThe end.").title == (
        "Wheat is dear"
    )


def test_comments_and_deletions_of_a_page_by_word_are_no_text() -> None:
    deleted = "<span class=msoDel><del>and of beer</del></span>"
    comment = "<div style='mso-element:comment'><p class=MsoCommentText>is that so?</p></div>"
    comments = f"<div style='mso-element:comment-list'>{comment}</div>"
    found = page(TEXT.replace("</p>", f"{deleted}</p>", 1) + comments)
    assert found.text.split() == " ".join(SENTENCES).split()
