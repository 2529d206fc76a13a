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
    """Bytes as the choices of a program, a lead and a log; some logs have values that no event may have."""
    choices = Fed(data)
    case = case_of(choices)
    if choices.pick(True, True, False):
        check_agreement(case.rules, case.log)
        return True
    rules = case.rules
    state = nurture.start(rules, case.log.lead, at=case.log.start)
    for event in case.log.events:
        name = choices.pick("v", "k", "m", "w", "n", "message", "", "__class__", "\ud800", "timezone", "consent.email")
        try:
            odd = nurture.Event(
                choices.pick(event.id, *HOSTILE),
                case.log.lead.id,
                event.type,
                choices.pick(event.at, event.at, *HOSTILE),
                {**event.properties, name: choices.pick(*HOSTILE)},
            )
            state = nurture.transition(rules, state, odd).state
        except nurture.NurtureError:
            continue
    assert nurture.load_state(rules, nurture.dump_state(state)) == state
    return bool(state.recent)


TARGETS = {"parser": rules_text, "json": json_form, "state": stored_state, "transition": transition}
