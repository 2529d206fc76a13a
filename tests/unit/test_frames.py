"""Tables of every kind through `nurture.frames`: what columns may hold, what is refused, and what comes back."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nurture
from nurture.backends.relational import tree as t
from nurture.domain.time import instant, micros, resolve, zone
from nurture.frames.zones import instant_of_local

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
RULES = nurture.parse(
    """ruleset "frames" { timezone "Asia/Tokyo" }
lead {
  title: text?
  size: integer?
  budget: decimal?
  vip: boolean?
  role: one of "user", "champion"?
  since: date?
  seen: datetime?
  tags: list of text?
}
event visited { path: text  seconds: integer? }
event bought { amount: decimal? }
checklist known { title "Who?"  size "How many?" }
score interest {
  +10 on visited where path starts with "/p", at most 2 per day, decay half-life 30 days
  +2.5 when sum of amount of bought > 10
}
score fit {
  +1 when size >= 100
  +2 when budget == 0.1
  +4 when vip
  +8 when role == "champion"
  +16 when since == 2026-03-31
  +32 when seen >= 2026-03-31T00:00:00Z
  +64 when tags contains "x"
}
grade heat {
  A when interest >= 10
  B otherwise
}
segment hot when heat == "A"
segment fitting when fit >= 1
persona big { when size > 100 }
""".replace("  seconds:", "\n  seconds:")
    .replace('  size "', '\n  size "')
    .replace("{ path", "{\n  path")
    .replace("integer? }", "integer?\n}")
    .replace('{ title "', '{\n  title "')
    .replace('many?" }', 'many?"\n}')
)
ALL = 127


def leads(**columns):
    return pa.table({"id": ["l-1", "l-2"], **columns})


def events(**columns):
    rows = {
        "id": ["e-1", "e-2", "e-3"],
        "lead": ["l-1", "l-1", "nobody"],
        "type": ["visited", "bought", "bought"],
        "at": [AT - dt.timedelta(hours=1), AT - dt.timedelta(days=2), AT],
        "path": ["/pricing", None, None],
        "amount": pa.array([None, Decimal("10.5"), Decimal(1)], pa.decimal128(10, 2)),
    }
    return pa.table({**rows, **columns})


def scored(leads_, events_=None, **how):
    return nurture.frames.score(RULES, leads_, events() if events_ is None else events_, at=AT, **how)


def by_id(table, column):
    return dict(zip(table["id"].to_pylist(), table[column].to_pylist(), strict=True))


# -- in and out ------------------------------------------------------------------------------------------------------

FIRST = {
    "id": "l-1",
    "interest": Decimal("12.500"),
    "fit": Decimal("0.000"),
    "heat": "A",
    "known.complete": False,
    "known.missing": ["size"],
    "persona": None,
    "segments": ["hot"],
}


def plain(rows):
    return next(row for row in rows if row["id"] == "l-1")


def test_arrow_gives_arrow_with_typed_columns():
    found = scored(leads(title=["x", None]))
    assert plain(found.to_pylist()) == FIRST
    assert [str(kind) for kind in found.schema.types] == [
        "string",
        "decimal128(19, 3)",
        "decimal128(19, 3)",
        "string",
        "bool",
        "list<l: string>",
        "string",
        "list<l: string>",
    ]


def test_pandas_gives_pandas():
    found = scored(leads(title=["x", None]).to_pandas(), events().to_pandas())
    assert isinstance(found, pd.DataFrame)
    row = found.set_index("id").loc["l-1"]
    assert row["interest"] == Decimal("12.5")
    assert isinstance(row["interest"], Decimal)
    assert (row["heat"], list(row["segments"]), bool(row["known.complete"])) == ("A", ["hot"], False)


def test_polars_gives_polars_and_lazy_gives_lazy():
    frame = pl.from_arrow(leads(title=["x", None]))
    assert plain(scored(frame, pl.from_arrow(events())).to_dicts()) == FIRST
    lazy = scored(frame.lazy(), pl.from_arrow(events()).lazy())
    assert isinstance(lazy, pl.LazyFrame)
    assert plain(lazy.collect().to_dicts()) == FIRST


def test_duckdb_gives_duckdb():
    with duckdb.connect() as connection:
        table = leads(title=["x", None])
        connection.register("people", table)
        found = scored(connection.sql("SELECT * FROM people"))
        assert type(found).__name__ == "DuckDBPyRelation"
        assert plain(found.to_arrow_table().to_pylist()) == FIRST


def test_files_are_read_by_path_and_pattern(tmp_path):
    pq.write_table(leads(title=["x", None]), tmp_path / "leads.parquet")
    for number in range(3):
        pq.write_table(events().slice(number, 1), tmp_path / f"events-{number}.parquet")
    found = scored(tmp_path / "leads.parquet", str(tmp_path / "events-*.parquet"))
    assert plain(found.to_pylist()) == FIRST


def test_what_is_no_table_is_named():
    for wrong in (None, 3, [], {"id": ["l-1"]}):
        with pytest.raises(nurture.InputError, match="leads: must be a data frame"):
            scored(wrong)
    with pytest.raises(nurture.InputError, match="events: must be the path of Parquet files"):
        scored(leads(), "no such file.parquet")


def test_empty_tables_are_tables():
    assert scored(leads().slice(0, 0)).num_rows == 0
    found = scored(leads(), events().slice(0, 0))
    assert by_id(found, "interest") == {"l-1": Decimal(0), "l-2": Decimal(0)}


def test_only_what_is_asked_for_comes_back():
    assert scored(leads(), only=["hot"]).column_names == ["id", "segments"]
    assert scored(leads(), only=["interest"]).column_names == ["id", "interest", "segments"]


def test_names_of_the_result_that_rules_take_are_refused():
    rules = nurture.parse('ruleset "r" {}\nscore Segments { }\n')
    with pytest.raises(nurture.InputError, match="has a column of its own in the result"):
        nurture.frames.score(rules, leads(), events(), at=AT, ignore_unknown=True)


# -- what columns may hold -------------------------------------------------------------------------------------------

KINDS = {
    "large, decimals": {
        "title": pa.array(["x", None], pa.large_string()),
        "size": pa.array([100, 1], pa.decimal128(20, 2)),
        "budget": pa.array([Decimal("0.100000000"), None], pa.decimal128(30, 9)),
        "vip": [True, None],
        "role": pa.array(["champion", None]).dictionary_encode(),
        "since": pa.array([dt.datetime(2026, 3, 31), None], pa.timestamp("s")),
        "seen": pa.array([dt.datetime(2026, 3, 31, 9), None], pa.timestamp("ns", "Asia/Tokyo")),
        "tags": pa.array([["x"], None], pa.large_list(pa.large_string())),
    },
    "floats, wide": {
        "size": pa.array([100.0, None], pa.float64()),
        "budget": pa.array([0.1, None], pa.float64()),
        "vip": [True, False],
        "role": pa.array(["champion", "user"], pa.string_view()),
        "since": pa.array([dt.date(2026, 3, 31), dt.date(9999, 12, 31)], pa.date64()),
        "seen": pa.array([dt.datetime(2026, 3, 31), None], pa.timestamp("ms", "UTC")),
        "tags": [["y", "x"], []],
    },
    "integers, 256 bits": {
        "size": pa.array([100, 1], pa.uint8()),
        "budget": pa.array([Decimal("0.1"), None], pa.decimal256(60, 6)),
        "vip": [True, False],
        "role": ["champion", "user"],
        "since": [dt.date(2026, 3, 31), None],
        "seen": pa.array([dt.datetime(2026, 3, 31, 1), None], pa.timestamp("us", "America/New_York")),
        "tags": [["x"], ["y"]],
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_what_they_stand_for(kind):
    found = scored(leads(**KINDS[kind]))
    assert by_id(found, "fit")["l-1"] == ALL
    assert by_id(found, "fit")["l-2"] in (0, 4)


def test_missing_values_of_pandas_are_missing():
    frame = pd.DataFrame(
        {
            "id": ["l-1", "l-2", "l-3"],
            "size": [float("nan"), 100, None],
            "budget": [float("nan"), 0.1, None],
            "seen": pd.to_datetime(["2026-03-31T00:00Z", None, None]),
            "role": pd.Categorical([None, "champion", None]),
            "vip": [None, True, pd.NA],
            "since": [dt.date(2026, 3, 31), None, None],
            "title": [None, None, None],
        }
    )
    assert dict(scored(frame).set_index("id")["fit"]) == {"l-1": 48, "l-2": 15, "l-3": 0}


def test_updates_of_leads_count_by_time_and_id():
    when = AT - dt.timedelta(days=1)
    updates = pa.table(
        {
            "id": ["b", "a", "c", "d"],
            "lead": ["l-1", "l-1", "l-1", "l-2"],
            "type": ["lead_updated"] * 4,
            "at": [when, when, when - dt.timedelta(days=1), AT + dt.timedelta(microseconds=1)],
            "size": [None, 200, 5, 500],
        }
    )
    assert by_id(scored(leads(size=[1, 100]), updates), "fit") == {"l-1": 1, "l-2": 1}
    assert by_id(scored(leads(size=[1, 100]), updates), "persona") == {"l-1": "big", "l-2": None}


def test_lists_are_updated_as_a_whole():
    when = pa.array([AT, AT], pa.timestamp("us", "UTC"))
    updates = pa.table(
        {"id": ["a", "b"], "lead": ["l-1", "l-2"], "type": ["lead_updated"] * 2, "at": when, "tags": [["x"], []]}
    )
    found = scored(leads(tags=[["y"], ["x"]]), updates)
    assert by_id(found, "fit") == {"l-1": 64, "l-2": 0}


def test_of_an_id_that_comes_twice_the_first_by_time_counts():
    at = pa.array([AT, AT - dt.timedelta(days=30), AT + dt.timedelta(days=1)], pa.timestamp("us", "UTC"))
    table = events(id=["e"] * 3, lead=["l-1"] * 3, type=["visited"] * 3, at=at, path=["/p"] * 3)
    assert by_id(scored(leads(), table), "interest")["l-1"] == 5
    assert by_id(scored(leads(), table, distinct=True), "interest")["l-1"] == 15


def test_properties_may_be_called_so():
    table = events().rename_columns({"path": "properties.path"})
    assert by_id(scored(leads(), table), "interest")["l-1"] == Decimal("12.5")


# -- what does not fit -----------------------------------------------------------------------------------------------


def problems(*tables, **how):
    with pytest.raises(nurture.FrameError) as caught:
        scored(*tables, **how)
    return list(caught.value.problems)


def test_all_columns_that_do_not_fit_are_told_at_once():
    people = pa.table({"ID": ["l-1"], "titel": ["x"], "size": ["1"], "seen": [dt.datetime(2026, 1, 1)], "tags": ["x"]})
    wrong = events(path=[1, 2, 3], amount=["1", "2", "3"], colour=["red"] * 3).drop_columns(["at"])
    assert problems(people, wrong) == [
        "leads: has an unknown column `ID` (did you mean `id`?)",
        "leads: has an unknown column `titel` (did you mean `title`?)",
        "leads: lacks the column `id` (did you mean `ID`?)",
        "leads: the column `size` must be integer, and is VARCHAR",
        'leads: the column `seen` has times without a zone: give `zone="Asia/Tokyo"`, or a column that has one',
        "leads: the column `tags` must be list of text, and is VARCHAR",
        "events: has an unknown column `colour`",
        "events: lacks the column `at`",
        "events: the column `path` must be text, and is BIGINT",
        "events: the column `amount` must be decimal, and is VARCHAR",
    ]


def test_all_rows_that_do_not_fit_are_told_at_once():
    people = pa.table(
        {
            "id": ["l-1", "l-1", " ", None],
            "size": [1.5, float("nan"), 1e30, 3],
            "budget": [0.1, 1e18, 0.0000001, float("inf")],
            "role": ["boss", None, "user", "user"],
            "title": ["a\x00b", None, "x" * 65_537, "x"],
            "seen": pa.array([micros(AT), -(10**16), None, 10**16], pa.timestamp("us", "UTC")),
            "since": pa.array([0, 1, None, 0], pa.timestamp("us")),
            "tags": [["x", None], [], None, ["y"]],
        }
    )
    wrong = events(type=["visited", "visitd", None], path=[None, None, None], lead=["l-1", "a\nb", "l-1"])
    assert problems(people, wrong) == [
        "leads: the column `id` must be given: up to 255 characters, not blank, none of them a control character: 2 rows, such as id ' '",
        "leads: the column `size` must be an integer of 64 bits: 3 rows, such as id ' '",
        "leads: the column `budget` must be a finite number with at most 18 digits before the point and 6 after it: 3 rows, such as id ' '",
        'leads: the column `role` must be one of "user", "champion": 1 row, such as id \'l-1\'',
        "leads: the column `since` must be a date, without a time of day: 1 row, such as id 'l-1'",
        "leads: the column `seen` must lie between 1900 and 2200: 2 rows, such as id 'l-1'",
        "leads: the column `tags` must not have missing items: 1 row, such as id 'l-1'",
        "leads: the column `title` must be at most 65,536 characters: 1 row, such as id ' '",
        "leads: the column `title` must not hold NUL: 1 row, such as id 'l-1'",
        "leads: the column `id` must not hold an id twice: 1 do, such as 'l-1'",
        "events: the column `lead` must be given: up to 255 characters, not blank, none of them a control character: 1 row, such as id 'e-2'",
        "events: the column `path` must be given for `visited`: 1 row, such as id 'e-1'",
        "events: the column `type` must be given: 1 rows",
        "events: the type 'visitd' is not declared (did you mean `visited`?): 1 rows",
    ]


def test_what_is_unknown_may_be_passed_over():
    found = scored(leads(colour=["red", "blue"]), events(type=["visited", "other", "bought"]), ignore_unknown=True)
    assert by_id(found, "interest")["l-1"] == Decimal(10)


def test_messages_do_not_arrive():
    assert problems(leads(), events(type=["visited", "message_sent", "bought"])) == [
        "events: `message_sent` does not arrive: the machine notes it: 1 rows"
    ]


def test_nothing_is_lost_on_the_way_in():
    nanos = pa.array([1, None], pa.timestamp("ns", "UTC"))
    assert problems(leads(seen=nanos)) == ["leads: the column 'seen' holds more digits than can be kept exactly"]
    mixed = pd.DataFrame({"id": ["l-1", "l-2"], "title": ["x", 3]})
    assert problems(mixed)[0].startswith("leads: ")


# -- local times -----------------------------------------------------------------------------------------------------


def test_local_times_are_where_the_zone_is():
    local = pa.array([dt.datetime(2026, 3, 31, 9), dt.datetime(2026, 3, 31, 8)], pa.timestamp("us"))
    assert by_id(scored(leads(seen=local), zone="Asia/Tokyo"), "fit") == {"l-1": 32, "l-2": 0}
    with pytest.raises(nurture.InputError, match="zone"):
        scored(leads(), zone="Mars")


@pytest.mark.parametrize(
    "name", ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tokyo", "Europe/London"]
)
def test_local_times_are_resolved_as_everywhere(name):
    tz = zone(name)
    moments = [dt.datetime(2011, 12, 29) + dt.timedelta(minutes=13 * n) for n in range(300)]
    for start in (
        dt.datetime(2026, 3, 7),
        dt.datetime(2026, 3, 28),
        dt.datetime(2026, 4, 4),
        dt.datetime(2026, 10, 3),
        dt.datetime(2026, 10, 24),
        dt.datetime(2026, 10, 31),
    ):
        moments += [start + dt.timedelta(minutes=13 * n, microseconds=n) for n in range(240)]
    local = [micros(each.replace(tzinfo=dt.UTC)) for each in moments]
    tree = instant_of_local(t.column("x"), name, min(local), max(local))
    with duckdb.connect() as connection:
        table = pa.table({"x": local})
        connection.register("times", table)
        found = connection.execute(t.select([tree], t.table("times")).sql(dialect="duckdb")).fetchall()
    assert [instant(us) for (us,) in found] == [resolve(each, tz) for each in moments]
    assert all(first <= second for first, second in pairwise(moments[:300]))


# -- what is replayed ------------------------------------------------------------------------------------------------

MISSING = pd.DataFrame(
    {
        "id": ["l-1", "l-2", "l-3"],
        "size": [float("nan"), 100, None],
        "budget": [float("nan"), 0.1, None],
        "seen": pd.to_datetime(["2026-03-31T00:00Z", None, None]),
        "role": pd.Categorical([None, "champion", None]),
        "vip": [None, True, pd.NA],
        "since": [dt.date(2026, 3, 31), None, None],
        "title": [None, None, None],
    }
)
NAIVE = {"seen": pa.array([dt.datetime(2026, 3, 31, 9), dt.datetime(2026, 3, 31, 8)], pa.timestamp("us"))}
TRAPS = {
    **{kind: (leads(**columns), {}) for kind, columns in KINDS.items()},
    "missing": (MISSING, {}),
    "naive": (leads(**NAIVE), {"zone": "Asia/Tokyo"}),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_values_are_the_same_where_logs_are_replayed(trap):
    table, how = TRAPS[trap]
    wanted = scored(table, **how)
    found = nurture.frames.replay(RULES, table, events(), until=AT, **how).states
    for column in ("interest", "fit", "heat", "persona", "known.complete"):
        assert dict(zip(found["id"], found[column], strict=True)) == dict(
            zip(wanted["id"], wanted[column], strict=True)
        ), column


def test_what_does_not_fit_is_the_same_where_logs_are_replayed():
    people = pa.table(
        {
            "id": ["l-1", "l-1", " "],
            "size": [1.5, float("nan"), 1e30],
            "budget": [float("inf"), 1e18, 0.0000001],
            "role": ["boss", None, "user"],
            "title": ["a\x00b", None, "x" * 65_537],
            "seen": pa.array([micros(AT), -(10**16), None], pa.timestamp("us", "UTC")),
            "since": pa.array([0, 1, None], pa.timestamp("us")),
            "tags": [["x", None], [], None],
        }
    )
    wrong = events(type=["visited", "visitd", None], path=[None, None, None], lead=["l-1", "a\nb", "l-1"])
    naive = leads(**NAIVE, titel=["x", "y"])
    for tables in ((people, wrong), (naive, events(amount=["1", "2", "3"]))):
        with pytest.raises(nurture.FrameError) as caught:
            nurture.frames.replay(RULES, *tables, until=AT)
        assert sorted(caught.value.problems) == sorted(problems(*tables))
