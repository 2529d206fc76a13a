"""What long hunts have found to be wrong with the reference itself."""

import datetime as dt

import nurture
from nurture.testing import Log, check_agreement

START = dt.datetime(2026, 3, 8, 6, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def log(*events):
    made = [nurture.Event(name, "l", type_, START + hours * HOUR) for name, type_, hours in events]
    return Log(nurture.Lead("l"), START, tuple(made), START + 100 * HOUR)


def test_an_id_is_known_only_as_long_as_late_events_may_reach_back():
    """Beyond the number of events that may be later, too: the machine remembers no more of them."""
    rules = nurture.parse('ruleset "few" { late up to 2 days, 2 events }\nevent a\nevent b\nscore s { +1 on events }')
    taken = log(("first", "a", 1), ("second", "a", 2), ("third", "a", 3), ("first", "b", 4))
    check_agreement(rules, taken)
    assert taken.way(rules).state.score("s") == 4
    known = log(("first", "a", 1), ("second", "a", 2), ("first", "b", 3))
    check_agreement(rules, known)
    assert known.way(rules).state.score("s") == 2


def test_a_time_that_leaves_its_window_is_missing_a_moment_later():
    rules = nurture.parse("""ruleset "window" {}
event seen
segment s when time of last seen within 1 day between now - 1 day and now""")
    check_agreement(rules, log(("e", "seen", 1)))
