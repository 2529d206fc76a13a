"""`nurture check`: every finding, how it ends, and the pages about codes."""

from importlib.resources import files

import pytest
from commandline import RULES

BROKEN = RULES.replace("fit >= 10", "fitt >= 10").replace("-> consideration when", "-> considerations when")
FOUND = """\
b2b.nurture:24:22: error[N201]: unknown field `fitt`
   |
24 |   segment fitting when fitt >= 10
   |                        ^^^^
   = help: did you mean `fit`? fields of a lead are listed under `lead`
"""


def test_a_sound_file_says_so(folder):
    ended = folder.nurture("check", "b2b.nurture")
    assert (ended.code, ended.out) == (0, "")
    first, last = ended.err.splitlines()
    assert first.startswith("b2b.nurture: the state of a lead takes at most ")
    assert first.endswith(" bytes, usually far less")
    assert last == "nothing to report in 1 file"


def test_every_fault_of_every_file_is_told(folder):
    folder.put("b2b.nurture", BROKEN)
    folder.put("other.nurture", RULES.replace("[N", "").replace('"B" otherwise', "B").replace("+10 when", "+10 wen"))
    ended = folder.nurture("check", "b2b.nurture", "other.nurture")
    assert ended.code == 1
    assert FOUND in ended.out
    assert "error[N204]: journey `purchase` has no stage `considerations`" in ended.out
    assert "other.nurture:14:7: error[N1" in ended.out
    assert ended.err.splitlines()[-1].endswith(" in 2 files")


def test_warnings_do_no_harm_unless_asked_to(folder):
    folder.put("b2b.nurture", RULES.replace("event document_requested", "event fax_sent\nevent document_requested", 1))
    ended = folder.nurture("check", "b2b.nurture")
    assert ended.code == 0
    assert "b2b.nurture:10:7: warning[N507]: event `fax_sent` is never used" in ended.out
    assert ended.err.endswith("0 errors and 1 warning in 1 file\n")
    assert folder.nurture("check", "--strict", "b2b.nurture").code == 1


def test_findings_as_json(folder):
    folder.put("b2b.nurture", BROKEN)
    ended = folder.nurture("check", "b2b.nurture", "--json")
    assert (ended.code, ended.err) == (1, "")
    assert (ended.json["errors"], ended.json["warnings"]) == (2, 0)
    assert ended.json["files"] == [{"file": "b2b.nurture", "state_bound": None}]
    assert ended.json["findings"][0] == {
        "code": "N201",
        "severity": "error",
        "message": "unknown field `fitt`",
        "file": "b2b.nurture",
        "line": 24,
        "column": 22,
        "length": 4,
        "help": "did you mean `fit`? fields of a lead are listed under `lead`",
    }


def test_the_bound_of_a_state_as_json(folder):
    (file,) = folder.nurture("check", "b2b.nurture", "--json").json["files"]
    assert file["state_bound"] > 100


def test_standard_input_is_a_file_too(folder):
    assert folder.nurture("check", "-", stdin=RULES).code == 0
    ended = folder.nurture("check", "-", stdin=BROKEN)
    assert ended.code == 1
    assert ended.out.startswith("<stdin>:24:22: error[N201]")


def test_what_is_not_utf_8_has_a_place(folder):
    folder.put("b2b.nurture", RULES.encode("cp932"))
    ended = folder.nurture("check", "b2b.nurture")
    assert ended.code == 1
    assert "b2b.nurture:14:22: error[N116]: the source holds the byte 0x95, which is not UTF-8" in ended.out


def test_a_mark_at_the_start_and_other_line_ends_are_no_faults(folder):
    folder.put("b2b.nurture", b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    assert folder.nurture("check", "b2b.nurture").code == 0


def test_a_page_about_a_code(folder):
    page = files("nurture.dsl").joinpath("codes", "N201.md").read_text(encoding="utf-8")
    ended = folder.nurture("check", "--explain", "n201")
    assert (ended.code, ended.out) == (0, page)
    assert "N201" in page
    assert folder.nurture("check", "--explain", "N201", "--json").json == {"code": "N201", "page": page}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "nurture: check what? name a rules file, - for standard input, or a code with --explain\n"),
        (["--explain", "N20"], "nurture: there is no code 'N20'\n"),
        (["--explain", "nonsense"], "nurture: there is no code 'NONSENSE'\n"),
        (["absent.nurture"], "nurture: absent.nurture: No such file or directory\n"),
        (["."], "nurture: .: Is a directory\n"),
        (["a\0b"], "nurture: 'a\\x00b': embedded null byte\n"),
    ],
)
def test_what_cannot_be_checked(folder, words, message):
    ended = folder.nurture("check", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", message)
