"""`python -m tests.security_page`: the tables of `docs/security.md` made anew from the tests."""

from pathlib import Path

from tests.hostile.array_attacks import ARCHIVES, EACH, FLOATS, INSIDE
from tests.hostile.run_folders import attacks

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/security.md"

FILES = "tests/hostile/test_bad_files.py"
FOLDERS = "tests/hostile/test_run_folders.py"
NAMING = "tests/test_naming.py"
ANSWERS = "tests/hostile/test_label_answers.py"
#: The attacks that have tests of their own: where they come in, what is tried, which test tries it.
TRIED: dict[str, tuple[tuple[str, str], ...]] = {
    "Files of documents": (
        (
            "a pipe, a socket, a device or a folder with the name of a document",
            "tests/test_readers_text.py::test_what_is_no_regular_file_neither_blocks_nor_passes",
        ),
        (
            "a symbolic link that leads out of the folder",
            "tests/test_readers_text.py"
            "::test_links_out_of_the_folder_are_followed_only_where_that_is_allowed",
        ),
        (
            "a pattern that leads out of the folder",
            "tests/test_readers_text.py::test_a_pattern_that_leads_out_of_the_folder_is_refused",
        ),
        (
            "a few kilobytes of gzip that unpack to gigabytes",
            "tests/test_readers_text.py::test_a_gzip_bomb_is_never_unpacked_beyond_the_bound",
        ),
        (
            "names of files that are no text, or hold line breaks and control characters",
            "tests/test_readers_text.py::test_names_are_data_even_when_they_are_no_text",
        ),
        (
            "bytes that are no text in any encoding",
            "tests/test_readers_encoding.py::test_any_bytes_are_decoded_or_refused",
        ),
        (
            "lines of JSON that are deep, hold NaN, half a surrogate pair or one key twice",
            "tests/test_readers_jsonl.py::test_a_bad_line_is_skipped_by_its_number",
        ),
        (
            "hundreds of broken files of seventy kinds beside good ones",
            f"{FILES}::test_of_broken_files_none_is_lost",
        ),
        (
            "a line, a cell or a character without end, a hundred thousand brackets, keys, columns",
            f"{FILES}::test_a_large_file_is_neither_lost_nor_dear",
        ),
        (
            "one id with two texts",
            "tests/test_readers_jsonl.py::test_one_id_with_two_texts_is_refused_and_both_are_named",
        ),
        (
            "tables whose quotes never close, or whose header is torn",
            "tests/test_readers_csv.py::test_a_csv_file_that_cannot_be_trusted_is_refused",
        ),
        (
            "200 files torn, changed, or made to do harm: bombs of ZIP and PDF, a billion laughs, "
            "entities, loops, lies about sizes, paths out of archives",
            "tests/hostile/test_broken_files.py::test_each_is_read_or_listed_within_bounds",
        ),
        (
            "a file that makes what reads it run on, take all memory, or crash",
            "tests/test_readers_isolation.py"
            "::test_whatever_ends_it_is_a_reason_and_the_next_file_is_read",
        ),
        (
            "pages, documents and entities that lead into the network",
            "tests/test_readers_isolation.py"
            "::test_no_page_document_or_mail_asks_the_network_for_anything",
        ),
        (
            "a library that would open a connection, start a program, or write",
            "tests/test_readers_isolation.py"
            "::test_it_has_no_network_no_programs_and_writes_nothing",
        ),
    ),
    "Texts": (
        (
            "text that is made to be slow: marks, brackets, dates, dashes without end",
            "tests/test_text_hostile.py::test_hostile_text_costs_in_proportion",
        ),
        (
            "a megabyte of each of these",
            "tests/test_text_hostile.py::test_a_megabyte_of_it_passes",
        ),
        (
            "markup, scripts and links in documents, on the way into the report",
            "tests/test_report.py::test_what_a_document_says_is_shown_and_never_followed",
        ),
        (
            "a report that asks for anything",
            "tests/test_report.py::test_a_page_has_no_script_and_asks_for_nothing",
        ),
        (
            "texts of documents that would end the data or the script of the explorer",
            "tests/test_explorer.py"
            "::test_hostile_texts_end_no_element_and_the_same_result_gives_the_same_bytes",
        ),
        (
            "an explorer that asks for anything, or runs more than its own script",
            "tests/test_explorer.py"
            "::test_it_is_one_page_that_allows_nothing_but_its_own_script_and_style",
        ),
        (
            "control and bidirectional characters in labels, on the way to a terminal",
            f"{FOLDERS}::test_text_of_a_run_is_shown_and_never_followed",
        ),
    ),
    "Answers of a language model": (
        (
            "servers that die, stall, drip, flood, redirect, refuse, send pages or broken JSON",
            f"{ANSWERS}::test_a_hostile_server_harms_nothing",
        ),
        (
            "answers with markup, scripts, links, control characters, invented words, essays",
            f"{ANSWERS}::test_an_answer_that_is_no_label_is_not_taken",
        ),
        (
            "documents that give orders to the model",
            f"{ANSWERS}::test_documents_cannot_give_orders",
        ),
        (
            "a record of answers that was changed",
            f"{ANSWERS}::test_a_record_that_was_changed_is_checked_like_an_answer",
        ),
        (
            "a key on the way into files, logs and messages",
            f"{NAMING}::test_the_key_is_sent_and_written_nowhere",
        ),
        (
            "a connection where none was asked for",
            f"{NAMING}::test_without_a_language_model_no_socket_is_opened",
        ),
    ),
    "Configurations": (
        (
            "five thousand configurations broken at random",
            "tests/hostile/test_configurations.py::test_a_mutant_loads_or_is_refused_with_a_place",
        ),
        (
            "settings on the command line, broken at random",
            "tests/hostile/test_configurations.py::test_a_setting_is_taken_or_refused_by_its_name",
        ),
        (
            "merge keys that multiply without end",
            "tests/test_config_source.py::test_a_bomb_of_merge_keys_ends_at_once",
        ),
        (
            "YAML that is deep, tagged, doubled or no text",
            "tests/test_config_source.py::test_yaml_that_is_refused",
        ),
        (
            "values from the environment that would add keys",
            "tests/test_config_layers.py::test_the_environment_cannot_add_structure",
        ),
        (
            "the name of a job that leads elsewhere",
            "tests/test_store.py::test_a_job_name_that_could_lead_elsewhere_is_refused",
        ),
    ),
    "Folders of artifacts": (
        (
            "the name of an artifact that leads elsewhere",
            "tests/test_store.py::test_a_file_name_that_could_lead_elsewhere_is_a_defect",
        ),
        (
            "leftovers that are links out of the folder, pipes or files",
            "tests/test_preflight.py::test_leftovers_of_any_kind_are_swept",
        ),
        (
            "pointers that lead elsewhere, are pipes, links or brackets",
            "tests/test_pointers.py::test_a_note_that_names_no_run_is_made_anew",
        ),
        (
            "a folder, a pipe or a file in the place of a pointer, the lock or a folder",
            "tests/test_preflight.py::test_what_might_be_somebodys_is_left_alone_and_named",
        ),
        (
            "a lock that is a link to another file",
            "tests/test_store.py::test_a_place_that_cannot_be_created_is_told",
        ),
        (
            "arrays that do not fit together, for every kind of model",
            "tests/contracts/test_models.py::test_arrays_that_do_not_fit_together_are_refused",
        ),
    ),
}


def tests() -> list[str]:
    """The tests that the page names, as `file::function`."""
    return [test for rows in TRIED.values() for _, test in rows]


def tried() -> str:
    """A table for each place where something comes in."""
    blocks = []
    for place, rows in TRIED.items():
        table = [f"| {what} | `{test}` |" for what, test in rows]
        blocks.append("\n".join([f"### {place}", "", "| tried | test |", "|---|---|", *table, ""]))
    return "\n".join(blocks)


def folders() -> str:
    """A list for each file of a run; the name of an attack is that of its test's case."""
    blocks = []
    found = attacks().values()
    for file in dict.fromkeys(one.file for one in found):
        lines = [f"- {one.what}" for one in found if one.file == file]
        blocks.append("\n".join([f"### `{file}`, {len(lines)} attacks", "", *lines, ""]))
    inside = [f"- it {what}" for what in ARCHIVES] + [f"- {what}" for what in INSIDE]
    each = ", ".join([*EACH, *FLOATS])
    inside.append(f"- each array in turn: {each}")
    blocks.append("\n".join(["### Inside of `model/arrays.npz`", "", *inside, ""]))
    return "\n".join(blocks)


def page(text: str) -> str:
    """The page with its made parts as they are now."""
    for name, make in (("tried", tried), ("folders", folders)):
        begin, end = f"<!-- made: {name} -->\n", "<!-- end -->"
        before, _, rest = text.partition(begin)
        text = before + begin + "\n" + make() + "\n" + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
