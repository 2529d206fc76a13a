"""The pure step over leads' logs, as they stream by in order: effects, and where each lead is at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field, frozen

from nurture.api import advance, start, transition
from nurture.compiler import Ruleset
from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.time import instant
from nurture.errors import InputError
from nurture.frames.layout import FIRST, Layout
from nurture.journey.effects import Effect
from nurture.journey.state import LeadState

__all__ = ["Fold", "Piece", "pieces"]

_OWN = ("timezone", "account")
_MOST_FAULTS = 20


@frozen(eq=False)
class Piece:
    """Some rows of a stream, in order; ``ends`` says that those of its last lead end with it."""

    rows: Any
    ends: bool


def pieces(batches: Iterable[Any], size: int) -> Iterator[Piece]:
    """``batches`` cut between leads. A lead with ``size`` rows and more comes in several, each of one lead.

    No more rows are held than ``size`` and those of one batch.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    held = None
    for batch in batches:
        new = pa.Table.from_batches([batch])
        table = new if held is None else pa.concat_tables([held, new]).combine_chunks()
        leads = table.column(0)
        cut = pc.index(leads, leads[-1]).as_py() if len(leads) else 0
        if cut:
            yield Piece(table.slice(0, cut), ends=True)
        held = table.slice(cut)
        if not cut and len(held) >= size:
            yield Piece(held, ends=False)
            held = held.slice(0, 0)
    if held is not None:
        yield Piece(held, ends=True)


@define(eq=False)
class Fold:
    """Leads on their way through their logs. What has come of them is in ``effects``, ``states`` and ``faults``."""

    rules: Ruleset
    until: dt.datetime
    layout: Layout
    effects: list[Effect] = field(factory=list)
    states: list[LeadState] = field(factory=list)
    faults: list[str] = field(factory=list)
    lead: Lead | None = None
    state: LeadState | None = None

    def take(self, piece: Piece) -> None:
        """Take in the rows of a piece."""
        columns = [column.to_pylist() if column.null_count < len(column) else None for column in piece.rows.columns]
        leads, instants, known, ids, types = (column or [None] * piece.rows.num_rows for column in columns[:FIRST])
        properties = _there(self.layout, columns)
        for row, (lead, us) in enumerate(zip(leads, instants, strict=True)):
            if us is None:
                self._open(lead, known[row], columns, row)
            elif self.lead is not None and lead == self.lead.id:
                values = {
                    name: value for name, cells in properties.get(types[row], ()) if (value := cells[row]) is not None
                }
                self._arrive(ids[row], types[row], instant(us), values)
        if piece.ends:
            self.close()

    def close(self) -> None:
        """End the log of the lead at hand."""
        lead, self.lead = self.lead, None
        if lead is None:
            return
        state, self.state = self.state or start(self.rules, lead, at=self.until), None
        step = advance(self.rules, state, to=max(self.until, state.now))
        self.effects += step.effects
        self.states.append(step.state)

    def _open(self, id_: str, known: int | None, columns: list[Any], row: int) -> None:
        self.close()
        values = {name: columns[place][row] for name, place in self.layout.attributes if columns[place] is not None}
        own = {name: values.pop(name, None) for name in _OWN if name not in self.rules.program.attributes}
        given = {name: value for name, value in values.items() if value is not None}
        try:
            self.lead = Lead(id_, given, own.get("timezone"), own.get("account"))
            if known is not None:
                self.state = start(self.rules, self.lead, at=min(instant(known), self.until))
        except InputError as fault:
            self.lead = None
            self._note(f"leads: id {id_!r}: {fault}")

    def _arrive(self, id_: str, type_: str, at: dt.datetime, values: dict[str, Any]) -> None:
        assert self.lead is not None
        try:
            event = Event(id_, self.lead.id, type_, at, values)
            if self.state is None:
                self.state = start(self.rules, self.lead, at=at)
            step = transition(self.rules, self.state, event)
        except InputError as fault:
            self._note(f"events: id {id_!r} of lead {self.lead.id!r}: {fault}")
            return
        self.state = step.state
        self.effects += step.effects

    def _note(self, problem: str) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(problem)


def _there(layout: Layout, columns: list[Any]) -> dict[str, list[tuple[str, list[Any]]]]:
    """The properties of each type of events of which there are values in these columns."""
    return {
        type_: [(name, columns[place]) for name, place in each if columns[place] is not None]
        for type_, each in layout.properties.items()
    }
