"""All facts of a lead at an instant as one function of a view."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.planning.expressions import Lowering
from nurture.backends.bytecode.planning.facts import ScoreReader
from nurture.backends.bytecode.planning.places import Places
from nurture.backends.bytecode.stepping.facts import Facts
from nurture.backends.bytecode.stepping.pieces import module, names_in, tuple_of
from nurture.backends.bytecode.stepping.reading import CLOCK, VIEW, Reading
from nurture.backends.bytecode.stepping.touching import ALL

__all__ = ["loaded", "values_function", "values_module"]


def values_module(lowering: Lowering, places: Places, scores: dict[str, ScoreReader]) -> tuple[ast.Module, Reading]:
    """The function ``values`` that works out everything, as a module, and what knows its constants."""
    reading = Reading.of(lowering)
    facts = Facts(reading, places, scores, ALL)
    body = facts.statements()
    titles = [facts.changed[index] for index in range(places.number)]
    begins = [
        t.put("known", t.attribute(t.attribute(t.name(VIEW), "attributes"), "_data")),
        t.put("memory", t.attribute(t.name(VIEW), "memory")),
        t.put(CLOCK, t.attribute(t.name(VIEW), "us")),
    ]
    result = ast.Return(tuple_of(map(t.name, titles)))
    function = t.define("values", [VIEW], [*begins, *loaded(reading, [*body, result]), *body, result])
    return module(function), reading


def loaded(reading: Reading, body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """What ``body`` reads of the inputs of ``reading``, put under its names."""
    used = names_in(body)
    return [t.put(title, value) for title, value in reading.loads.items() if title in used]


def values_function(
    lowering: Lowering, places: Places, scores: dict[str, ScoreReader]
) -> Callable[[Any], tuple[Any, ...]]:
    """What works out everything, made when it is first asked for."""
    made: list[Callable[[Any], tuple[Any, ...]]] = []

    def values(view: Any) -> tuple[Any, ...]:
        if not made:
            tree, reading = values_module(lowering, places, scores)
            made.append(t.made(tree, "values", lowering.program.source, reading.constants()))
        return made[0](view)

    return values
