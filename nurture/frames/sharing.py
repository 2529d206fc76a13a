"""Pieces of a stream shared out among processes, each of which has at most one at a time."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Any, Self

from attrs import evolve, frozen

from nurture.compiler import Ruleset
from nurture.errors import NurtureError
from nurture.frames.folding import Fold, Piece
from nurture.frames.layout import Layout
from nurture.frames.outcomes import Outcomes, outcomes

__all__ = ["Folded", "folded"]


@frozen
class Folded:
    """What has come of a piece: tables, and what did not fit."""

    tables: Outcomes
    faults: tuple[str, ...]


def folded(
    rules: Ruleset, until: dt.datetime, layout: Layout, shares: Iterable[Piece], processes: int
) -> Iterator[Folded]:
    """What comes of each piece, in order. A lead that is longer than a piece is taken through its log here."""
    fold = Fold(rules, until, layout)
    if processes == 1:
        yield from (_taken(fold, piece) for piece in shares)
        return
    with ExitStack() as stack:
        workers = [stack.enter_context(_Worker(rules, until, layout)) for _ in range(processes)]
        yield from _shared(fold, shares, workers)


def _shared(fold: Fold, shares: Iterable[Piece], workers: list[_Worker]) -> Iterator[Folded]:
    idle, busy = deque(workers), deque[_Worker]()
    for piece in shares:
        if fold.lead is not None or not piece.ends:
            while busy:  # what comes of a piece is told before what comes of the next
                yield _answered(idle, busy)
            yield _taken(fold, piece)
            continue
        if not idle:
            yield _answered(idle, busy)
        worker = idle.popleft()
        worker.send(piece)
        busy.append(worker)
    while busy:
        yield _answered(idle, busy)


def _answered(idle: deque[_Worker], busy: deque[_Worker]) -> Folded:
    worker = busy.popleft()
    answer = worker.answer()
    idle.append(worker)
    return answer


def _taken(fold: Fold, piece: Piece) -> Folded:
    """What comes of a piece; the lead at its end goes on where its log does."""
    fold.take(piece)
    made = Folded(outcomes(fold.rules, fold.effects, fold.states), tuple(fold.faults))
    fold.effects, fold.states, fold.faults = [], [], []
    return made


class _Worker:
    """A process that takes pieces one by one; it ends with the block that it is made for."""

    def __init__(self, rules: Ruleset, until: dt.datetime, layout: Layout) -> None:
        context = get_context("spawn")  # threads of DuckDB and Arrow do not survive a fork
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other, rules, until, layout), daemon=True)
        self._process.start()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join()
        self._process.close()

    def send(self, piece: Piece) -> None:
        """Give it a piece."""
        self._pipe.send(evolve(piece, rows=_bytes(piece.rows)))

    def answer(self) -> Folded:
        """What came of the piece. Raises what was raised there."""
        try:
            found = self._pipe.recv()
        except EOFError as fault:
            raise NurtureError("a process of nurture.frames.replay has ended before its time") from fault
        if isinstance(found, Exception):
            raise found
        made: Folded = found
        return made


def _work(pipe: Any, rules: Ruleset, until: dt.datetime, layout: Layout) -> None:
    """What a process does until the other end of ``pipe`` closes."""
    fold = Fold(rules, until, layout)
    while True:
        try:
            piece = pipe.recv()
        except EOFError:
            return
        try:
            answer: Folded | Exception = _taken(fold, evolve(piece, rows=_table(piece.rows)))
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            answer = fault
        pipe.send(answer)


def _bytes(table: Any) -> Any:
    """``table`` as Arrow writes it: without what it is a part of."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _table(data: bytes) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(data).read_all()
