"""What has happened, put to those who expected something else: effects in order, and names that were perhaps meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from nurture.dsl import program as p
from nurture.dsl.messages import listed, nearest
from nurture.dsl.spelling import text
from nurture.journey.effects import Assign, Effect, Notify, Send
from nurture.tools.wording import local, safe, told

__all__ = ["acts", "has", "history", "said", "sayings", "undone", "unheard_of"]

_MOST = 20
Entry = tuple[Effect, ZoneInfo, str]


def history(entries: Sequence[Entry], up_to: str) -> list[str]:
    """Effects as a table in order of time, the last of many: the time on its lead's clock, whose it is, what it says.

    An entry is an effect, the zone of its lead, and what the lead is called (nothing where there is only one).
    """
    if not entries:
        return [f"nothing has happened up to {up_to}"]
    wide = max(len(safe(whose)) for _, _, whose in entries)
    cut = ["  ..."] if len(entries) > _MOST else []
    rows = [
        f"  {local(effect.at, tz)}  {f'{safe(whose):{wide}}  ' if wide else ''}{told(effect, tz)}"
        for effect, tz, whose in entries[-_MOST:]
    ]
    return [f"what happened up to {up_to}:", *cut, *rows]


def said(effect: Effect) -> tuple[str, str] | None:
    """To whom, or by what, and what an effect says; None for one that says nothing to anybody."""
    if isinstance(effect, Send):
        return effect.channel, effect.message
    if isinstance(effect, Assign):
        return effect.team, effect.task
    return (effect.team, effect.text) if isinstance(effect, Notify) else None


_SAID: dict[type[p.Instruction], Callable[[Any], tuple[str, str]]] = {
    p.SendTo: lambda step: (step.channel, step.message),
    p.AssignTo: lambda step: (step.team, step.task),
    p.NotifyOf: lambda step: (step.team, step.text),
}


def sayings(program: p.Program) -> Iterable[tuple[p.ScenarioRule, tuple[str, str]]]:
    """What the steps of each scenario say, and to whom."""
    for scenario in program.scenarios:
        for step in scenario.steps:
            if type(step) in _SAID:
                yield scenario, _SAID[type(step)](step)
            elif isinstance(step, p.SendNext):
                plan = program.contents[step.journey]
                yield from ((scenario, (step.channel, piece)) for piece in plan.pieces)


def acts(program: p.Program) -> dict[str, set[str]]:
    """The actions of plug-ins that steps do, each with the names of what it is given."""
    found: dict[str, set[str]] = {}
    for step in (step for scenario in program.scenarios for step in scenario.steps):
        if isinstance(step, p.ActOf):
            found.setdefault(step.action, set()).update(name for name, _ in step.arguments)
    return found


def undone(program: p.Program, action: str, names: Iterable[str]) -> str | None:
    """Advice where no scenario does that ``action``, or none gives it something by these ``names``; else None."""
    every = acts(program)
    for name, known in ((action, every), *((name, every.get(action, ())) for name in names)):
        if name not in known:
            near = nearest(name, known)
            return f"did you mean `{near}`?" if near else f"there are {listed(sorted(known))}"
    return None


def has(found: Any, wanted: Any) -> bool:
    """Whether ``found`` is what is ``wanted``; of names with values, whether it has at least those."""
    if not isinstance(wanted, Mapping):
        return bool(found == (tuple(wanted) if isinstance(wanted, list) else wanted))
    return all(name in found and has(found[name], each) for name, each in wanted.items())


def unheard_of(program: p.Program, target: str, words: str) -> str | None:
    """Advice where no scenario ever says ``words`` to ``target``, which is a slip of the pen; else None."""
    every = sorted({each for _, each in sayings(program)})
    if (target, words) in every:
        return None
    texts = [each for to, each in every if to == target]
    near = nearest(words, texts) or (texts[0] if len(texts) == 1 else None)
    if near:
        return f"did you mean `{target} {text(near)}`?"
    meant = nearest(target, {to for to, _ in every})
    return f"did you mean `{meant}`?" if meant else "expect what a step sends, assigns or notifies"
