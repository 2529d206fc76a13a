"""Cells of memory one by one: what each can have kept, what two make together, how many bytes they may take."""

import datetime as dt
from decimal import Decimal

import pytest

import nurture
from nurture.domain.schema import DATETIME, INTEGER, TEXT
from nurture.domain.time import DAY
from nurture.scoring.days import DayCounts, DaySums
from nurture.scoring.joining import joined
from nurture.scoring.memory import Extreme, Latest, LatestValues, Pairs, Tally
from nurture.scoring.shapes import fits

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
EARLIEST = -(2**55)  # microseconds
FIRST_DAY = EARLIEST // DAY
COUNTED = LatestValues(2, "v", 10, TEXT)
TIME = Extreme("last", None, 24, DATETIME)
WORD = Extreme("last", "v", 24, TEXT)
ANYTHING = Extreme("last", "v", 24)

# Each cell with what it can have kept by the instant 5, and with what it cannot.
KEPT = {
    Latest(2): [(), (1,), (1, 2), (2, 2), (5,), (EARLIEST,)],
    COUNTED: [(), ((1, "a"),), ((1, "a"), (2, "b")), ((1, "a"), (1, "b")), ((5, "a"),)],
    Tally(): [0, 2**63 - 1],
    Tally("v"): [0, -1, 2**70, Decimal("-1.5")],
    TIME: [None, (1, "e", NOON)],
    WORD: [None, (1, "e", "x"), (1, "e", None)],
    ANYTHING: [(1, "e", "x"), (1, "e", 5), (1, "e", None)],
    DayCounts(0): [(0, ()), (3, ((0, 1),)), (0, ((FIRST_DAY, 0), (0, 2)))],
    DayCounts(DAY): [(0, ((1, 1),))],
    DaySums(0, "v", 3): [(0, ()), (0, ((-1, -2), (0, Decimal("-1.5"))))],
    Pairs(9): [(None, False, ()), (5, True, ()), (1, False, ((2, "a", 1), (2, "b", 3)))],
}
NOT_KEPT = {
    Latest(2): [(1, 2, 3), (2, 1), [1], (True,), (1.0,), ("1",), (6,), (EARLIEST - 1,), None],
    COUNTED: [
        ((1, "a"), (2, "b"), (3, "c")), ((1, "a"), (2, "a")), ((2, "b"), (1, "a")), ((1, "b"), (1, "a")),
        [(1, "a")], ([1, "a"],), (("1", "a"),), ((6, "a"),), ((1, None),), ((1, 5),), ((1, "a", "b"),), (1,), 5,
    ],
    Tally(): [-1, 2**63, True, Decimal(1), "1", None],
    Tally("v"): [True, "1", None, 1.5, Decimal("NaN"), Decimal("Infinity")],
    TIME: [(1, "e", None), (1, "e", "x"), (1, "e", 5), (6, "e", NOON)],
    WORD: [(1, "e", 5), (1, 5, "x"), (6, "e", "x"), ("1", "e", "x"), (1, "e"), [1, "e", "x"], 0],
    Extreme("last", None, 24): [(1, "e", NOON)],
    DayCounts(0): [
        (-1, ()), (0,), (0, [(0, 1)]), (0, ([0, 1],)), (0, ((1, 1),)), (0, ((0, -1),)), (0, ((0, Decimal(1)),)),
        (0, ((0, 1, 1),)), (0, ((0, 1), (-1, 1))), (0, ((FIRST_DAY - 1, 1),)), (Decimal(0), ()), [0, ()],
    ],
    DayCounts(-DAY): [(0, ((0, 1),))],
    DaySums(0, "v", 3): [(0, ((0, "x"),)), (0, ((0, Decimal("NaN")),)), (0, ((1, 1),)), (0, ((0, None),)), (-1, ())],
    Pairs(9): [
        (6, False, ()), ("1", False, ()), (None, 0, ()), (None, None, ()), (None, False, [(1, "a", 1)]), (None, False),
        (None, False, ((6, "a", 1),)), (None, False, ((1, 2, 1),)), (None, False, ((1, "a", 0),)),
        (None, False, ((1, "a", 4),)), (None, False, ((1, "a"),)), (None, False, ((2, "a", 1), (1, "b", 1))),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("cell", "data"), [(cell, data) for cell, all_ in KEPT.items() for data in all_])
def test_what_a_cell_can_have_kept_is_believed(cell, data):
    assert fits(cell, data, 5) is True


@pytest.mark.parametrize(("cell", "data"), [(cell, data) for cell, all_ in NOT_KEPT.items() for data in all_])
def test_what_a_cell_cannot_have_kept_is_refused(cell, data):
    assert fits(cell, data, 5) is False


@pytest.mark.parametrize(
    ("cell", "nothing"),
    [
        (Latest(2), ()),
        (COUNTED, ()),
        (Tally(), 0),
        (WORD, None),
        (DayCounts(0), (0, ())),
        (DaySums(0, "v", 3), (0, ())),
        (Pairs(9), (None, False, ())),
    ],
)
def test_before_any_event_nothing_is_kept(cell, nothing):
    assert cell.empty == nothing


@pytest.mark.parametrize(
    ("cell", "one", "two", "both"),
    [
        (Latest(2), (1, 4), (3,), (3, 4)),
        (Latest(3), (1,), (1,), (1, 1)),
        (COUNTED, ((1, "a"), (3, "b")), ((2, "a"),), ((2, "a"), (3, "b"))),
        (COUNTED, ((1, "a"), (3, "b")), ((2, "c"),), ((2, "c"), (3, "b"))),
        (Tally(), 2, 3, 5),
        (Tally("v"), Decimal("0.5"), 1, Decimal("1.5")),
        (WORD, None, None, None),
        (WORD, None, (1, "e", "x"), (1, "e", "x")),
        (WORD, (1, "e", "x"), None, (1, "e", "x")),
        (WORD, (2, "a", "x"), (1, "b", "y"), (2, "a", "x")),
        (WORD, (1, "b", "x"), (1, "a", "y"), (1, "b", "x")),
        (WORD, (1, "a", "x"), (1, "a", None), (1, "a", None)),
        (Extreme("first", "v", 24), (2, "a", "x"), (1, "b", "y"), (1, "b", "y")),
        (Extreme("first", "v", 24), (1, "b", "x"), (1, "a", "y"), (1, "a", "y")),
        (Extreme("first", "v", 24), (1, "a", "x"), (1, "a", None), (1, "a", "x")),
        (DayCounts(0), (1, ((5, 2),)), (2, ((3, 1), (5, 4))), (3, ((3, 1), (5, 6)))),
        (DaySums(0, "v", 9), (0, ((5, 2),)), (0, ((4, 1),)), (0, ((4, 1), (5, 2)))),
    ],
)
def test_two_cells_make_what_one_would_have_kept(cell, one, two, both):
    assert joined(cell, one, two) == both


# In bytes: a number takes 24, a sum 120, an id with its time 1,054; late events reach back 2 days and are at most 5.
@pytest.mark.parametrize(
    ("cell", "bound"),
    [
        (Latest(3), 3 * 24),
        (LatestValues(3, "v", 10, TEXT), 3 * (24 + 10 + 4)),
        (Tally(), 120),
        (Extreme("last", "v", 10), 1_054 + 10),
        (Pairs(9), 3 * 24 + 5 * (1_054 + 24)),
        (DaySums(0, "v", 30), 24 + 30 * (24 + 120)),
        (DayCounts(0), 24 * (2 + 2 * 4)),  # days that late events reach
        (DayCounts(0, horizon=3), 24 * (2 + 2 * 4)),
        (DayCounts(0, horizon=30), 24 * (2 + 2 * 30)),
        (DayCounts(0, 1, "day", 30), 24 * (2 + 2 * 30)),
        (DayCounts(0, 1, "week", 30), 24 * (2 + 2 * 36)),
        (DayCounts(0, 1, "month", 30), 24 * (2 + 2 * 60)),
        (DayCounts(0, 3, "ever", 30), 24 * (2 + 2 * 3)),
        (DayCounts(0, 9, "ever"), 24 * (2 + 2 * 4)),
    ],
)
def test_bounds_are_as_worked_out_by_hand(cell, bound):
    assert cell.bound(2 * DAY, 5) == bound


def at(day: int, **properties: object) -> nurture.Event:
    return nurture.Event("e", "l", "e", dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=day), properties)


def test_days_gone_by_are_forgotten_or_added_up():
    late = (8 * DAY, "")
    data = (0, ((3, 1), (7, 2), (8, 4), (9, 1)))
    assert DayCounts(0).trim(data, 9 * DAY, late) == (3, ((8, 4), (9, 1)))
    assert DayCounts(0, horizon=2).trim(data, 9 * DAY, late) == (0, ((8, 4), (9, 1)))
    assert DayCounts(0, horizon=3).trim(data, 9 * DAY, late) == (0, ((7, 2), (8, 4), (9, 1)))
    assert DayCounts(0, 1, "day").trim(data, 9 * DAY, late) == (2, ((8, 4), (9, 1)))
    assert DayCounts(0, 1, "week").trim(data, 9 * DAY, late) == (1, ((7, 2), (8, 4), (9, 1)))
    assert DayCounts(0, 1, "month").trim(data, 9 * DAY, late) == data
    assert DayCounts(0, 4, "ever").trim(data, 9 * DAY, late) == (3, ((8, 1),))
    assert DayCounts(0, 4, "ever", 2).trim((1, data[1]), 9 * DAY, late) == (4, ())
    assert DaySums(0, "v", 2).trim(data, 9 * DAY, late) == (0, ((8, 4), (9, 1)))
    assert DaySums(0, "v", 1).trim((0, ()), 9 * DAY, late) == (0, ())
    many = (0, ((7, 99), (8, 99)))
    assert DayCounts(0).trim(many, 9 * DAY, late) == (99, ((8, 99),))
    assert DaySums(0, "v", 2).trim(many, 9 * DAY, late) == (0, ((8, 99),))


def test_a_cap_lets_the_first_events_of_its_period_earn():
    data = (2, ((3, 1), (4, 3), (5, 1)))
    assert list(DayCounts(0).taken(data)) == [(3, 1, 1), (4, 3, 3), (5, 1, 1)]
    assert list(DayCounts(0, 2, "day").taken(data)) == [(3, 1, 1), (4, 3, 2), (5, 1, 1)]
    assert list(DayCounts(0, 2, "week").taken(data)) == [(3, 1, 1), (4, 3, 2), (5, 1, 0)]
    assert list(DayCounts(0, 4, "ever").taken(data)) == [(3, 1, 1), (4, 3, 1), (5, 1, 0)]


def test_an_event_without_the_property_is_no_part_of_a_sum():
    assert DaySums(0, "v", 9).add((0, ((3, 1),)), at(3), 1) == (0, ((3, 1),))
    assert DaySums(0, "v", 9).add((0, ((3, 1),)), at(2, v=5), 1) == (0, ((2, 5), (3, 1)))
    assert DaySums(0, "v", 9).add((0, ((3, 1),)), at(3, v=5), 1) == (0, ((3, 6),))
    assert Tally("v").add(3, at(3), 1) == 3


def test_times_are_kept_as_long_as_they_are_asked_for():
    assert Latest(3, 2 * DAY).trim((1, DAY, DAY + 1), 3 * DAY, (0, "")) == (DAY + 1,)
    assert Latest(3, 2 * DAY).trim((DAY, DAY + 1), 3 * DAY, (0, "")) == (DAY + 1,)
    assert Latest(3, 2 * DAY).trim((), 3 * DAY, (0, "")) == ()
    assert Latest(3).trim((1, DAY), 3 * DAY, (0, "")) == (1, DAY)
    assert COUNTED.trim(((DAY, "a"),), 3 * DAY, (0, "")) == ((DAY, "a"),)
    cell = LatestValues(3, "v", 10, TEXT, 2 * DAY)
    assert cell.trim(((DAY, "a"), (DAY + 1, "b")), 3 * DAY, (0, "")) == ((DAY + 1, "b"),)
    assert cell.add((), at(1, v="x" * 255), 1) == ((DAY, "x" * 255),)
    assert cell.add((), at(1, v="x" * 256), 1) == ()
    assert cell.add((), at(1), 1) == ()


def test_of_events_at_one_time_the_id_says_which_is_last():
    first, last = Extreme("first", "v", 24), Extreme("last", "v", 24)
    found, other = (DAY, "d", None), nurture.Event("e", "l", "e", at(1).at, {"v": 1})
    assert (first.add(found, other, 1), last.add(found, other, 1)) == (found, (DAY, "e", 1))
    found = (DAY, "f", None)
    assert (first.add(found, other, 1), last.add(found, other, 1)) == ((DAY, "e", 1), found)


def test_of_each_value_the_latest_time_is_kept_in_order():
    assert COUNTED.kept(((3, "a"), (1, "a"))) == ((3, "a"),)
    assert COUNTED.kept(((1, "a"), (2, "b"), (3, "a"))) == ((2, "b"), (3, "a"))
    numbers = LatestValues(2, "v", 24, INTEGER)
    assert numbers.kept(((1, 9), (1, 10))) == ((1, 10), (1, 9)), "at one time by what is written of them"
    assert numbers.add(((2, 9),), at(1, v=1_000), 1) == ((2, 9), (DAY, 1_000))


def test_a_pair_is_remembered_and_what_is_before_late_events_is_not():
    cell = Pairs(2 * DAY)
    data = (None, False, ((DAY, "a", 1), (3 * DAY, "b", 1), (5 * DAY, "c", 1)))
    assert cell.trim(data, 5 * DAY, (3 * DAY, "b")) == (3 * DAY, False, ((5 * DAY, "c", 1),))
    assert cell.trim(data, 5 * DAY, (3 * DAY, "a")) == (DAY, False, data[2][1:])
    assert cell.trim((DAY, True, data[2]), 5 * DAY, (0, "")) == (None, True, ())
    late = nurture.Event("d", "l", "e", at(3).at)
    assert cell.add((DAY, False, ()), late, 2) == (DAY, True, ((3 * DAY, "d", 2),))
    assert cell.add((DAY - 1, False, ()), late, 2) == (DAY - 1, False, ((3 * DAY, "d", 2),))
    assert cell.add((DAY, True, ()), late, 2) == (DAY, True, ())
