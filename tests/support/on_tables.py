"""What leads are by the reference, and by a query on an engine, for one case."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from decimal import Decimal
from typing import Any

import pyarrow as pa
from fact_cases import TableCase, distinct_rows, event_of, lead_of
from fact_words import PLUGINS

import nurture
from nurture.backends.relational import Query, Request, query
from nurture.domain.checklist import Standing
from nurture.domain.schema import Type
from nurture.domain.time import micros
from nurture.dsl.evaluator import Moment, at

EPOCH = dt.date(1970, 1, 1)
KINDS = {
    "text": "VARCHAR",
    "one of": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(24, 6)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
}


def expected(rules: nurture.Ruleset, case: TableCase, made: Query) -> list[dict[str, Any]]:
    """What the reference says of each lead, by its columns."""
    columns = sorted(made.needs.properties)
    rows = distinct_rows(case.events, columns, case.at)
    return [_row(rules, case, lead, [row for row in rows if row["lead"] == lead["id"]], made) for lead in case.leads]


def _row(
    rules: nurture.Ruleset, case: TableCase, lead: dict[str, Any], rows: list[dict[str, Any]], made: Query
) -> dict[str, Any]:
    attributes, log = dict(lead_of(lead).attributes), tuple(sorted(map(event_of, rows)))
    for event in log:
        if event.type == "lead_updated":
            attributes.update(event.properties)
    facts = at(Moment(rules.program, attributes, log, case.at)).facts
    return {"id": lead["id"], **{each.name: _cell(facts, each) for each in made.outputs}}


def _cell(facts: dict[str, Any], output: Any) -> Any:
    if not output.of:
        return facts[output.name]
    standing: Standing = facts[output.of]
    return standing.complete if output.kind == "complete" else standing.part(output.name.removeprefix(f"{output.of}."))


def _types(rules: nurture.Ruleset) -> tuple[dict[str, Type], dict[str, Type]]:
    """The types of all columns of leads and of events."""
    leads = {name: field.type for name, field in rules.program.attributes.items()}
    leads["consent.email"] = nurture.BOOLEAN
    events = {name: field.type for fields in rules.program.events.values() for name, field in fields.items()}
    return leads, {**events, **{name: type_ for name, type_ in leads.items() if name != "tags"}}


def _insert(connection: Any, table: str, columns: list[str], rows: Any, made: Any) -> None:
    marks = ", ".join("?" for _ in columns)
    values = [[made(row.get(name)) for name in columns] for row in rows]
    if values:
        connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', values)


def on_duckdb(connection: Any, rules: nurture.Ruleset, case: TableCase) -> tuple[Query, list[dict[str, Any]]]:
    """What a query on DuckDB says of each lead."""
    leads, events = _types(rules)
    own = {"id": "VARCHAR", "lead": "VARCHAR", "type": "VARCHAR", "at": "TIMESTAMPTZ"}
    for table, first, types, rows in (
        ("leads", {"id": "VARCHAR"}, leads, case.leads),
        ("events", own, events, case.events),
    ):
        columns = {**first, **{name: _duckdb_type(type_) for name, type_ in types.items()}}
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f'CREATE OR REPLACE TABLE "{table}" ({declared})')
        _insert(connection, table, list(columns), rows, _listed)
    made = query(rules.program, Request("duckdb", case.at, updated=tuple(name for name in leads if name != "tags")))
    return made, _answers(connection.execute(made.text("duckdb")), made, lambda value: value * 1000)


def on_postgres(connection: Any, rules: nurture.Ruleset, case: TableCase) -> tuple[Query, list[dict[str, Any]]]:
    """What a query on PostgreSQL says of each lead."""
    leads, events = _types(rules)
    own = {"id": "text", "lead": "text", "type": "text", "at": "timestamptz"}
    for table, first, types, rows in (
        ("leads", {"id": "text"}, leads, case.leads),
        ("events", own, events, case.events),
    ):
        columns = {**first, **{name: _duckdb_type(type_) for name, type_ in types.items()}}
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        connection.execute(f'CREATE TEMPORARY TABLE "{table}" ({declared})')
        marks = ", ".join("%s" for _ in columns)
        values = [[_listed(row.get(name)) for name in columns] for row in rows]
        connection.cursor().executemany(f'INSERT INTO "{table}" VALUES ({marks})', values)
    made = query(rules.program, Request("postgres", case.at, updated=tuple(name for name in leads if name != "tags")))
    return made, _answers(connection.execute(made.text("postgres")), made, lambda value: value * 1000)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _duckdb_type(type_: Type) -> str:
    return KINDS[type_.item.kind] + "[]" if type_.item else KINDS[type_.kind]


def on_sqlite(rules: nurture.Ruleset, case: TableCase) -> tuple[Query, list[dict[str, Any]]]:
    """What a query on SQLite says of each lead; all but texts are whole numbers there, lists are JSON."""
    connection = sqlite3.connect(":memory:")
    leads, events = _types(rules)
    for table, first, types, rows in (
        ("leads", ["id"], leads, case.leads),
        ("events", ["id", "lead", "type", "at"], events, case.events),
    ):
        columns = [*first, *(name for name in types if name not in first)]
        declared = ", ".join(f'"{name}"' for name in columns)
        connection.execute(f'CREATE TABLE "{table}" ({declared})')
        _insert(connection, table, columns, rows, _sqlite_value)
    made = query(rules.program, Request("sqlite", case.at, updated=tuple(name for name in leads if name != "tags")))
    answers = _answers(connection.execute(made.text("sqlite")), made, lambda value: value)
    truths = [each.name for each in made.outputs if each.kind in ("segment", "complete", "answered")]
    connection.close()
    return made, [{**row, **{name: bool(row[name]) for name in truths}} for row in answers]


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value.scaleb(6))
    if isinstance(value, dt.datetime):
        return micros(value)
    if isinstance(value, dt.date):
        return (value - EPOCH).days
    return json.dumps(value) if isinstance(value, tuple) else value


def _answers(cursor: Any, made: Query, points: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    scores = {each.name for each in made.outputs if each.kind == "score"}
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{name: int(points(cell)) if name in scores else cell for name, cell in row.items()} for row in rows]


def check(case: TableCase, run: Any) -> None:
    """The engine that ``run`` asks says what the reference says."""
    rules = nurture.parse(case.text, plugins=PLUGINS)
    made, found = run(rules, case)
    wanted = expected(rules, case, made)
    assert sorted(found, key=lambda row: row["id"]) == sorted(wanted, key=lambda row: row["id"])


# -- by frames -------------------------------------------------------------------------------------------------------

ARROW = {
    "text": pa.string(),
    "one of": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(24, 6),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", "Asia/Tokyo"),
}


def by_frames(rules: nurture.Ruleset, case: TableCase) -> tuple[Query, list[dict[str, Any]]]:
    """What ``frames.score`` says of each lead, told as the query does."""
    leads, events = _types(rules)
    own = dict.fromkeys(("id", "lead", "type"), nurture.TEXT)
    tables = (
        _arrow(case.leads, {"id": nurture.TEXT, **leads}),
        _arrow(case.events, {**own, "at": nurture.DATETIME, **events}),
    )
    made = query(rules.program, Request("duckdb", case.at, updated=tuple(name for name in leads if name != "tags")))
    rows = nurture.frames.score(rules, *tables, at=case.at).to_pylist()
    return made, [_as_the_query_tells(row, made) for row in rows]


def _arrow(rows: Any, types: dict[str, Type]) -> Any:
    kinds = {
        name: pa.list_(ARROW[type_.item.kind]) if type_.item else ARROW[type_.kind] for name, type_ in types.items()
    }
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


def _as_the_query_tells(row: dict[str, Any], made: Query) -> dict[str, Any]:
    told = {"id": row["id"]}
    for each in made.outputs:
        if each.kind == "answered":
            told[each.name] = each.name.removeprefix(f"{each.of}.") not in row[f"{each.of}.missing"]
        elif each.kind == "segment":
            told[each.name] = each.name in row["segments"]
        else:
            told[each.name] = int(row[each.name] * 1000) if each.kind == "score" else row[each.name]
    return told
