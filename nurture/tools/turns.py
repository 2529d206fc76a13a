"""What befalls the records of a log beside events: which become one, and which are erased, and when."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

from attrs import field, frozen

from nurture.domain.people import Lead
from nurture.errors import InputError, LeadError
from nurture.hosts.ingestion import BadRow, Row, read_erasures, read_merges
from nurture.tools.inputs import shown_name

__all__ = ["Turn", "Turns", "read_turns"]

_Refuse: TypeAlias = Callable[[BadRow], None]


@frozen
class Turn:
    """A merge or an erasure of the record ``lead``, with the place it was read from.

    A merge ends ``lead``, and ``into`` goes on; after an erasure ``into`` is what remains is known as.
    """

    lead: str
    at: dt.datetime
    into: str
    file: str
    row: Row = field(repr=False)

    def bad(self, fault: InputError) -> BadRow:
        """The row, refused because of ``fault``."""
        return BadRow.of(self.file, self.row.line, fault, self.row.raw)


@frozen
class Turns:
    """The merges and the erasures of a log, each by the record that it befalls."""

    merges: dict[str, Turn] = field(factory=dict)
    erasures: dict[str, Turn] = field(factory=dict)

    def belongs_to(self, lead: str, at: dt.datetime) -> str:
        """The record that an event of ``lead`` belongs to at ``at``: that which it has become by then."""
        while lead in self.merges and self.merges[lead].at < at:
            lead = self.merges[lead].into
        return lead

    def merged_into(self, lead: str) -> list[Turn]:
        """The merges that ``lead`` survives, in order."""
        found = [turn for turn in self.merges.values() if turn.into == lead]
        return sorted(found, key=lambda turn: (turn.at, turn.lead))

    def records_of(self, lead: str) -> set[str]:
        """``lead`` and every record that becomes one with it in the end."""
        found: set[str] = set()
        more = {lead}
        while more:
            found |= more
            more = {turn.lead for turn in self.merges.values() if turn.into in more}
        return found


def read_turns(args: Namespace, zone: str | None, at: dt.datetime, leads: Collection[str], refuse: _Refuse) -> Turns:
    """The merges and erasures up to ``at`` in the tables that ``args`` name; ``leads`` are the ids that there are."""
    merges: dict[str, Turn] = {}
    erasures: dict[str, Turn] = {}
    for turn in _merges(args, zone, refuse):
        _take(turn, merges, _fault_of_merge(turn, merges, leads), refuse)
    for turn in list(merges.values()):
        if turn.into in merges and merges[turn.into].at <= turn.at:
            fault = InputError(
                "survivor", turn.into, f"must not have ended before, on line {merges[turn.into].row.line}"
            )
            del merges[turn.lead]
            refuse(turn.bad(fault))
    for turn in _erasures(args, zone, refuse):
        _take(turn, erasures, _fault_of_erasure(turn, erasures, merges, leads), refuse)
    return Turns(*({turn.lead: turn for turn in found.values() if turn.at <= at} for found in (merges, erasures)))


def _merges(args: Namespace, zone: str | None, refuse: _Refuse) -> Iterator[Turn]:
    if args.merges is not None:
        file = shown_name(args.merges)
        for row, merge in read_merges(args.merges, encoding=args.encoding, zone=zone, on_bad=refuse):
            yield Turn(merge.other, merge.at, merge.survivor, file, row)


def _erasures(args: Namespace, zone: str | None, refuse: _Refuse) -> Iterator[Turn]:
    if args.erasures is not None:
        file = shown_name(args.erasures)
        for row, erasure in read_erasures(args.erasures, encoding=args.encoding, zone=zone, on_bad=refuse):
            yield Turn(erasure.lead, erasure.at, erasure.known_as, file, row)


def _take(turn: Turn, found: dict[str, Turn], fault: InputError | None, refuse: _Refuse) -> None:
    if fault is None:
        found[turn.lead] = turn
    else:
        refuse(turn.bad(fault))


def _fault_of_merge(turn: Turn, merges: dict[str, Turn], leads: Collection[str]) -> InputError | None:
    for name, id_ in (("survivor", turn.into), ("other", turn.lead)):
        if id_ not in leads:
            return _stranger(name, id_)
    if turn.lead == turn.into:
        return InputError("other", turn.lead, "must be another record than the survivor")
    if turn.lead in merges:
        return InputError("other", turn.lead, f"must not end twice, and ends on line {merges[turn.lead].row.line}")
    return None


def _fault_of_erasure(
    turn: Turn, erasures: dict[str, Turn], merges: dict[str, Turn], leads: Collection[str]
) -> InputError | None:
    if turn.lead not in leads:
        return _stranger("lead", turn.lead)
    if turn.lead in erasures:
        return InputError("lead", turn.lead, f"must not be erased twice, and is on line {erasures[turn.lead].row.line}")
    if turn.lead in merges and merges[turn.lead].at <= turn.at:
        return InputError("lead", turn.lead, f"must not have ended before: erase {merges[turn.lead].into!r}")
    if turn.into in leads:
        return InputError("known_as", turn.into, "must not be the id of a lead")
    try:
        Lead(turn.into)
    except LeadError as fault:
        return InputError("known_as", turn.into, fault.problem)
    return None


def _stranger(name: str, id_: str) -> InputError:
    return InputError(name, id_, "must be the id of a lead in the table of leads")
