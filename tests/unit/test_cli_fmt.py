"""`nurture fmt`: in place, or only told."""

import pytest
from commandline import RULES

UNTIDY = RULES.replace("  +10 when title ==", "+10   when title==")


def test_a_file_is_laid_out_in_place(folder):
    folder.put("b2b.nurture", UNTIDY)
    folder.put("tidy.nurture", RULES)
    ended = folder.nurture("fmt", "b2b.nurture", "tidy.nurture")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "b2b.nurture: laid out\n1 file changed, 1 file fine already\n"
    assert folder.read("b2b.nurture") == RULES
    assert folder.nurture("fmt", "--check", "b2b.nurture").code == 0


def test_check_writes_nothing(folder):
    folder.put("b2b.nurture", UNTIDY)
    ended = folder.nurture("fmt", "--check", "b2b.nurture")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "b2b.nurture: would be laid out\n1 file to be changed, 0 files fine already\n"
    assert folder.read("b2b.nurture") == UNTIDY


def test_diff_shows_what_would_change(folder):
    folder.put("b2b.nurture", UNTIDY)
    ended = folder.nurture("fmt", "--diff", "b2b.nurture")
    assert ended.code == 1
    assert ended.out.startswith("--- b2b.nurture\n+++ b2b.nurture\n@@ ")
    assert '\n-+10   when title== "部長"\n+  +10 when title == "部長"\n' in ended.out
    assert folder.read("b2b.nurture") == UNTIDY


def test_a_diff_where_the_end_of_a_line_is_missing(folder):
    folder.put("b2b.nurture", RULES.removesuffix("\n"))
    assert "\n-}\n\\ no end of line here\n+}\n" in folder.nurture("fmt", "--diff", "b2b.nurture").out


def test_standard_input_goes_to_standard_output(folder):
    ended = folder.nurture("fmt", "-", stdin=UNTIDY)
    assert (ended.code, ended.out, ended.err) == (0, RULES, "")


def test_a_mark_goes_and_line_ends_stay(folder):
    folder.put("b2b.nurture", b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())
    assert folder.nurture("fmt", "b2b.nurture").code == 0
    assert (folder.path / "b2b.nurture").read_bytes() == RULES.replace("\n", "\r\n").encode()
    assert folder.nurture("fmt", "--check", "b2b.nurture").code == 0


def test_a_file_with_faults_stays_and_the_others_are_laid_out(folder):
    broken = UNTIDY.replace("score fit {", "score {")
    folder.put("broken.nurture", broken)
    folder.put("b2b.nurture", UNTIDY)
    ended = folder.nurture("fmt", "broken.nurture", "b2b.nurture")
    assert ended.code == 1
    assert "broken.nurture:13:7: error[N1" in ended.err
    assert ended.err.endswith("b2b.nurture: laid out\n1 file changed, 0 files fine already, 1 file with faults\n")
    assert (folder.read("broken.nurture"), folder.read("b2b.nurture")) == (broken, RULES)


@pytest.mark.parametrize(("words", "changed"), [([], RULES), (["--check"], UNTIDY)])
def test_what_was_done_as_json(folder, words, changed):
    folder.put("b2b.nurture", UNTIDY)
    ended = folder.nurture("fmt", "b2b.nurture", "--json", *words)
    assert ended.code == (1 if words else 0)
    assert ended.json == {"files": [{"file": "b2b.nurture", "readable": True, "changed": True}]}
    assert folder.read("b2b.nurture") == changed


def test_standard_input_as_json_has_its_text(folder):
    (file,) = folder.nurture("fmt", "-", "--json", stdin=UNTIDY).json["files"]
    assert file == {"file": "<stdin>", "readable": True, "changed": True, "text": RULES}


def test_nothing_is_written_where_a_file_is_absent(folder):
    folder.put("b2b.nurture", UNTIDY)
    ended = folder.nurture("fmt", "b2b.nurture", "absent.nurture")
    assert (ended.code, ended.err) == (2, "nurture: absent.nurture: No such file or directory\n")
    assert folder.read("b2b.nurture") == UNTIDY
