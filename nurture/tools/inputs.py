"""What commands read: rules files, instants, and the tables of leads and events, every bad row with its place."""

from __future__ import annotations

import datetime as dt
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from attrs import define, evolve, field, frozen

from nurture.compiler import Ruleset, decoded, parse
from nurture.domain import time
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.schema import BOOLEAN, DATETIME, TEXT, Field
from nurture.dsl import limits
from nurture.dsl import program as p
from nurture.dsl.scope import CONSENT
from nurture.dsl.walk import codes
from nurture.errors import InputError, NurtureError
from nurture.hosts.ingestion import BadRow, read_leads, read_numbered_events
from nurture.hosts.ingestion.values import read_value
from nurture.hosts.writing import skipped_rows_to
from nurture.tools.progress import progress

__all__ = [
    "STDIN",
    "Log",
    "Refused",
    "Tables",
    "UsageError",
    "instant_of",
    "load_rules",
    "prepare",
    "read_rules",
    "read_tables",
    "refused_rows",
    "shown_name",
]

STDIN = "-"
Log = list[tuple[int, Event]]


class UsageError(NurtureError):
    """The command was not given as it must be."""


# -- rules -----------------------------------------------------------------------------------------------------------


def shown_name(file: str) -> str:
    """The name that messages show for ``file``."""
    return "<stdin>" if file == STDIN else file


def read_rules(file: str) -> bytes:
    """The bytes of a rules file, at most a few more than one may have. Raises ``OSError``."""
    if file == STDIN:
        stdin: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if stdin is None:
            raise UsageError("there is no standard input")
        return stdin.read(limits.SOURCE + 4)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(limits.SOURCE + 4)
    except ValueError as fault:  # a NUL in the name
        raise UsageError(f"{file!r}: {fault}") from fault


def load_rules(file: str) -> Ruleset:
    """The ruleset in ``file``. Raises ``RulesError`` with every fault, or ``OSError``."""
    name = shown_name(file)
    return parse(decoded(read_rules(file), name=name), name=name)


def prepare(args: Namespace) -> tuple[Ruleset, dt.datetime]:
    """The ruleset and the instant that a command on tables is about, once its files are known not to clash."""
    _check_files(args)
    rules = load_rules(args.rules)
    return rules, instant_of(args.at, args, rules)


def instant_of(text: str, args: Namespace, rules: Ruleset) -> dt.datetime:
    """The instant that ``text`` names; without an offset it is in ``--zone``, else in the ruleset's zone."""
    home = rules.program.timezone if args.zone is None else time.check_zone("zone", args.zone)
    try:
        found = read_value("T", text, DATETIME, time.zone(home))
    except InputError as fault:
        raise UsageError(f"{text}: {fault.problem}") from fault
    if not isinstance(found, dt.datetime):
        raise UsageError("the instant must not be empty")
    return found


# -- tables ----------------------------------------------------------------------------------------------------------


@define
class Refused:
    """Takes refused rows: puts them aside and counts them, or stops at the first."""

    _aside: Callable[[BadRow], object] | None = None
    count: int = 0

    def __call__(self, bad: BadRow) -> None:
        if self._aside is None:
            raise bad.error()
        self._aside(bad)
        self.count += 1


@contextmanager
def refused_rows(skip_bad: str | None) -> Iterator[Refused]:
    """What takes refused rows: into the file ``skip_bad``, in its place when the block ends well, if one is named."""
    if skip_bad is None:
        yield Refused()
        return
    with skipped_rows_to(skip_bad) as aside:
        yield Refused(aside)


@frozen
class Tables:
    """The leads and events that a command works on. ``logs`` holds, by lead, events with their lines by (time, id)."""

    events_file: str
    leads: dict[str, Lead] = field(repr=False)
    logs: dict[str, Log] = field(repr=False)
    repeated: int
    refused: Refused

    @property
    def events(self) -> int:
        """How many events count."""
        return sum(len(log) for log in self.logs.values())

    def refuse(self, line: int, event: Event, fault: InputError) -> None:
        """Refuse an event that was read from ``line``, and take it out of the log."""
        self.logs[event.lead].remove((line, event))
        field = fault.field.removeprefix("Event.").removeprefix("properties.")
        fault = InputError(field, fault.value, fault.problem)
        self.refused(_refusal(self.events_file, line, event, fault))


def read_tables(
    args: Namespace, rules: Ruleset, at: dt.datetime, refused: Refused, *, only: str | None = None
) -> Tables:
    """The leads and their events up to ``at``; of one lead where ``only`` is its id. Bad rows go to ``refused``."""
    leads: dict[str, Lead] = {}
    found = read_leads(
        args.leads,
        _attributes(rules),
        encoding=args.encoding,
        zone=args.zone,
        on_bad=refused,
        ignore_unknown_columns=args.ignore_unknown,
    )
    for lead in progress(found, "reading leads"):
        if only is None or lead.id == only:
            leads[lead.id] = lead
    file = shown_name(args.events)
    logs: defaultdict[str, Log] = defaultdict(list)
    events = read_numbered_events(
        args.events,
        _event_types(rules),
        encoding=args.encoding,
        zone=args.zone,
        on_bad=refused,
        ignore_unknown_types=args.ignore_unknown,
        ignore_unknown_columns=args.ignore_unknown,
    )
    for line, event in progress(events, "reading events"):
        if event.lead in leads:
            if event.at <= at:
                logs[event.lead].append((line, event))
        elif only is None:
            fault = InputError("lead", event.lead, f"must be the id of a lead in {shown_name(args.leads)}")
            refused(_refusal(file, line, event, fault))
    repeated = sum(_in_order(log) for log in logs.values())
    return Tables(file, leads, dict(logs), repeated, refused)


def _in_order(log: Log) -> int:
    """Put ``log`` in order by (time, id), take out events with an id seen before, and say how many they were."""
    log.sort(key=lambda item: item[1])
    first: dict[str, tuple[int, Event]] = {}
    for item in log:
        first.setdefault(item[1].id, item)
    repeated = len(log) - len(first)
    log[:] = first.values()
    return repeated


def _refusal(file: str, line: int, event: Event, fault: InputError) -> BadRow:
    own = {"id": event.id, "lead": event.lead, "type": event.type, "at": event.at.isoformat()}
    return BadRow.of(file, line, fault, {**own, **event.properties})


def _check_files(args: Namespace) -> None:
    """Refuse files that are wanted for two things."""
    named = {"RULES": args.rules, "--leads": args.leads, "--events": args.events}
    if sum(file == STDIN for file in named.values()) > 1:
        raise UsageError("only one of RULES, --leads and --events can be standard input")
    out, skip = getattr(args, "out", STDIN), args.skip_bad
    if skip == STDIN:
        raise UsageError("--skip-bad must name a file")
    for word, file in {"--out": out, "--skip-bad": skip}.items():
        for other, taken in named.items():
            if _same(file, taken):
                raise UsageError(f"{word} and {other} name the same file, {file}")
    if _same(out, skip):
        raise UsageError(f"--out and --skip-bad name the same file, {out}")


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None or STDIN in (one, other):
        return False
    return Path(one).resolve() == Path(other).resolve()


def _attributes(rules: Ruleset) -> tuple[Field, ...]:
    """The attributes that leads can have: those declared, and the consents that the rules ask for."""
    program = rules.program
    roots = (program.facts, program.journeys, program.scenarios, tuple(program.channels.values()), program.tests)
    read = {code.name for code in codes(roots) if isinstance(code, p.Attribute) and code.name.startswith(CONSENT)}
    consents = sorted(read - program.attributes.keys())
    declared = (evolve(each, optional=True) for each in program.attributes.values())  # a lead may lack any attribute
    return (*declared, *(Field(name, BOOLEAN, optional=True) for name in consents))


def _event_types(rules: Ruleset) -> dict[str, tuple[Field, ...]]:
    """The events that can come, ``lead_updated`` among them, which can bring any attribute, and the time zone."""
    types = {name: tuple(fields.values()) for name, fields in rules.program.events.items()}
    changes = {each.name: each for each in _attributes(rules)}
    changes.setdefault("timezone", Field("timezone", TEXT, optional=True))
    return {**types, LEAD_UPDATED: tuple(changes.values())}
