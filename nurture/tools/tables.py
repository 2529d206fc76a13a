"""The tables of leads and events that a command works on, every bad row with its place."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from attrs import define, evolve, field, frozen

from nurture.compiler import Ruleset
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.names import canonical
from nurture.domain.people import Lead
from nurture.domain.schema import BOOLEAN, TEXT, Field
from nurture.dsl import program as p
from nurture.dsl.messages import nearest
from nurture.dsl.scope import CONSENT
from nurture.dsl.walk import codes
from nurture.errors import InputError
from nurture.hosts.ingestion import BadRow, OnBad, Row, read_events_with_rows, read_known_leads
from nurture.hosts.writing import skipped_rows_to
from nurture.tools.inputs import BadRowsError, UsageError, shown_name, zone_of_tables
from nurture.tools.progress import progress
from nurture.tools.turns import Turns, read_turns

__all__ = ["Entry", "Refused", "Tables", "event_types", "read_tables", "refused_rows"]

_MOST_TOLD = 5
_Item = TypeVar("_Item")


@frozen
class Entry:
    """An event of a log, with the line it was read from; ``row`` is the row itself where refused rows are put aside."""

    line: int
    event: Event
    row: object = field(repr=False)


@define
class Refused:
    """Takes refused rows: puts them aside and counts them, or keeps the first of them until it stops the command."""

    _aside: Callable[[BadRow], object] | None = None
    count: int = 0
    _first: list[BadRow] = field(factory=list)

    def entry(self, row: Row, event: Event) -> Entry:
        """``event`` as an entry that can be refused later; without its row where nobody would see that."""
        return Entry(row.line, event, None if self._aside is None else row.raw)

    def __call__(self, bad: BadRow) -> None:
        self.count += 1
        if self._aside is not None:
            self._aside(bad)
        elif len(self._first) < _MOST_TOLD:
            self._first.append(bad)

    def with_another(self, bad: BadRow) -> None:
        """Refuse a row that is bad only because another is; where the command stops, the other is told."""
        if self._aside is not None:
            self(bad)

    def before_the_end(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """``items``, and ``stop`` behind the last: what is written as they come is given up then."""
        yield from items
        self.stop()

    def stop(self) -> None:
        """Stop the command if rows were refused and are not put aside: nothing may be written then."""
        if self._aside is None and self.count == 1:
            raise self._first[0].error()
        if self._aside is None and self.count:
            raise BadRowsError(tuple(bad.error() for bad in self._first), self.count)


@contextmanager
def refused_rows(args: Namespace) -> Iterator[Refused]:
    """What takes refused rows: into the file of ``--skip-bad``, in its place when the block ends well, if one is named."""
    if args.skip_bad is None:
        yield Refused()
        return
    with skipped_rows_to(args.skip_bad, bom=args.bom) as aside:
        yield Refused(aside)


@frozen
class Tables:
    """The leads and events that a command works on.

    ``known`` says since when, of leads that the table says it of. ``logs`` holds, by lead, its events by (time, id).
    ``repeated`` events with an id seen before were passed over, ``later`` ones, after the instant asked for, left out.
    """

    events_file: str
    leads: dict[str, Lead] = field(repr=False)
    known: dict[str, dt.datetime] = field(repr=False)
    turns: Turns = field(repr=False)
    logs: dict[str, list[Entry]] = field(repr=False)
    repeated: int
    later: int
    refused: Refused

    @property
    def events(self) -> int:
        """How many events count."""
        return sum(len(log) for log in self.logs.values())

    def refuse(self, entry: Entry, fault: InputError) -> None:
        """Refuse an event that is in a log, and take it out."""
        self.logs[entry.event.lead].remove(entry)
        field = fault.field.removeprefix("Event.").removeprefix("properties.")
        fault = InputError(field, fault.value, fault.problem)
        self.refused(BadRow.of(self.events_file, entry.line, fault, entry.row))


def read_tables(
    args: Namespace, rules: Ruleset, at: dt.datetime, refused: Refused, *, only: str | None = None
) -> Tables:
    """The leads and their events up to ``at``; of one lead where ``only`` is its id. Bad rows go to ``refused``.

    Raises ``TableError`` or ``BadRowsError`` where there are any, and they are not put aside, ``UsageError`` where there
    is no lead ``only``.
    """
    leads: dict[str, Lead] = {}
    known: dict[str, dt.datetime] = {}
    fallen: dict[str, int] = {}  # the lines of leads that are refused
    for lead, since in _leads(args, rules, _noting(fallen, refused)):
        leads[lead.id] = lead
        if since is not None:
            known[lead.id] = since
    if only is not None and only not in leads:
        refused.stop()
        raise UsageError(_no_lead(only, leads, fallen, shown_name(args.leads)))
    turns = read_turns(args, zone_of_tables(args, rules), at, leads, refused)
    wanted = leads.keys() if only is None else turns.records_of(only)
    logs: defaultdict[str, list[Entry]] = defaultdict(list)
    later = 0
    for row, event in _events(args, rules, refused):
        if event.lead not in leads:
            if only is None:
                _refuse_stranger(args, row, event, fallen, refused)
        elif event.lead in wanted and event.at > at:
            later += 1
        elif event.lead in wanted:
            record = turns.belongs_to(event.lead, event.at)
            mine = event if record == event.lead else evolve(event, lead=record)
            logs[record].append(refused.entry(row, mine))
    refused.stop()
    repeated = sum(_in_order(log) for log in logs.values())
    kept = {id_: lead for id_, lead in leads.items() if id_ in wanted}
    return Tables(shown_name(args.events or ""), kept, known, turns, dict(logs), repeated, later, refused)


def _noting(fallen: dict[str, int], refused: Refused) -> OnBad:
    """``refused``, noting in ``fallen`` on which line the lead of a row is first refused."""

    def refuse(bad: BadRow) -> None:
        if bad.id:
            fallen.setdefault(bad.id, bad.line)
        refused(bad)

    return refuse


def _no_lead(id_: str, leads: Iterable[str], fallen: dict[str, int], file: str) -> str:
    """What to say where there is no lead ``id_``; ids that differ in their digits are not mistaken for one another."""
    if id_ in fallen:
        return f"the lead {id_!r} was refused, on line {fallen[id_]} of {file}"
    like = {canonical(each).casefold(): each for each in leads if _digits(each) == _digits(id_)}
    near = nearest(canonical(id_).casefold(), like)
    return f"there is no lead {id_!r} in {file}{f'; did you mean {like[near]!r}?' if near else ''}"


def _digits(id_: str) -> str:
    return "".join(char for char in canonical(id_) if char.isdigit())


def _refuse_stranger(args: Namespace, row: Row, event: Event, fallen: dict[str, int], refused: Refused) -> None:
    """Refuse an event whose lead there is not, or not any more."""
    leads, line = shown_name(args.leads), fallen.get(event.lead)
    told = f"must be the id of a lead in {leads}" if line is None else f"was refused itself, on line {line} of {leads}"
    bad = BadRow.of(shown_name(args.events), row.line, InputError("lead", event.lead, told), row.raw)
    (refused if line is None else refused.with_another)(bad)


def _leads(args: Namespace, rules: Ruleset, refused: OnBad) -> Iterator[tuple[Lead, dt.datetime | None]]:
    found = read_known_leads(
        args.leads,
        _attributes(rules),
        encoding=args.encoding,
        zone=zone_of_tables(args, rules),
        on_bad=refused,
        ignore_unknown_columns=args.ignore_unknown,
    )
    return progress(found, "reading leads")


def _events(args: Namespace, rules: Ruleset, refused: Refused) -> Iterator[tuple[Row, Event]]:
    """The events of the table, with their rows; none where there is no such table."""
    if args.events is None:
        return iter(())
    found = read_events_with_rows(
        args.events,
        event_types(rules),
        encoding=args.encoding,
        zone=zone_of_tables(args, rules),
        on_bad=refused,
        ignore_unknown_types=args.ignore_unknown,
        ignore_unknown_columns=args.ignore_unknown,
    )
    return progress(found, "reading events")


def _in_order(log: list[Entry]) -> int:
    """Put ``log`` in order by (time, id), take out events with an id seen before, and say how many they were."""
    log.sort(key=lambda entry: entry.event)
    first: dict[str, Entry] = {}
    for entry in log:
        first.setdefault(entry.event.id, entry)
    repeated = len(log) - len(first)
    log[:] = first.values()
    return repeated


def _attributes(rules: Ruleset) -> tuple[Field, ...]:
    """The attributes that leads can have: those declared, and the consents that the rules ask for."""
    program = rules.program
    roots = (program.facts, program.journeys, program.scenarios, tuple(program.channels.values()), program.tests)
    read = {code.name for code in codes(roots) if isinstance(code, p.Attribute) and code.name.startswith(CONSENT)}
    consents = sorted(read - program.attributes.keys())
    declared = (evolve(each, optional=True) for each in program.attributes.values())  # a lead may lack any attribute
    return (*declared, *(Field(name, BOOLEAN, optional=True) for name in consents))


def event_types(rules: Ruleset) -> dict[str, tuple[Field, ...]]:
    """The events that can come, ``lead_updated`` among them, which can bring any attribute, and the time zone."""
    types = {name: tuple(fields.values()) for name, fields in rules.program.events.items()}
    changes = {each.name: each for each in _attributes(rules)}
    changes.setdefault("timezone", Field("timezone", TEXT, optional=True))
    return {**types, LEAD_UPDATED: tuple(changes.values())}
