"""The order in which facts can be worked out, each after those that it reads; circles are reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from nurture.diagnostics import Span
from nurture.dsl import program as p
from nurture.dsl.messages import Report
from nurture.dsl.scope import PERSONA
from nurture.dsl.walk import codes

__all__ = ["in_order"]

_SHOWN = 6  # members of a circle that a message names


def _reads(fact: p.Fact, known: Mapping[str, p.Fact]) -> list[tuple[str, Span | None]]:
    found: list[tuple[str, Span | None]] = []
    for code in codes(fact):
        name: str | None = PERSONA if isinstance(code, p.PersonaOf) else None
        if isinstance(code, (p.ScoreOf, p.InSegment, p.GradeOf)):
            name = code.name
        elif isinstance(code, p.ChecklistOf):
            name = code.checklist
        if name is not None and name in known:
            found.append((name, code.span))
    return found


def in_order(facts: Mapping[str, p.Fact], report: Report) -> tuple[p.Fact, ...]:
    """``facts`` with each after those it reads, by name where that leaves a choice; circles go to ``report``."""
    reads = {name: _reads(facts[name], facts) for name in sorted(facts)}
    readers: dict[str, list[str]] = {name: [] for name in reads}
    waits_for = {name: len({read for read, _ in found}) for name, found in reads.items()}
    for name, found in reads.items():
        for read in {read for read, _ in found}:
            readers[read].append(name)
    placed: list[str] = []
    ready = [name for name, number in waits_for.items() if not number]
    while ready:
        placed += ready
        freed = Counter(reader for name in ready for reader in readers[name])
        for name, number in freed.items():
            waits_for[name] -= number
        ready = sorted(name for name in freed if not waits_for[name])
    left = [name for name, number in waits_for.items() if number]
    _report_circles(left, reads, report)
    return tuple(facts[name] for name in (*placed, *left))


def _report_circles(left: list[str], reads: Mapping[str, list[tuple[str, Span | None]]], report: Report) -> None:
    """Report the circles that ``left`` run into, each of which reads another of them."""
    among, seen = set(left), set[str]()
    for start in left:
        path: dict[str, None] = {}
        name, span = start, None
        while name not in seen:
            seen.add(name)
            path[name] = None
            name, span = next((read, at) for read, at in reads[name] if read in among)
        if name in path:
            members = list(path)
            report.add("N208", span, name=name, circle=_circle(members[members.index(name) :]))


def _circle(members: list[str]) -> str:
    shown = [f"`{each}`" for each in (*members, members[0])]
    if len(members) > _SHOWN:
        shown[_SHOWN:-1] = [f"{len(members) - _SHOWN:,} more"]
    return " -> ".join(shown)
