"""What is fuzzed: four functions of bytes, each of which must end without an error of its own.

An error of the library's is an answer. Anything else is a finding, and so is rules or states that do not come through
being written and read again, and a machine that differs from the reference. A target tells whether the library has taken
what it was given, so that a test can show that not all of it stops at the door.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from attrs import evolve

import nurture
from nurture.testing import check_agreement
from nurture.testing.programs import PLUGINS, Case, Rolled, case_of, rolled_case

__all__ = ["TARGETS", "json_form", "rules_text", "stored_state", "transition"]

CASES = Path(__file__).parents[1] / "conformance"
HOSTILE = (
    None, True, 0, -1, 2**63, -(2**63), 10**400, 1.5, float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"),
    Decimal("1E+999999"), "", " ", "\x00", "\ud800", "\ufeff", "\u202e", "x" * 70_000, "9" * 400, "__class__", b"x",
    dt.date.min, dt.date.max, dt.datetime(2026, 4, 1), dt.datetime.max.replace(tzinfo=dt.UTC), dt.timedelta.max,
    (), ("x",) * 10_001, [[]], {}, {"a": 1}, object,
)  # fmt: skip
NAMES = ("v", "k", "m", "w", "n", "day", "message", "task", "", "__class__", "\ud800", "timezone", "consent.email")
SECONDS = (0, 0, 1, 60, 3_600, 43_200, 86_400, 129_600, 604_800, 2_592_000, -1, -86_400, -604_800)


class Fed:
    """Choices read off bytes; where these end, the rest is rolled."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0
        self._rest = Rolled(int.from_bytes(blake2b(data, digest_size=8).digest()))

    def number(self, low: int, high: int) -> int:
        if self._place >= len(self._data):
            return self._rest.number(low, high)
        end = self._place + (1 if high - low < 256 else 8)
        value = int.from_bytes(self._data[self._place : end])
        self._place = end
        return low + value % (high - low + 1)

    def pick(self, *options: Any) -> Any:
        return options[self.number(0, len(options) - 1)]


def rules_text(data: bytes) -> bool:
    """Bytes as a rules file: findings, or rules that come through text and JSON unchanged."""
    text = data.decode("utf-8", "surrogatepass" if data[:1] == b"\xed" else "surrogateescape")
    try:
        rules = nurture.parse(text, plugins=PLUGINS)
    except nurture.NurtureError:
        return False
    assert nurture.parse(rules.to_text(), plugins=PLUGINS) == rules
    assert nurture.Ruleset.from_dict(json.loads(json.dumps(rules.to_dict())), plugins=PLUGINS) == rules
    return True


def json_form(data: bytes) -> bool:
    """Bytes as the JSON form of rules."""
    try:
        form = json.loads(data)
    except (ValueError, RecursionError):
        return False
    try:
        rules = nurture.Ruleset.from_dict(form, plugins=PLUGINS)
    except nurture.NurtureError:
        return False
    assert nurture.Ruleset.from_dict(rules.to_dict(), plugins=PLUGINS) == rules
    return True


@cache
def stored() -> tuple[tuple[nurture.Ruleset, Case, bytes], ...]:
    """Rules of many kinds, each with what is written of a lead that has lived by them."""
    found = []
    for seed in range(24):
        case = rolled_case(seed)
        rules = case.rules
        state = nurture.start(rules, case.log.lead, at=case.log.start)
        for event in case.log.events:
            try:
                state = nurture.transition(rules, state, event).state
            except nurture.LateEventError:
                continue
        found.append((rules, case, nurture.dump_state(state)))
    return tuple(found)


def stored_state(data: bytes) -> bool:
    """Bytes as a state that was stored: refused, or a state that is written as it was and can go on."""
    rules, case, _ = stored()[data[0] % len(stored())] if data else stored()[0]
    try:
        state = nurture.load_state(rules, data[1:])
    except nurture.StateError:
        return False
    assert nurture.load_state(rules, nurture.dump_state(state)) == state
    nurture.next_wake(rules, state)
    later = max(state.now, case.log.until) + dt.timedelta(days=9)
    for number, event in enumerate(case.log.events * 2):
        try:  # first as it was, and then once more, later
            again = number >= len(case.log.events)
            each = evolve(event, id=f"again {event.id}", at=later) if again else event
            state = nurture.transition(rules, state, each).state
        except nurture.NurtureError:
            continue
    return True


def transition(data: bytes) -> bool:
    """Bytes as choices: one time in 32 of a program, a lead and a log, which the reference reads too; else of a log alone."""
    choices = Fed(data)
    if choices.number(0, 31) == 0:
        case = case_of(choices)
        check_agreement(case.rules, case.log)
        return True
    rules, case, written = choices.pick(*stored())
    state = choices.pick(nurture.load_state(rules, written), nurture.start(rules, case.log.lead, at=case.log.start))
    for number in range(choices.number(1, 12) if case.log.events else 0):
        try:
            state = _stepped(rules, state, _event(choices, case, state, number))
        except nurture.NurtureError:
            continue
    if choices.number(0, 7) == 0:  # it may look a long way ahead
        nurture.next_wake(rules, state)
    return bool(state.recent)


def _event(choices: Fed, case: Case, state: nurture.LeadState, number: int) -> nurture.Event:
    """One of the events of ``case``, near ``state`` in time, sometimes again, sometimes with a value that no event may have."""
    one, other = choices.pick(*case.log.events), choices.pick(*case.log.events)
    at = state.now + dt.timedelta(seconds=choices.pick(*SECONDS))
    name = choices.pick(one.id, *[f"{one.id} {number}"] * 6, choices.pick(*HOSTILE))
    values = choices.pick(one.properties, one.properties, other.properties)
    if choices.number(0, 3) == 0:
        values = {**values, choices.pick(*NAMES): choices.pick(*HOSTILE)}
    return nurture.Event(name, one.lead, one.type, choices.pick(at, at, at, at, one.at, choices.pick(*HOSTILE)), values)


def _stepped(rules: nurture.Ruleset, state: nurture.LeadState, event: nurture.Event) -> nurture.LeadState:
    """The state after ``event``, and the laws of a step: it can be stored on either side, and taking it twice changes nothing."""
    step = nurture.transition(rules, state, event)
    written = nurture.dump_state(step.state)
    again = nurture.transition(rules, nurture.load_state(rules, nurture.dump_state(state)), event)
    assert (nurture.dump_state(again.state), again.effects) == (written, step.effects)
    assert nurture.load_state(rules, written) == step.state
    assert nurture.transition(rules, step.state, event).state is step.state
    return step.state


TARGETS = {"parser": rules_text, "json": json_form, "state": stored_state, "transition": transition}
