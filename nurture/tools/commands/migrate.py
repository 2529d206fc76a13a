"""``nurture migrate``: stored states taken over to a new version of their rules, or what would become of them."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

from nurture.api import dump_state, load_state, migrate
from nurture.compiler import Ruleset
from nurture.domain.event import Event
from nurture.errors import MigrationError, StateError
from nurture.hosts.files import open_text
from nurture.hosts.ingestion import read_events
from nurture.hosts.writing import write_rows
from nurture.journey.effects import Effect
from nurture.journey.migration import Migrated
from nurture.tools.inputs import STDIN, UsageError, load_rules, shown_name, zone_of_tables
from nurture.tools.layout import table
from nurture.tools.output import print_json
from nurture.tools.tables import event_types
from nurture.tools.wording import counted, safe

__all__ = ["run"]

_MOST_TOLD = 20


@define
class _Rehearsal:
    """What becomes of the states of a file: counts by scenario and step, and all that is to be written."""

    lines: list[bytes] = field(factory=list)
    effects: list[Effect] = field(factory=list)
    ways: dict[tuple[str, str, str, str], set[str]] = field(factory=lambda: defaultdict(set))  # and who goes them
    notes: Counter[str] = field(factory=Counter)
    problems: Counter[str] = field(factory=Counter)
    leads: list[str] = field(factory=list)  # those in whose way something stands
    pinned: int = 0

    def take(self, found: Migrated) -> None:
        """Note what has become of a state."""
        self.lines.append(dump_state(found.state))
        self.effects += found.effects
        self.pinned += found.pinned
        self.notes.update(found.notes)
        for item in found.passages:
            self.ways[item.scenario, item.source, item.target or "", item.fate].add(found.state.lead.id)


def run(args: Namespace) -> int:
    """Take the states of a file over, or say what would become of them."""
    if [args.old, args.new, args.states].count(STDIN) > 1:
        raise UsageError("only one of OLD, NEW and STATES can be standard input")
    old, new = load_rules(args.old, args), load_rules(args.new, args)
    done = _rehearsed(args, old, new)
    failed = bool(done.problems)
    if not (failed or args.dry_run):
        _write(args, done)
    if args.json and (args.dry_run or failed or args.out != STDIN):
        print_json(_as_data(done, old, new))
    else:
        print(*_told(done), sep="\n", file=sys.stdout if args.dry_run else sys.stderr)
    return 1 if failed else 0


def _rehearsed(args: Namespace, old: Ruleset, new: Ruleset) -> _Rehearsal:
    logs = _logs(args, old)
    done = _Rehearsal()
    for number, line in enumerate(_lines(args.states), 1):
        try:
            state = load_state(old, line)
        except StateError as fault:
            raise StateError(f"{shown_name(args.states)}:{number}: {fault}") from fault
        try:
            log = None if logs is None else logs.get(state.lead.id, [])
            done.take(migrate(old, new, state, events=log))
        except MigrationError as fault:
            done.leads.append(fault.lead)
            done.problems.update(fault.problems)
    return done


def _lines(file: str) -> Iterator[bytes]:
    raw = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    return (line for line in raw.splitlines() if line.strip())


def _logs(args: Namespace, old: Ruleset) -> dict[str, list[Event]] | None:
    """The events by lead; None where there is no table."""
    if args.events is None:
        return None
    logs: dict[str, list[Event]] = defaultdict(list)
    for event in read_events(args.events, event_types(old), encoding=args.encoding, zone=zone_of_tables(args, old)):
        logs[event.lead].append(event)
    return logs


def _write(args: Namespace, done: _Rehearsal) -> None:
    if done.effects and args.effects is None:
        raise UsageError(f"{counted(len(done.effects), 'effect')} would be lost: name a file for them with --effects")
    if args.effects is not None:
        effects = sorted(done.effects, key=lambda effect: (effect.at, effect.lead))
        write_rows(args.effects, None, (effect.to_dict() for effect in effects), file_format="jsonl")
    with open_text(args.out) as out:
        out.writelines(line.decode() + "\n" for line in done.lines)


def _told(done: _Rehearsal) -> Iterator[str]:
    """What has become of the states, for people to read."""
    if done.ways:
        head = ("scenario", "step", "becomes", "", "leads")
        rows = [(*map(safe, way), f"{len(who):,}") for way, who in sorted(done.ways.items())]
        yield from table([head, *rows], right=[4])
    kinds = Counter(effect.kind for effect in done.effects)
    effects = f" ({', '.join(f'{number:,} {kind}' for kind, number in sorted(kinds.items()))})" if kinds else ""
    pinned = f"; {counted(done.pinned, 'state')} pinned under the old rules" if done.pinned else ""
    yield f"{counted(len(done.lines), 'state')}, {counted(len(done.effects), 'effect')}{effects}{pinned}"
    for note, number in sorted(done.notes.items()):
        yield f"note: {safe(note)} ({counted(number, 'lead')})"
    for problem, number in done.problems.most_common(_MOST_TOLD):
        yield f"error: {safe(problem)} ({counted(number, 'lead')})"
    if done.leads:
        shown = ", ".join(map(safe, done.leads[:5])) + (", ..." if len(done.leads) > 5 else "")
        yield f"{counted(len(done.leads), 'state')} cannot go over: {shown}"


def _as_data(done: _Rehearsal, old: Ruleset, new: Ruleset) -> dict[str, object]:
    names = ("scenario", "step", "target", "fate")
    return {
        "ruleset": new.name,
        "from": old.version,
        "to": new.version,
        "states": len(done.lines) + len(done.leads),
        "pinned": done.pinned,
        "steps": [{**dict(zip(names, way, strict=True)), "leads": len(who)} for way, who in sorted(done.ways.items())],
        "effects": dict(sorted(Counter(effect.kind for effect in done.effects).items())),
        "notes": dict(sorted(done.notes.items())),
        "problems": dict(sorted(done.problems.items())),
        "refused": done.leads,
    }
