"""Which events came lately: what is noted, what counts of it, and what is let go."""

import datetime as dt

import pytest

import nurture
from nurture.journey.quick import gatherer
from nurture.journey.seen import NONE_SEEN, seen

START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
KEYS = [(10, "a"), (20, "b"), (30, "c"), (30, "d"), (40, "e")]


def noted(keys, known=NONE_SEEN):
    for us, name in keys:
        known = known.plus(name, us)
    return known


def test_what_is_noted_is_found_by_its_id_however_many_came():
    known = noted((number, f"e-{number}") for number in range(100))
    assert len(known) == 100
    assert [known.time_of(f"e-{number}") for number in (0, 15, 16, 99)] == [0, 15, 16, 99]
    assert known.time_of("e-100") is None
    assert len(known.newer) < 16, "what is copied for each event is small"


@pytest.mark.parametrize(
    ("reach", "most", "kept", "floor"),
    [
        (0, 9, KEYS, (0, "")),
        (20, 9, KEYS[1:], (20, "")),
        (21, 9, KEYS[2:], (21, "")),
        (0, 5, KEYS, (0, "")),
        (0, 4, KEYS[1:], (10, "a")),
        (0, 2, KEYS[3:], (30, "c")),
        (0, 0, [], (40, "e")),
        (30, 1, KEYS[4:], (30, "d")),
        (99, 1, [], (99, "")),
    ],
)
def test_no_more_counts_than_may_come_late_and_nothing_beyond_the_reach(reach, most, kept, floor):
    assert noted(KEYS[::-1]).settled(reach, most) == (tuple(kept), floor)


def test_the_floor_never_falls():
    known = seen(KEYS, (25, "x"))
    assert known.settled(0, 9) == (tuple(KEYS[2:]), (25, "x"))
    assert known.settled(30, 9) == (tuple(KEYS[2:]), (30, ""))


def test_what_has_grown_too_large_is_let_go_as_far_as_it_does_not_count():
    gathered, known = gatherer(late=5, most=10), NONE_SEEN
    for us in range(100):
        known = gathered(known, {f"e-{us:02}": us}, us)
        assert known.settled(us - 5, 10)[0] == tuple((at, f"e-{at:02}") for at in range(max(0, us - 5), us + 1))
        assert len(known) <= 2 * 10 + 16


@pytest.mark.parametrize("beside", ["", "scenario s { enter on asked, once\n wait 9 days\n}\n"], ids=["facts", "runs"])
def test_a_state_holds_no_more_of_what_came_lately_than_it_needs(beside):
    rules = nurture.parse(
        f'ruleset "x" {{ late up to 1 hour, 10 events }}\nevent asked\nscore s {{ +1 on asked }}\n{beside}'
    )
    state = nurture.start(rules, nurture.Lead("l"), at=START)
    for number in range(200):
        event = nurture.Event(f"e-{number}", "l", "asked", START + number * dt.timedelta(minutes=20))
        state = nurture.transition(rules, state, event).state
        assert len(state.seen) <= 2 * 10 + 16
    recent = nurture.load_state(rules, nurture.dump_state(state))
    assert recent == state
    assert hash(recent) == hash(state)
    assert [name for _, name in recent.recent] == ["e-196", "e-197", "e-198", "e-199"]
