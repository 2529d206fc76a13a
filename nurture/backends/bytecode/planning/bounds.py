"""How large a state can become: the most bytes of all that it keeps, worked out from the program."""

from __future__ import annotations

from nurture.backends.bytecode.planning.flows import heard_of, told_of
from nurture.backends.bytecode.planning.past import value_size
from nurture.domain.journeys import LONGEST_ENTRY, LONGEST_KEY, MOST_KEYS
from nurture.domain.schema import Type
from nurture.dsl import program as p
from nurture.journey.calendar import remembered
from nurture.scoring.memory import KEY, NUMBER, Cell

__all__ = ["pieces", "state_bound"]

_FRAME = 2_000  # the names of the parts of a state, its times, its brackets


def state_bound(program: p.Program, cells: tuple[Cell, ...]) -> int:
    """The most bytes of a lead's state when written down, beside the lead itself and when its attributes were set."""
    size = _FRAME + _text(program.name) + sum(cell.bound(program.late, program.late_events) for cell in cells)
    size += KEY * (program.late_events + 1)
    for journey in program.journeys:
        names = _text(journey.name) + max(_text(stage.name) for stage in journey.stages)
        size += names + NUMBER * (3 + len(journey.transitions))
    for scenario in program.scenarios:
        size += _text(scenario.name) + 100 + NUMBER * (1 + len(scenario.enter)) + _runs(scenario)
    size += sum(map(_text, pieces(program)))
    for name, rule in program.channels.items():
        size += _text(name) + NUMBER * remembered(rule.channel.caps)
        size += NUMBER * remembered(rule.shared)  # once would do
    return size + sum(_text(rule.name) + NUMBER for rule in program.of(p.SegmentRule))


def _runs(scenario: p.ScenarioRule) -> int:
    """The most bytes of the runs of a scenario, and of when a lead may enter again."""
    each = scenario.reentry.each
    sizes = {name: _entry_size(type_, LONGEST_KEY if name == each else LONGEST_ENTRY) for name, type_ in scenario.entry}
    entry = sum(_text(name) + size for name, size in sizes.items())
    label = max(_text(step.label) for step in scenario.steps)
    told = sum(_text(name) + NUMBER for name in set(told_of(scenario)))
    run = label + 110 + entry + told + NUMBER * (8 + len(scenario.exits) + heard_of(scenario))
    most = scenario.reentry.runs
    again = (sizes.get(each or "", 0) + 10 + NUMBER) * (MOST_KEYS if each else 1)
    return run * (most if most == 1 else 2 * most) + again


def _entry_size(type_: Type, longest: int) -> int:
    return 6 * longest + 2 if type_.kind == "text" else value_size(type_)


def _text(text: str) -> int:
    return 6 * len(text) + 4


def pieces(program: p.Program) -> frozenset[str]:
    """The messages of all content plans."""
    return frozenset(piece for content in program.contents.values() for piece in content.pieces)
