"""The plug-in of pytest: test blocks as items, faults as they are drawn, and nothing loaded for nothing."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import nurture.tools.testblocks  # noqa: F401 - loaded before, so that no test here loads the library once more

pytest_plugins = ["pytester"]

HEAD = """\
ruleset "seminars" { timezone "Asia/Tokyo" }
event attended
score interest { +20 on attended }
scenario follow_up {
  enter on attended
  send email "thank_you"
}
channel email {}
"""
PASSES = """
test "a guest is thanked" {
  at 2026-04-01T15:00 attended
  expect email "thank_you" at 2026-04-01T15:00
}
"""
FAILS = """
test "来場者は関心が高い" {
  at 2026-04-01T15:00 attended
  expect interest == 30
}
"""


@pytest.fixture
def play(pytester):
    """Run pytest with the plug-in, loaded by its name, whether or not it is installed as an entry point."""
    # Warnings are off, as pytest warns of a plug-in that another test has imported before.
    plugin = (
        "-p",
        "no:warnings",
        "-p",
        "no:nurture",
        "-p",
        "nurture.testing.pytest_plugin",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
    )
    return lambda *words: pytester.runpytest_inprocess(*plugin, *words)


def lines_of(result):
    return "\n".join(result.outlines)


def test_each_test_block_is_an_item(pytester, play):
    pytester.makefile(".nurture", rules=HEAD + PASSES + FAILS)
    result = play("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*rules.nurture::a guest is thanked PASSED*", "*rules.nurture::来場者は関心が高い FAILED*"]
    )


def test_a_failure_is_drawn_as_nurture_test_draws_it(pytester, play):
    pytester.makefile(".nurture", rules=HEAD + FAILS)
    result = play()
    told = lines_of(result)
    assert (
        """
rules.nurture:12:3: test "来場者は関心が高い": `interest == 30` does not hold at 2026-04-01T15:00
   |
12 |   expect interest == 30
   |   ^^^^^^^^^^^^^^^^^^^^^
   = interest: 20
       +20  +20 on attended  (rules.nurture:3:18)
              2026-04-01 1 event: +20  [event-00001]
"""
        in told
    )
    assert "Traceback" not in told
    assert ".py" not in told.partition("FAILURES")[2].partition("short test summary")[0]


@pytest.mark.parametrize(("words", "passed", "failed"), [("guest", 1, 0), ("関心", 0, 1), ("not 関心", 1, 0)])
def test_names_can_be_chosen_by_k(pytester, play, words, passed, failed):
    pytester.makefile(".nurture", rules=HEAD + PASSES + FAILS)
    play("-k", words).assert_outcomes(passed=passed, failed=failed, deselected=1)


def test_one_test_can_be_called_by_its_id(pytester, play):
    pytester.makefile(".nurture", rules=HEAD + PASSES + FAILS)
    play("rules.nurture::a guest is thanked").assert_outcomes(passed=1)


def test_the_line_of_a_test_is_reported(pytester, play):
    pytester.makefile(".nurture", rules=HEAD + PASSES + FAILS)
    pytester.makeconftest("def pytest_runtest_logreport(report):\n    if report.when == 'call': print(report.location)")
    result = play("-s")
    result.assert_outcomes(passed=1, failed=1)
    lines = [line for line in result.outlines if "'rules.nurture', " in line]
    places = [("('rules.nurture', 9, 'a guest is thanked')"), "('rules.nurture', 14, '来場者は関心が高い')"]
    assert [place in line for place, line in zip(places, lines, strict=True)] == [True, True]


def test_a_file_that_does_not_check_fails_with_its_faults(pytester, play):
    pytester.makefile(".nurture", rules=HEAD + "segment hot when interst > 1\n" + PASSES)
    result = play()
    result.assert_outcomes(failed=1)
    assert """
rules.nurture:9:18: error[N201]: unknown field `interst`
  |
9 |   segment hot when interst > 1
  |                    ^^^^^^^
  = help: did you mean `interest`? names with a value are `interest`, `hot`
""" in lines_of(result)
    assert "Traceback" not in lines_of(result)


def test_bytes_that_are_no_text_are_a_fault_too(pytester, play):
    pytester.path.joinpath("rules.nurture").write_bytes(b'ruleset "\xff" {}')
    result = play()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*error[[]N116]*"])


@pytest.mark.parametrize(("setting", "passed"), [("", 0), ("rules/*.nurture", 1), ("*.nurture", 2), ("*.rules", 0)])
def test_the_setting_says_which_files(pytester, play, setting, passed):
    pytester.makeini(f"[pytest]\nnurture_files = {setting}\n")
    pytester.mkdir("rules").joinpath("a.nurture").write_text(HEAD + PASSES, encoding="utf-8")
    pytester.makefile(".nurture", other=HEAD + PASSES)
    play().assert_outcomes(passed=passed)


def test_a_conftest_may_load_the_rules_itself(pytester, play):
    needs = (
        'ruleset "p" {}\nparameter least = 1\nevent e\ntest "t" {\n  at 2026-04-01 e\n  expect count of e == least\n}\n'
    )
    pytester.makefile(".nurture", rules=needs)
    pytester.makeconftest(
        "import nurture\ndef pytest_nurture_load(path):\n    return nurture.load(path, parameters={'least': 2})"
    )
    play().assert_outcomes(failed=1)


def test_an_error_of_a_conftest_has_its_traceback(pytester, play):
    pytester.makefile(".nurture", rules=HEAD + PASSES)
    pytester.makeconftest("def pytest_nurture_load(path):\n    return 1 // 0")
    result = play()
    result.assert_outcomes(errors=1)
    assert "return 1 // 0" in lines_of(result)
    assert "ZeroDivisionError" in lines_of(result)


def test_the_library_is_loaded_only_for_a_rules_file(tmp_path):
    loaded = "import sys, json, atexit\natexit.register(lambda: open('loaded.json', 'w').write(json.dumps(list(sys.modules))))"
    (tmp_path / "conftest.py").write_text(loaded, encoding="utf-8")
    (tmp_path / "test_a.py").write_text("def test_a(): pass", encoding="utf-8")
    call = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:nurture",
        "-p",
        "nurture.testing.pytest_plugin",
        "-p",
        "no:hypothesispytest",
    ]
    paths = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    subprocess.run(call, cwd=tmp_path, env=paths, check=True, capture_output=True)
    ours = {
        name
        for name in json.loads((tmp_path / "loaded.json").read_text())
        if name.split(".")[0] in ("nurture", "attr", "lark")
    }
    assert ours == {"nurture", "nurture.testing", "nurture.testing.pytest_plugin"}


def test_the_entry_point_is_declared():
    file = Path(__file__).resolve().parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"nurture": "nurture.testing.pytest_plugin"}
