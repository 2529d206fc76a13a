"""`nurture test`: the test blocks of files, passed and failed."""

from commandline import RULES

FAILING = RULES.replace('expect priority == "B"', 'expect priority == "A"')


def test_tests_that_pass(folder):
    ended = folder.nurture("test", "b2b.nurture")
    assert (ended.code, ended.err) == (0, "1 passed, 0 failed\n")
    assert ended.out == "ok     b2b.nurture:50:6: a seminar\n"


def test_a_test_that_fails_says_why(folder):
    folder.put("b2b.nurture", FAILING)
    ended = folder.nurture("test", "b2b.nurture")
    assert (ended.code, ended.err) == (1, "0 passed, 1 failed\n")
    assert (
        ended.out
        == """\
FAILED b2b.nurture:50:6: a seminar

b2b.nurture:55:3: test "a seminar": `priority == "A"` does not hold at 2026-04-02T15:00
   |
55 |   expect priority == "A"
   |   ^^^^^^^^^^^^^^^^^^^^^^
   = grade priority is B
     the lead is in segment fitting
     the lead is not in segment warm
     fit: 10
       +10  +10 when title == "部長"  (b2b.nurture:14:3)
     interest: 19.543
       +19.543  +20 on seminar_attended  (b2b.nurture:19:4)
                  2026-04-01 1 event: +20, faded to +19.543  [event-00001]
"""
    )


def test_results_as_json(folder):
    folder.put("b2b.nurture", FAILING)
    ended = folder.nurture("test", "b2b.nurture", "--json")
    assert ended.code == 1
    counts = {name: ended.json[name] for name in ("passed", "failed", "broken_files")}
    assert counts == {"passed": 0, "failed": 1, "broken_files": 0}
    (test,) = ended.json["tests"]
    (failure,) = test.pop("failures")
    assert test == {"file": "b2b.nurture", "name": "a seminar", "place": "b2b.nurture:50:6", "passed": False}
    assert (failure["line"], failure["column"]) == (55, 3)
    assert failure["message"] == '`priority == "A"` does not hold at 2026-04-02T15:00'


def test_a_file_without_tests_and_one_with_faults(folder):
    folder.put("bare.nurture", 'ruleset "bare" { language 1 }\n')
    folder.put("broken.nurture", 'ruleset "broken" { language 2 }\n')
    ended = folder.nurture("test", "bare.nurture", "broken.nurture", "b2b.nurture")
    assert ended.code == 1
    assert ended.out == "bare.nurture: there are no tests\nok     b2b.nurture:50:6: a seminar\n"
    assert ended.err.startswith("broken.nurture:1:")
    assert ended.err.endswith("\n1 passed, 0 failed, 1 file with faults\n")


def test_tests_from_standard_input(folder):
    assert folder.nurture("test", "-", stdin=RULES).out == "ok     <stdin>:50:6: a seminar\n"
