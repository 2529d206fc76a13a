"""From the rows of a file to objects: the loop that leads and events share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from attrs import frozen

from nurture.domain import time
from nurture.domain.carried import check_id
from nurture.errors import InputError
from nurture.hosts.ingestion.columns import check_columns, check_row
from nurture.hosts.ingestion.rows import BadRow, OnBad, Row, Table
from nurture.hosts.ingestion.tables import open_table

__all__ = ["MISSING", "Plan", "identifier", "needed", "read", "zone_of"]

MISSING = "must not be missing"
Made = TypeVar("Made")


@frozen
class Plan(Generic[Made]):
    """How rows become objects: the columns that are known, those a header must have, and what is made of a row.

    ``made`` raises ``InputError`` where a row is not what it must be; ``wanted`` says no to a row that is passed over.
    """

    known: frozenset[str]
    required: frozenset[str]
    made: Callable[[Row], Made]
    wanted: Callable[[Mapping[str, Any]], bool] = lambda _: True


def read(
    path: str | os.PathLike[str],
    plan: Plan[Made],
    *,
    encoding: str,
    file_format: str | None,
    on_bad: OnBad | None,
    ignore_unknown: bool,
) -> Iterator[Made]:
    """What ``plan`` makes of the rows at ``path``; a bad row goes to ``on_bad``, or raises its ``TableError``."""
    with open_table(path, encoding=encoding, file_format=file_format) as table:
        check_columns(table, plan.known, plan.required, ignore_unknown=ignore_unknown)
        for row in table.rows:
            if isinstance(row, Row) and not plan.wanted(row.values):
                continue
            found = _made(plan, table, row, ignore_unknown)
            if not isinstance(found, BadRow):
                yield found
            elif on_bad is None:
                raise found.error()
            else:
                on_bad(found)


def _made(plan: Plan[Made], table: Table, row: Row | BadRow, ignore_unknown: bool) -> Made | BadRow:
    if isinstance(row, BadRow):
        return row
    try:
        if not ignore_unknown and table.header is None:
            check_row(row.values, plan.known)
        return plan.made(row)
    except InputError as fault:
        return BadRow.of(table.file, row.line, fault, row.raw, id_=row.values.get("id"))


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of the local times in a table; ``InputError`` where there is none of that name."""
    return None if name is None else time.zone(time.check_zone("zone", name))


def identifier(values: Mapping[str, Any], name: str) -> str | None:
    """The id in the column ``name``, without spaces at its ends; an integer, as in JSON, is its digits."""
    raw = values.get(name)
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    text = raw.strip() if isinstance(raw, str) else raw
    return None if text is None or text == "" else check_id(name, text, InputError)


def needed(values: Mapping[str, Any], name: str) -> str:
    """The id in the column ``name``, which must be there."""
    found = identifier(values, name)
    if found is None:
        raise InputError(name, values.get(name), MISSING)
    return found
