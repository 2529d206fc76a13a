"""``frames.replay``: what becomes of each lead of a table, step by step, up to an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from tempfile import TemporaryDirectory
from typing import Any

from attrs import field, frozen

from nurture.compiler import Ruleset
from nurture.domain.checked import check_kind
from nurture.domain.time import check_instant, check_zone, micros
from nurture.errors import FrameError, InputError
from nurture.frames.folding import pieces
from nurture.frames.layout import stream
from nurture.frames.outcomes import Outcomes, outcomes
from nurture.frames.sharing import Folded, folded
from nurture.frames.sources import kind_of, result_as
from nurture.frames.tables import EVENTS, LEADS, Tables

__all__ = ["Replayed", "replay"]

_MOST_FAULTS = 20


@frozen
class Replayed:
    """What a log comes to, as tables of the kind that the leads were.

    ``effects`` has a row per effect: ``lead``, ``at``, ``kind``, ``key``, and a column for each thing that some kind of
    effect has. ``states`` has a row per lead: ``id``, its scores, grades, checklists and persona, its stage in each
    journey, and ``segments``. ``crossings`` has a row for each time that a lead entered a stage or a segment.
    """

    effects: Any = field(repr=False)
    states: Any = field(repr=False)
    crossings: Any = field(repr=False)


def replay(
    rules: Ruleset,
    leads: Any,
    events: Any,
    *,
    until: dt.datetime,
    zone: str | None = None,
    ignore_unknown: bool = False,
    distinct: bool = False,
    processes: int = 1,
    batch: int = 50_000,
) -> Replayed:
    """Each lead of a table taken through its events by (time, id), and on to the aware instant ``until``.

    Tables, ``zone``, ``ignore_unknown`` and ``distinct`` are as for ``score``, and what comes of a lead is what
    ``nurture.replay`` makes of it. A lead starts at ``known``, where ``leads`` has that column and it is given, else at its
    first event.

    DuckDB puts the log in order, on disk where it is large. Of what it gives in order, at most 2 x ``batch`` rows are held
    at a time, and as many in each of ``processes``, which share out the leads; they start as those of ``multiprocessing``
    do, so that a script must guard its own start with ``if __name__ == "__main__"``. What is held beside these is the
    result, and the tables given where they are no files.

    The rows of ``effects`` and ``crossings`` come by lead, and within a lead as they came about. Raises ``FrameError`` with
    all that does not fit the rules, ``InputError`` for an argument.
    """
    program = check_kind("rules", rules, Ruleset).program
    kind, _ = kind_of(LEADS, leads), kind_of(EVENTS, events)
    end = check_instant("until", until)
    if zone is not None:
        check_zone("zone", zone)
    _check_count("processes", processes, 256)
    _check_count("batch", batch, 10_000_000)
    none = Folded(outcomes(rules, (), ()), ())
    tables = Tables(program, zone, ignore_unknown)
    tables.bring(leads, events)
    with tables.connection, TemporaryDirectory(prefix="nurture-") as folder:
        tables.keep_on_disk(folder)
        layout, reader = stream(tables, micros(end), rows=batch, distinct=distinct)
        found = _whole([none, *folded(rules, end, layout, pieces(reader, batch), processes)])
    return Replayed(*(result_as(kind, each) for each in (found.effects, found.states, found.crossings)))


def _check_count(name: str, value: object, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise InputError(name, value, f"must be an integer from 1 to {most:,}")


def _whole(parts: Iterable[Folded]) -> Outcomes:
    """The tables of all parts as one of each. Raises ``FrameError`` with what did not fit."""
    import pyarrow as pa

    told = [*parts]
    faults = [fault for each in told for fault in each.faults]
    if faults:
        raise FrameError(tuple(faults[:_MOST_FAULTS]))
    columns = [(each.tables.effects, each.tables.states, each.tables.crossings) for each in told]
    return Outcomes(*(pa.concat_tables(tables) for tables in zip(*columns, strict=True)))
