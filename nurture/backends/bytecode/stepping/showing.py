"""Quick steps to be read: their code, and what the names in it stand for."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

from nurture.backends.bytecode.planning.past import Slot
from nurture.backends.bytecode.stepping.reading import Reading
from nurture.backends.bytecode.stepping.steps import Quick, Steps
from nurture.journey import plan as j

__all__ = ["quick_step"]


def quick_step(plan: j.Plan, kind: str | None) -> tuple[ast.Module, dict[str, str], Callable[..., Any]]:
    """The quick step of a type of event, or of time (None): its tree, what its names mean, and the function."""
    assert isinstance(plan.quick, Quick)
    steps = plan.quick.steps
    tree, reading = steps.on_time() if kind is None else steps.on_event(kind)
    return tree, _meanings(steps, reading), steps.made(tree, reading)


def _meanings(steps: Steps, reading: Reading) -> dict[str, str]:
    """What the names of a quick step stand for."""
    kinds = {"a": "attribute", "e": "property"}
    inputs = {title: f"{kinds[kind]} `{name}`" for (kind, name), title in reading.names.items()}
    facts = {f"f{index}": f"`{name}`" for name, index in steps.places.facts.items()}
    groups = {f"g{index}": f"`{name}` before limits" for (name, _), index in steps.places.groups.items()}
    worths = {f"q{index}": f"a clause of `{name}`" for (name, *_), index in steps.places.clauses.items()}
    cells = {f"m{index}": f"remembered of {_events(slot)}" for slot, index in steps.lowering.slots.items()}
    stages = {f"j{index}": f"the lead in `{plan.name}`" for index, plan in enumerate(steps.journeys)}
    constants = {title: _told(value) for title, value in reading.constants().items()}
    return {**inputs, **facts, **groups, **worths, **cells, **stages, **constants}


def _events(slot: Slot) -> str:
    return ", ".join(sorted({select.event or "all events" for select, _ in slot.takes}))


def _told(value: Any) -> str:
    made = value.func if isinstance(value, partial) else value
    if isinstance(made, type):
        return f"the class {made.__name__}"
    return f"the function {made.__qualname__.split('.')[0]}" if callable(made) else f"{made!r:.60}"
