"""Logs of many leads through `nurture.frames.replay`: what comes back, how much is held, what is refused."""

import datetime as dt
import json
from decimal import Decimal
from itertools import groupby

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nurture
from nurture.frames.folding import pieces

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
END = AT + 9 * DAY
RULES = nurture.parse(
    """ruleset "fold" { timezone "Asia/Tokyo" }
lead {
  title: text?
  size: integer?
}
event visited {
  path: text
  value: integer?
}
event bought {
  value: decimal?
}
score interest {
  +10 on visited where path starts with "/p"
  +1 on bought where value >= 1.5
}
segment hot when interest >= 10
checklist asked { title "Who?" }
journey purchase {
  stage new "New"
  stage warm "Warm"
  new -> warm when hot
}
scenario greet {
  enter when hot
  set title = "met"
  assign sales "call", due in 1 day
  wait 2 days
  notify sales "waited"
}
"""
)
SEEN = pa.timestamp("us", "UTC")


def leads(**columns):
    return pa.table({"id": ["l-2", "l-1", "l-3"], **columns})


def events(**columns):
    rows = {
        "id": ["e-2", "e-1", "e-1", "e-4"],
        "lead": ["l-1", "l-1", "nobody", "l-2"],
        "type": ["bought", "visited", "bought", "bought"],
        "at": [AT + DAY, AT, AT, AT],
        "path": [None, "/pricing", None, None],
        "value": pa.array([Decimal("1.5"), None, None, Decimal(1)], pa.decimal128(10, 2)),
    }
    return pa.table({**rows, **columns})


def replayed(leads_=None, events_=None, **how):
    given = leads() if leads_ is None else leads_, events() if events_ is None else events_
    return nurture.frames.replay(RULES, *given, until=how.pop("until", END), **how)


def kinds(found):
    return [(row["lead"], row["at"], row["kind"]) for row in found.effects.to_pylist()]


def problems(*tables, **how):
    with pytest.raises(nurture.FrameError) as caught:
        replayed(*tables, **how)
    return list(caught.value.problems)


# -- what comes back -------------------------------------------------------------------------------------------------


def test_effects_states_and_crossings_are_tables_with_typed_columns():
    found = replayed()
    assert kinds(found) == [
        ("l-1", AT, "segment_changed"),
        ("l-1", AT, "stage_changed"),
        ("l-1", AT, "entered"),
        ("l-1", AT, "set_attribute"),
        ("l-1", AT, "assign"),
        ("l-1", AT + 2 * DAY, "notify"),
        ("l-1", AT + 2 * DAY, "left"),
    ]
    row = found.effects.to_pylist()[4]
    assert (row["team"], row["task"], row["due"], row["scenario"]) == ("sales", "call", AT + DAY, "greet")
    assert json.loads(found.effects["value"].to_pylist()[3]) == "met"
    assert found.effects.column_names[:4] == ["lead", "at", "kind", "key"]
    assert [str(found.effects.schema.field(name).type) for name in ("at", "due", "enrolment", "entered", "step")] == [
        "timestamp[us, tz=UTC]",
        "timestamp[us, tz=UTC]",
        "int64",
        "bool",
        "string",
    ]
    assert found.states.to_pylist()[0] == {
        "id": "l-1",
        "interest": Decimal("11.000"),
        "asked.complete": True,
        "asked.missing": [],
        "purchase": "warm",
        "segments": ["hot"],
    }
    assert found.crossings.to_pylist() == [
        {"lead": "l-1", "at": AT, "what": "segment", "name": "hot", "journey": None},
        {"lead": "l-1", "at": AT, "what": "stage", "name": "warm", "journey": "purchase"},
    ]


def test_every_lead_has_a_state_whatever_befell_it():
    found = replayed().states.to_pylist()
    assert [(row["id"], row["interest"], row["purchase"], row["segments"]) for row in found] == [
        ("l-1", Decimal(11), "warm", ["hot"]),
        ("l-2", Decimal(0), "new", []),
        ("l-3", Decimal(0), "new", []),
    ]
    assert [row["asked.missing"] for row in found] == [[], ["title"], ["title"]]


def test_tables_without_rows_give_tables_without_rows():
    found = replayed(leads().slice(0, 0), events())
    assert [each.num_rows for each in (found.effects, found.states, found.crossings)] == [0, 0, 0]
    assert found.effects.schema == replayed().effects.schema
    assert replayed(leads(), events().slice(0, 0)).states.num_rows == 3


def test_what_comes_back_is_of_the_kind_that_went_in(tmp_path):
    frame = replayed(leads().to_pandas(), events())
    assert all(isinstance(each, pd.DataFrame) for each in (frame.effects, frame.states, frame.crossings))
    lazy = replayed(pl.from_arrow(leads()).lazy(), pl.from_arrow(events()))
    assert all(isinstance(each, pl.LazyFrame) for each in (lazy.effects, lazy.states, lazy.crossings))
    with duckdb.connect() as connection:
        table = leads()
        relation = replayed(connection.from_arrow(table)).states
        assert type(relation).__name__ == "DuckDBPyRelation"
        assert relation.to_arrow_table() == replayed().states
    pq.write_table(leads(), tmp_path / "leads.parquet")
    for number in range(4):
        pq.write_table(events().slice(number, 1), tmp_path / f"events-{number}.parquet")
    assert replayed(tmp_path / "leads.parquet", str(tmp_path / "events-*.parquet")).effects == replayed().effects


# -- how the log is taken --------------------------------------------------------------------------------------------


def test_a_lead_starts_when_it_is_known_and_else_at_its_first_event():
    timed = nurture.parse('ruleset "r" {}\nscenario s {\n  enter when true\n  notify sales "hi"\n}\n')
    table = pa.table({"id": ["a", "b", "c"], "known": pa.array([AT, None, END + DAY], SEEN)})
    log = pa.table({"id": ["e"], "lead": ["b"], "type": ["lead_updated"], "at": pa.array([AT + DAY], SEEN)})
    found = nurture.frames.replay(timed, table, log, until=END)
    entered = {row["lead"]: row["at"] for row in found.effects.to_pylist() if row["kind"] == "entered"}
    assert entered == {"a": AT, "b": AT + DAY, "c": END}


def test_zones_of_leads_and_of_updates_count():
    rules = nurture.parse(
        'ruleset "r" {}\nscenario s {\n  enter on lead_updated\n  wait until 09:00\n  notify a "b"\n}\n'
    )
    log = pa.table(
        {"id": ["e", "f"], "lead": ["a", "b"], "type": ["lead_updated"] * 2, "at": [AT] * 2, "timezone": ["UTC", None]}
    )
    table = pa.table({"id": ["a", "b"], "timezone": ["Asia/Tokyo"] * 2})
    found = nurture.frames.replay(rules, table, log, until=END).effects.to_pylist()
    told = {row["lead"]: row["at"] for row in found if row["kind"] == "notify"}
    assert told == {"a": AT + dt.timedelta(hours=9), "b": AT}


def test_an_id_that_comes_twice_counts_once_however_far_apart():
    at = pa.array([AT + 300 * DAY, AT, AT, AT + 301 * DAY], SEEN)
    table = events(id=["e"] * 3 + ["f"], lead=["l-1"] * 4, type=["visited"] * 4, path=["/z", "/z", "/p", "/q"], at=at)
    table = table.drop_columns(["value"])
    found = replayed(events_=table, until=AT + 400 * DAY).states.to_pylist()[0]
    assert found["interest"] == 10  # of one time the row whose columns come first


def test_events_after_the_end_and_of_nobody_are_left_out():
    assert kinds(replayed(until=AT - DAY)) == []
    assert {lead for lead, _, _ in kinds(replayed())} == {"l-1"}


# -- how much is held ------------------------------------------------------------------------------------------------


def logs(sizes):
    """Rows of a stream, by lead: of the lead itself, then of events."""
    return [(f"l-{number:03}", row) for number, size in enumerate(sizes) for row in range(size)]


@pytest.mark.parametrize("sizes", [[1] * 50, [3, 40, 2, 2, 90, 1], [200], [7] * 30, [10, 10, 10, 1]])
def test_no_more_rows_are_held_than_two_batches(sizes):
    size, rows = 10, logs(sizes)
    read, given, most = 0, 0, 0

    def batches():
        nonlocal read, most
        for first in range(0, len(rows), size):
            part = rows[first : first + size]
            read += len(part)
            most = max(most, read - given)
            yield pa.record_batch({"lead": [lead for lead, _ in part], "row": [row for _, row in part]})

    found = []
    for piece in pieces(batches(), size):
        given += len(piece.rows)
        assert len(piece.rows) <= 2 * size
        found.append((piece.rows["lead"].to_pylist(), piece.rows["row"].to_pylist(), piece.ends))
    assert [pair for names, numbers, _ in found for pair in zip(names, numbers, strict=True)] == rows
    assert most <= 2 * size
    assert found[-1][2]
    for (names, _, ends), (following, _, _) in zip(found, [*found[1:], ([None], None, None)], strict=True):
        assert not ends or names[-1:] != following[:1]  # what ends with a piece does not go on in the next
        assert ends or len({*names}) == 1


def many(size):
    """Leads with logs of 1, 2, 3... events and one of more than any batch."""
    rows = [(f"l{n:02}", k) for n in range(12) for k in range(n)] + [("l99", k) for k in range(size)]
    table = {
        "id": [f"e{k}" for _, k in rows],
        "lead": [lead for lead, _ in rows],
        "type": ["visited" if k % 3 == 0 else "bought" for _, k in rows],
        "at": [AT + k * dt.timedelta(hours=5) for _, k in rows],
        "path": ["/p" if k % 2 else "/q" for _, k in rows],
    }
    people = sorted({lead for lead, _ in rows} | {"l00", "z"})
    return pa.table({"id": people[::-1]}), pa.table(table).take([*range(len(rows))][::-1])


def test_what_comes_does_not_depend_on_batches_nor_on_processes():
    whole = replayed(*many(80))
    assert whole.effects.num_rows > 12
    assert [lead for lead, _ in groupby(whole.states["id"].to_pylist())] == sorted(many(80)[0]["id"].to_pylist())
    for how in ({"batch": 7}, {"batch": 1}, {"batch": 7, "processes": 2}):
        found = replayed(*many(80), **how)
        assert (found.effects, found.states, found.crossings) == (whole.effects, whole.states, whole.crossings), how


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    replayed(*many(80))
    with pytest.raises(nurture.FrameError):
        replayed(leads(), events(path=["/p"] * 3 + ["\x00"]))
    assert list(tmp_path.iterdir()) == []


# -- what does not fit -----------------------------------------------------------------------------------------------


def test_all_columns_that_do_not_fit_are_told_at_once():
    people = leads(titel=["x"] * 3, size=["1"] * 3, known=[1] * 3, timezone=[2] * 3)
    wrong = events(value=["1"] * 4, timezone=[1] * 4).drop_columns(["at"])
    assert problems(people, wrong) == [
        "leads: has an unknown column `titel` (did you mean `title`?)",
        "leads: the column `size` must be integer, and is VARCHAR",
        "leads: the column `timezone` must be text, and is BIGINT",
        "leads: the column `known` must be datetime, and is BIGINT",
        "events: lacks the column `at`",
        "events: the column `value` must be integer, and is VARCHAR",
        "events: the column `value` must be decimal, and is VARCHAR",
        "events: the column `timezone` must be text, and is BIGINT",
    ]


def test_all_rows_that_do_not_fit_are_told_at_once():
    people = pa.table({"id": ["l-1", "l-1", " "], "size": [1.5, None, 2.0], "timezone": ["Mars", "UTC", None]})
    value = pa.array([Decimal("1.5"), Decimal("1.5"), None, None], pa.decimal128(10, 2))
    wrong = events(type=["bought", "visited", "vist", "visited"], value=value)
    assert problems(people, wrong) == [
        "leads: the column `id` must be given: up to 255 characters, not blank, none of them a control character: 1 row, such as id ' '",
        "leads: the column `size` must be an integer of 64 bits: 1 row, such as id 'l-1'",
        "leads: the column `id` must not hold an id twice: 1 do, such as 'l-1'",
        "leads: the column `timezone` must be the name of a time zone, such as 'Asia/Tokyo', got 'Mars': 1 row, such as id 'l-1'",
        "events: the column `path` must be given for `visited`: 1 row, such as id 'e-4'",
        "events: the column `value` must be an integer of 64 bits: 1 row, such as id 'e-1'",
        "events: the type 'vist' is not declared (did you mean `visited`?): 1 rows",
    ]


def test_events_too_late_for_a_lead_are_told_with_their_rows():
    table = leads(known=pa.array([AT, AT + 5 * DAY, AT], SEEN))
    (problem,) = problems(table, events(at=[AT + 9 * DAY, AT - 90 * DAY, AT, AT]))
    assert problem.startswith("events: id 'e-1' of lead 'l-1': Event.at: must not be before")


def test_columns_that_differ_in_letter_case_only_are_refused():
    rules = nurture.parse('ruleset "r" {}\nlead {\n  size: integer?\n  Size: integer?\n}\n')
    with pytest.raises(nurture.FrameError, match="`Size`, `size` differ in letter case only"):
        nurture.frames.replay(rules, leads(size=[1, 2, 3]), events(), until=END, ignore_unknown=True)


def test_what_is_unknown_may_be_passed_over():
    found = replayed(leads(colour=["red"] * 3), events(type=["other", "visited", "bought", None]), ignore_unknown=True)
    assert found.states["interest"].to_pylist() == [10, 0, 0]


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"until": AT.replace(tzinfo=None)}, "until"),
        ({"zone": "Mars"}, "zone"),
        ({"processes": 0}, "processes"),
        ({"processes": True}, "processes"),
        ({"batch": "many"}, "batch"),
        ({"leads_": 3}, "leads"),
        ({"events_": "no such file.parquet"}, "events"),
    ],
)
def test_arguments_are_checked(how, field):
    with pytest.raises(nurture.InputError) as caught:
        replayed(**how)
    assert caught.value.field == field
