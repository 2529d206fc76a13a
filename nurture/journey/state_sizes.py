"""How much a state that is written down may hold under its rules, looked at before any of it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nurture.domain.journeys import MOST_KEYS
from nurture.journey.calendar import remembered
from nurture.journey.plan import EVERY, Plan, ScenarioPlan
from nurture.journey.state_form import OddError

__all__ = ["check_sizes"]


def check_sizes(plan: Plan, raw: Mapping[str, Any]) -> None:
    """Raise ``OddError`` where ``raw`` holds more than a state of ``plan`` can; of what form it is is looked at later."""
    for name, check in _CHECKS.items():
        check(plan, raw[name])


def exceeds(value: Any, most: int) -> bool:
    """Whether ``value`` has more than ``most`` parts, and parts of parts; no more of them are looked at.

    >>> exceeds([[1, 2], {"a": []}], 5), exceeds([[1, 2], {"a": []}], 4)
    (False, True)
    """
    stack, left = [value], most
    while stack and left >= 0:
        item = stack.pop()
        if isinstance(item, (list, dict)):
            left -= len(item)
            if left >= 0:
                stack += item.values() if isinstance(item, dict) else item
    return left < 0


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (list, dict)) else 0


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    """The named parts of ``value``: none where it is no object, which is found when it is read."""
    return value.items() if isinstance(value, dict) else ()


def _memory(plan: Plan, value: Any) -> None:
    shape = plan.shape
    bounds = [cell.bound(shape.late, shape.late_events) for cell in shape.cells]  # in bytes: no part is smaller
    if _size(value) > len(bounds) or (isinstance(value, list) and any(map(exceeds, value, bounds))):
        raise OddError("its memory is not what these rules remember")


def _recent(plan: Plan, value: Any) -> None:
    if _size(value) > plan.shape.late_events:
        raise OddError(f"it has {len(value)} recent events out of order, or more than late events ask for")


def _turns(plan: Plan, value: Any) -> None:
    if _size(value) > len(plan.segments):
        raise OddError(f"it has turns of {_size(value)} segments, and there are {len(plan.segments)}")


def _sent(plan: Plan, value: Any) -> None:
    for name, times in _items(value):
        known = name in plan.channels or name == EVERY
        most = remembered(plan.caps(name)) if known else 0
        if not known or _size(times) > most:
            raise OddError(f"it has {_size(times)} messages of {name!r:.60}, and {most} are kept")


def _had(plan: Plan, value: Any) -> None:
    if _size(value) > len(plan.pieces):
        raise OddError("the pieces that it has had are none of the content plans, or out of order")


def _journeys(plan: Plan, value: Any) -> None:
    ways = {journey.name: len(journey.transitions) for journey in plan.journeys}
    if _size(value) > len(ways) or any(exceeds(each, 64 + 2 * ways.get(name, 0)) for name, each in _items(value)):
        raise OddError("its journeys are others")


def _scenarios(plan: Plan, value: Any) -> None:
    known = {scenario.name: scenario for scenario in plan.scenarios}
    if _size(value) > len(known) or not known.keys() >= {name for name, _ in _items(value)}:
        raise OddError("its scenarios are others")
    for name, each in _items(value):
        if exceeds(each, _most(known[name])):
            raise OddError(f"scenario {name!r} has more runs, or remembers more of them, than it can")


def _most(scenario: ScenarioPlan) -> int:
    """The most parts that the state of a scenario has."""
    heard = sum(1 + hearing.number for hearing in scenario.heard)
    run = 14 + len(scenario.exits) + 4 * len(scenario.entry) + len(scenario.told) + heard
    return 5 + len(scenario.enter) + 2 * scenario.reentry.runs * run + 5 * MOST_KEYS


_CHECKS: Mapping[str, Callable[[Plan, Any], None]] = {
    "memory": _memory,
    "recent": _recent,
    "turns": _turns,
    "sent": _sent,
    "had": _had,
    "journeys": _journeys,
    "scenarios": _scenarios,
}
