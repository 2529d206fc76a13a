"""Tables of what befalls records of leads: which become one, and which are erased."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypedDict, TypeVar, Unpack
from zoneinfo import ZoneInfo

from attrs import frozen

from nurture.domain.schema import DATETIME
from nurture.errors import InputError
from nurture.hosts.ingestion.reading import MISSING, Plan, needed, read, zone_of
from nurture.hosts.ingestion.rows import OnBad, Row
from nurture.hosts.ingestion.values import read_value

__all__ = ["Erasure", "Merge", "read_erasures", "read_merges"]


@frozen
class Merge:
    """Two records that become one at ``at``: ``survivor`` goes on, ``other`` ends."""

    at: dt.datetime
    survivor: str
    other: str


@frozen
class Erasure:
    """A lead that is erased at ``at``; what remains is known as ``known_as``."""

    at: dt.datetime
    lead: str
    known_as: str


class ReadingTurns(TypedDict, total=False):
    """How such a table is read."""

    encoding: str
    zone: str | None
    on_bad: OnBad | None


Turn = TypeVar("Turn", Merge, Erasure)


def read_merges(path: str | os.PathLike[str], **how: Unpack[ReadingTurns]) -> Iterator[tuple[Row, Merge]]:
    r"""The merges in a table with the columns ``at``, ``survivor`` and ``other``, each with its row.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "merges.csv")
    ...     _ = path.write_text("at,survivor,other\n2026-04-01 15:00Z,l-1,l-2\n", encoding="utf-8")
    ...     [(_, merge)] = read_merges(path)
    >>> merge.survivor, merge.other
    ('l-1', 'l-2')
    """
    return _read(path, ("survivor", "other"), Merge, **how)


def read_erasures(path: str | os.PathLike[str], **how: Unpack[ReadingTurns]) -> Iterator[tuple[Row, Erasure]]:
    """The erasures in a table with the columns ``at``, ``lead`` and ``known_as``, each with its row."""
    return _read(path, ("lead", "known_as"), Erasure, **how)


def _read(
    path: str | os.PathLike[str],
    ids: tuple[str, str],
    make: Callable[[dt.datetime, str, str], Turn],
    **how: Unpack[ReadingTurns],
) -> Iterator[tuple[Row, Turn]]:
    local = zone_of(how.get("zone"))

    def made(row: Row) -> tuple[Row, Turn]:
        first, second = (needed(row.values, name) for name in ids)
        return row, make(_at(row.values, local), first, second)

    columns = frozenset({"at", *ids})
    plan = Plan(columns, columns, made)
    encoding = how.get("encoding", "utf-8")
    return read(path, plan, encoding=encoding, file_format=None, on_bad=how.get("on_bad"), ignore_unknown=False)


def _at(values: Mapping[str, Any], zone: ZoneInfo | None) -> dt.datetime:
    raw = values.get("at")
    found = None if raw is None else read_value("at", raw, DATETIME, zone)
    if found is None:
        raise InputError("at", raw, MISSING)
    assert isinstance(found, dt.datetime)
    return found
