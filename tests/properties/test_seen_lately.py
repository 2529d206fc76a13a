"""Events that came lately: what is noted quickly counts as a plain list of them would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nurture.journey.seen import Seen, seen

events = st.lists(st.tuples(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60)), max_size=60)


def noted(arrivals: list[tuple[str, int]], floor: tuple[int, str]) -> Seen:
    known = seen((), floor)
    for name, us in arrivals:
        known = known.plus(name, us)
    return known


@given(
    events, st.integers(-5, 70), st.integers(1, 30), st.tuples(st.integers(-5, 40), st.sampled_from(("", "b", "zz")))
)
def test_what_counts_are_the_latest_within_the_reach(arrivals, reach, most, floor):
    known = noted(arrivals, floor)
    last = dict(arrivals)  # an id that comes again beyond the reach is another event
    kept = sorted((us, name) for name, us in last.items() if (us, name) > max(floor, (reach, "")))
    keys, lowest = known.settled(reach, most)
    assert list(keys) == kept[-most:]
    assert lowest == max([floor, (reach, ""), *kept[:-most]])
    assert {name: known.time_of(name) for name in last} == last
    assert known.time_of("nobody") is None


@given(events)
def test_what_counts_is_the_same_however_it_was_noted(arrivals):
    known = noted(arrivals, (0, ""))
    again = seen(*known.settled(10, 8))
    assert again.settled(10, 8) == known.settled(10, 8)


@given(events)
def test_a_note_changes_nothing_that_was_noted_before(arrivals):
    known = noted(arrivals, (0, ""))
    before = known.settled(0, 100)
    known.plus("new", 50)
    assert known.settled(0, 100) == before
