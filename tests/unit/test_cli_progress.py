"""The progress bar: on a terminal, when it takes long, and gone at the end."""

import io

import pytest

from nurture.tools.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock():
    """A clock that goes on by a second each time it is looked at."""
    times = iter(range(10_000))
    return lambda: float(next(times))


def test_items_pass_through_unchanged_without_a_terminal(clock):
    stream = io.StringIO()
    assert list(progress(range(5), "scoring", 5, stream=stream, clock=clock)) == [0, 1, 2, 3, 4]
    assert stream.getvalue() == ""


def test_a_bar_grows_and_goes(clock, monkeypatch):
    monkeypatch.setenv("COLUMNS", "81")
    stream = Terminal()
    assert list(progress("abcd", "scoring", 4, stream=stream, clock=clock)) == list("abcd")
    drawn = [line.rstrip() for line in stream.getvalue().split("\r")]
    assert "scoring [#####---------------]  25% 1 of 4, 0:03 to go" in drawn
    assert "scoring [####################] 100% 4 of 4, 0:00 to go" in drawn
    assert drawn[-1] == ""
    assert drawn[-2] == ""


def test_without_a_total_it_counts(clock):
    stream = Terminal()
    assert list(progress("ab", "reading events", stream=stream, clock=clock)) == ["a", "b"]
    assert "reading events: 2" in stream.getvalue()


def test_quick_work_shows_nothing():
    stream = Terminal()
    assert list(progress("ab", "scoring", 2, stream=stream, clock=lambda: 0.0)) == ["a", "b"]
    assert stream.getvalue() == ""


def test_the_bar_goes_before_an_error_is_told(clock):
    def failing():
        yield 1
        raise ValueError("no")

    stream = Terminal()
    with pytest.raises(ValueError, match="no"):
        list(progress(failing(), "scoring", 2, stream=stream, clock=clock))
    assert stream.getvalue().rstrip(" ").endswith("\r")
    assert stream.getvalue().rpartition("\r")[0].endswith(" ")
