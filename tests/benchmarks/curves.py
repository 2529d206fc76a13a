"""Curves: what an event costs against the history behind it, and against rules that do not read it.

Operations are counted, instructions of Python's own machine in one ``transition``, so that they are the same each time; time
is measured beside them. Of several events the one in the middle is told.
"""

from __future__ import annotations

import datetime as dt
import inspect
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import Any

from attrs import frozen
from whole_rules import BEGAN, EVENTS, RULES

import nurture

__all__ = ["CURVES", "Point", "against_history", "against_rules", "as_table"]

HISTORY = (10, 100, 1_000, 10_000, 100_000)
UNRELATED = (10, 100, 1_000, 6_000)  # about as many as a rules file may hold
TRIED = 15
HOUR = dt.timedelta(hours=1)


@frozen
class Point:
    """What an event costs at one size: instructions, and nanoseconds; and how many bytes the state has, of how many at most."""

    size: int
    operations: int
    time: float
    state: int
    bound: int


def operations(work: Callable[[], Any]) -> int:
    """How many instructions of Python ``work`` takes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before, own = sys.gettrace(), inspect.currentframe()
    assert own is not None
    own.f_trace_opcodes = True  # Python 3.12 tells of instructions only if a frame has wanted it before tracing begins
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def against_history(sizes: Sequence[int] = HISTORY) -> list[Point]:
    """An event of the whole ruleset, with so many behind it, one an hour."""
    rules = nurture.parse(RULES)
    lead = nurture.Lead("l", {"title": "CEO", "employees": 5_000, "country": "US", "consent.email": True})
    state, done, found = nurture.start(rules, lead, at=BEGAN), 0, []
    kinds = list(EVENTS)
    for size in sizes:
        while done < size:
            done += 1
            event = nurture.Event(f"e{done:09}", "l", kinds[done % len(kinds)], BEGAN + done * HOUR)
            state = nurture.transition(rules, state, event).state
        after = BEGAN + done * HOUR
        found.append(_point(rules, state, size, "page_viewed", [after + (n + 1) * HOUR / 100 for n in range(TRIED)]))
    return found


def against_rules(sizes: Sequence[int] = UNRELATED) -> list[Point]:
    """An event that one rule reads, beside so many rules that do not."""
    found = []
    for size in sizes:
        rules = nurture.parse(_unrelated(size))
        state = nurture.start(rules, nurture.Lead("l"), at=BEGAN)
        state = nurture.transition(rules, state, nurture.Event("e0", "l", "asked", BEGAN + HOUR)).state
        found.append(_point(rules, state, size, "asked", [BEGAN + 2 * HOUR + n * HOUR / 100 for n in range(TRIED)]))
    return found


def _unrelated(number: int) -> str:
    clauses = "\n".join(f"  +{place % 9 + 1} on other where n == {place}" for place in range(number))
    return (
        'ruleset "wide" {}\nevent asked\nevent other { n: integer }\n'
        "score interest {\n  +10 on asked, at most 3 per day\n}\n"
        f"score elsewhere {{\n{clauses}\n}}\nsegment warm when interest >= 20\n"
    )


def _point(rules: nurture.Ruleset, state: nurture.LeadState, size: int, kind: str, at: Iterable[dt.datetime]) -> Point:
    counted, timed = [], []
    for place, instant in enumerate(at):
        event = nurture.Event(f"next{place}", "l", kind, instant)
        counted.append(operations(lambda event=event: nurture.transition(rules, state, event)))
        began = time.process_time_ns()
        nurture.transition(rules, state, event)
        timed.append(time.process_time_ns() - began)
    kept = len(nurture.dump_state(state))
    return Point(size, int(statistics.median(counted)), statistics.median(timed), kept, rules.state_bound)


CURVES: dict[str, tuple[str, str, Callable[..., list[Point]]]] = {
    "history": ("one event against the history behind it", "events before", against_history),
    "unrelated": ("one event against rules that do not read it", "such rules", against_rules),
}


def as_table(key: str) -> str:
    """A curve as a table in Markdown."""
    title, what, work = CURVES[key]
    lines = [
        f"### {title} (`{key}`)",
        "",
        f"| {what} | instructions | time | state, bytes | its bound |",
        "|---|---|---|---|---|",
    ]
    lines += [_line(point) for point in work()]
    return "\n".join([*lines, ""])


def _line(point: Point) -> str:
    time = f"{point.time / 1000:,.0f} µs"
    return f"| {point.size:,} | {point.operations:,} | {time} | {point.state:,} | {point.bound:,} |"
