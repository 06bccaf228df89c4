"""What every model with an `update` promises (jobs/contracts/), on planted topics that grow."""

from functools import cache

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, FittedModel, UpdatableModel, Update, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, TopicModel
from jobs.errors import InputUnusable
from tests.contracts.test_models import MENU, digest, settings
from tests.planted import TOPICS, WORDS, counted, part, tokens, weighted

#: Columns of the first run, and of those after it: the last 30 are of a theme that was not there.
FIRST, LATER = 141, 141 + WORDS

#: HDBSCAN and the engines of others are always fitted anew.
UPDATABLE = sorted(name for name in MENU if isinstance(settings(name), UpdatableModel))

every_update = pytest.mark.parametrize("name", UPDATABLE)


@cache
def history() -> tuple[DocumentTermMatrix, AnyArray]:
    """120 old rows and then 60 new ones of known themes; row 5 is empty, column 140 unused."""
    rows, topics = tokens(rows=180)
    rows[5] = rows[5][:0]
    return weighted(counted(rows, FIRST)), topics


def rows_of(first: int, last: int) -> AnyArray:
    return np.arange(first, last)


@cache
def last_run(name: str) -> FittedModel:
    return settings(name).fit(part(history()[0], rows_of(0, 120)), FitOptions(3))


def updated(
    name: str,
    matrix: DocumentTermMatrix,
    old: int,
    previous: FittedModel | None = None,
    *,
    threads: int = 1,
    births: bool = True,
) -> Update:
    model = settings(name)
    assert isinstance(model, UpdatableModel)
    new = np.arange(matrix.shape[0]) >= old
    options = UpdateOptions(3, threads, new, births)
    return model.update(last_run(name) if previous is None else previous, matrix, options)


def widened(matrix: DocumentTermMatrix, columns: int) -> DocumentTermMatrix:
    """The same rows with empty columns appended."""
    D = matrix.shape[0]
    counts, weights = (
        csr_array((m.data, m.indices, m.indptr), shape=(D, columns))
        for m in (matrix.counts, matrix.weights)
    )
    return DocumentTermMatrix(counts, weights)


def with_theme(count: int) -> DocumentTermMatrix:
    """The 120 old rows, 40 new ones of old themes, and `count` of a theme with words of its own."""
    rows, _ = tokens(rows=160 + TOPICS * count, seed=7)
    rows[5] = rows[5][:0]
    fresh = []
    for row in rows[160::TOPICS]:
        own = row < TOPICS * WORDS
        fresh.append(np.where(own, FIRST + row % WORDS, row))
    return weighted(counted(rows[:160] + fresh, LATER))


def well_formed(update: Update, matrix: DocumentTermMatrix) -> AnyArray:
    document_topic = update.fitted.transform(matrix)
    K = len(update.fitted.topic_term)
    assert update.fitted.topic_term.shape[1] == matrix.shape[1]
    TopicModel(update.fitted.topic_term, document_topic, tuple(f"t{k}" for k in range(K)))
    return document_topic


def test_models_without_an_update_are_those_that_say_so() -> None:
    assert set(MENU) - set(UPDATABLE) == {
        "hdbscan",
        "lda:gensim",
        "lda:sklearn",
    }


@every_update
@pytest.mark.parametrize("births", [True, False])
def test_nothing_new_changes_nothing(name: str, births: bool) -> None:
    update = updated(name, part(history()[0], rows_of(0, 120)), 120, births=births)
    assert update.born == ()
    assert digest(update.fitted.arrays()) == digest(last_run(name).arrays())


@every_update
def test_a_new_row_without_terms_changes_nothing(name: str) -> None:
    rows = np.append(rows_of(0, 120), 5)
    update = updated(name, part(history()[0], rows), 120)
    assert digest(update.fitted.arrays()) == digest(last_run(name).arrays())


@every_update
def test_appended_columns_alone_leave_the_old_ones_to_the_byte(name: str) -> None:
    matrix = widened(part(history()[0], rows_of(0, 120)), LATER)
    update = updated(name, matrix, 120)
    assert update.born == ()
    found = update.fitted.topic_term
    assert found[:, :FIRST].tobytes() == last_run(name).topic_term.tobytes()
    again = well_formed(update, matrix)
    before = last_run(name).transform(part(history()[0], rows_of(0, 120)))
    assert np.abs(again - before).max() <= 1e-12  # sums over more columns may round otherwise


@every_update
def test_rows_keep_their_index(name: str) -> None:
    matrix, _ = history()
    update = updated(name, matrix, 120)
    assert update.born == ()
    before = last_run(name).transform(part(matrix, rows_of(0, 120))).argmax(axis=1)
    after = well_formed(update, matrix)
    assert np.mean(after[:120].argmax(axis=1) == before) >= 0.98
    assert digest(update.fitted.arrays()) != digest(last_run(name).arrays())


@every_update
def test_threads_do_not_change_a_bit(name: str) -> None:
    one, two = (updated(name, with_theme(60), 120, threads=threads) for threads in (1, 2))
    assert digest(one.fitted.arrays()) == digest(two.fitted.arrays())


@every_update
def test_inputs_are_left_as_they_were(name: str) -> None:
    matrix = with_theme(60)
    before = digest(last_run(name).arrays())
    content = [m.data.copy() for m in (matrix.counts, matrix.weights)]
    updated(name, matrix, 120)
    assert digest(last_run(name).arrays()) == before
    assert all(
        np.array_equal(m.data, was)
        for m, was in zip((matrix.counts, matrix.weights), content, strict=True)
    )


@every_update
def test_a_new_theme_is_born_at_the_end(name: str) -> None:
    matrix = with_theme(60)
    update = updated(name, matrix, 120)
    main = well_formed(update, matrix).argmax(axis=1)
    K = len(update.fitted.topic_term)
    assert update.born == tuple(range(TOPICS, K))
    assert len(update.born) >= 1
    assert np.isin(main[160:], update.born).mean() >= 0.9
    assert np.isin(main[:160], update.born).mean() <= 0.02
    words = update.fitted.topic_term[list(update.born)].sum(axis=0)
    assert words[FIRST:].sum() >= 0.5 * words.sum()


@every_update
def test_without_births_there_are_as_many_topics_as_before(name: str) -> None:
    matrix = with_theme(60)
    update = updated(name, matrix, 120, births=False)
    assert update.born == ()
    assert len(update.fitted.topic_term) == TOPICS
    well_formed(update, matrix)


@every_update
def test_a_few_rows_of_a_theme_are_no_topic(name: str) -> None:
    assert updated(name, with_theme(10), 120).born == ()


@every_update
def test_an_update_goes_on_from_its_own_arrays(name: str) -> None:
    """Night after night: what was born is a topic like the others, restored bit for bit."""
    matrix = with_theme(60)
    first = updated(name, part(matrix, rows_of(0, 200)), 120)
    again = settings(name).restore({k: np.array(v) for k, v in first.fitted.arrays().items()})
    assert digest(again.arrays()) == digest(first.fitted.arrays())
    second = updated(name, matrix, 200, again)
    assert digest(second.fitted.arrays()) == digest(
        updated(name, matrix, 200, first.fitted).fitted.arrays()
    )
    main = well_formed(second, matrix)[160:].argmax(axis=1)
    assert second.born == ()
    assert np.isin(main, first.born).mean() >= 0.9


@every_update
def test_one_new_row_is_enough(name: str) -> None:
    matrix, topics = history()
    alone = part(matrix, np.array([121]))  # the rows of the last run are gone
    update = updated(name, alone, 0)
    assert update.born == ()
    before = last_run(name).transform(alone).argmax()
    assert well_formed(update, alone).argmax() == before
    assert topics[121] == 1


@every_update
def test_new_rows_of_unseen_terms_only_do_no_harm(name: str) -> None:
    strange = np.zeros((3, LATER), np.int32)
    strange[:, FIRST + 1 : FIRST + 4] = 2
    old = part(history()[0], rows_of(0, 120)).counts.toarray()
    wide = np.zeros((120, LATER), np.int32)
    wide[:, :FIRST] = old
    matrix = weighted(csr_array(np.vstack([wide, strange])))
    update = updated(name, matrix, 120)
    assert update.born == ()
    well_formed(update, matrix)


@every_update
def test_one_topic_can_be_updated(name: str) -> None:
    matrix, _ = history()
    one = settings(name, 1).fit(part(matrix, rows_of(0, 120)), FitOptions(0))
    model = settings(name, 1)
    assert isinstance(model, UpdatableModel)
    update = model.update(one, matrix, UpdateOptions(0, 1, np.arange(180) >= 120, births=False))
    assert np.allclose(np.delete(well_formed(update, matrix), 5, axis=0), 1)


@every_update
def test_a_model_saved_without_its_sums_says_what_to_do(name: str) -> None:
    model = settings(name)
    assert isinstance(model, UpdatableModel)
    options = UpdateOptions(0, 1, np.zeros(180, bool))
    hdbscan = settings("hdbscan").fit(history()[0], FitOptions(0))
    with pytest.raises(InputUnusable, match=r"start\.mode: refit"):
        model.update(hdbscan, history()[0], options)
    fewer = part(history()[0], rows_of(0, 120))
    narrow = DocumentTermMatrix(fewer.counts[:, :100], fewer.weights[:, :100])
    with pytest.raises(InputUnusable, match="may be appended, not taken away"):
        updated(name, narrow, 120)
    with pytest.raises(ValueError, match=r"not bool\(180,\)"):
        model.update(last_run(name), history()[0], UpdateOptions(0, 1, np.zeros(3, bool)))
