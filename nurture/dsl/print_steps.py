"""The canonical text of the steps of scenarios."""

from __future__ import annotations

from attrs import evolve

from nurture.diagnostics import columns
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.journeys import blocks as s
from nurture.dsl.layout import Row
from nurture.dsl.nesting import is_else_if
from nurture.dsl.phrases import phrase
from nurture.dsl.print_rows import Writers, behind, block, indented, line, rows_of
from nurture.dsl.spelling import clock, name, text

__all__ = ["print_step", "step_rows"]

_WIDEST = 100


def step_rows(steps: tuple[j.Step, ...]) -> list[Row]:
    """The rows of steps, with all that they hold."""
    return [row for step in steps for row in _named(step)]


def _named(step: j.Step) -> list[Row]:
    first, *rest = rows_of([step], _STEPS)
    if step.name is None:
        return [first, *rest]
    return [evolve(first, cells=(f"step {name(step.name)}: {first.cells[0]}", *first.cells[1:])), *rest]


def print_step(step: j.Step) -> str:
    """The text of a step of a scenario; of one that holds others, what it begins with.

    >>> print_step(j.SendStep("email", "thank_you"))
    'send email "thank_you"'
    """
    return _named(step)[0].cells[0].removesuffix("{}").removesuffix("{").rstrip().removesuffix(" else")


def _purpose(step: j.SendStep | j.SendNextStep) -> str:
    return "" if step.purpose is None else f" for {name(step.purpose)}"


def _next_head(step: j.SendNextStep) -> str:
    return f"send {name(step.channel)} next content of {name(step.journey)}{_purpose(step)}"


def _send(step: j.SendStep) -> list[Row]:
    option = ", transactional" if step.transactional else behind(", hold at most", step.hold)
    send = f"send {name(step.channel)} {text(step.message)}{_purpose(step)}{option}"
    return block(f"{send} else", step_rows(step.otherwise)) if step.otherwise else [Row((send,))]


def _send_next(step: j.SendNextStep) -> list[Row]:
    if not step.otherwise:
        return [Row((_next_head(step),))]
    return block(f"{_next_head(step)} else", step_rows(step.otherwise))


def _act(step: j.ActStep) -> list[Row]:
    start = f"do {name(step.action)}"
    given = [f"{name(each.name, first=True)}: {phrase(each.value)}" for each in step.arguments]
    inline = f"{start} {{ {', '.join(given)} }}" if given else start
    return [Row((inline,))] if columns(inline) <= _WIDEST else block(start, (Row((text,)) for text in given))


def _if(step: j.If) -> list[Row]:
    rows = [Row((f"if {phrase(step.condition)} {{",)), *indented(step_rows(step.then))]
    if is_else_if(step.otherwise) and isinstance(step.otherwise[0], j.If):
        first, *rest = _if(step.otherwise[0])
        return [*rows, Row(("} else " + first.cells[0],)), *rest]
    if step.otherwise:
        rows += [Row(("} else {",)), *indented(step_rows(step.otherwise))]
    return [*rows, Row(("}",))]


def _wait_until(step: j.WaitUntil) -> list[Row]:
    time = None if step.time is None else clock(step.time)
    wait = f"wait until {phrase(step.until)}{behind(' at', time)}{behind(', at most', step.at_most)}"
    return block(f"{wait} else", step_rows(step.otherwise)) if step.otherwise else [Row((wait,))]


def _choose(step: s.Choose) -> list[Row]:
    rows = [row for case in step.cases for row in block(f"when {phrase(case.condition)}", step_rows(case.steps))]
    rows += block("otherwise", step_rows(step.otherwise)) if step.otherwise else []
    return block("choose", rows)


def _split(step: s.Split) -> list[Row]:
    arms = (row for arm in step.arms for row in block(f"{arm.weight} {text(arm.name)}", step_rows(arm.steps)))
    return block(f"split {text(step.experiment)}", arms)


def _repeat(step: s.Repeat) -> list[Row]:
    times = f"repeat {step.times} times"
    if step.until is not None:
        times = f"repeat at most {step.times} times until {phrase(step.until)}"
    return block(times, step_rows(step.steps))


_STEPS: Writers = {
    j.SendStep: _send,
    j.SendNextStep: _send_next,
    j.AssignStep: line(lambda step: f"assign {name(step.team)} {text(step.task)}{behind(', due in', step.due)}"),
    j.NotifyStep: line(lambda step: f"notify {name(step.team)} {text(step.text)}"),
    j.SetStep: line(lambda step: f"set {name(step.attribute)} = {phrase(step.value)}"),
    j.ActStep: _act,
    j.Wait: line(lambda step: f"wait {step.duration}{behind(' at', step.time and clock(step.time))}"),
    j.WaitUntil: _wait_until,
    s.WaitOpen: line(lambda step: f"wait until {phrase(e.Name(step.channel))} is open"),
    s.RunStep: line(lambda step: f"run {name(step.scenario)}"),
    s.WaitTime: line(
        lambda step: f"wait until {' or '.join(step.days)}{' at ' if step.days else ''}{clock(step.time)}"
    ),
    j.If: _if,
    s.Choose: _choose,
    s.Repeat: _repeat,
    s.Split: _split,
    j.Leave: line(lambda _: "leave"),
}
