"""Effects that a test waits for, and names that it may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from nurture.compiler import Ruleset
from nurture.dsl import program as p
from nurture.dsl.messages import listed, nearest
from nurture.dsl.spelling import text
from nurture.errors import InputError, shown
from nurture.journey import effects as f
from nurture.testing.people import Person
from nurture.testing.times import Time, moment
from nurture.tools.happened import acts, has, unheard_of
from nurture.tools.wording import value_text

__all__ = ["Came", "Wanted", "arms_of", "check_act", "check_name", "check_said"]

Came = tuple[Person, f.Effect]
_TIMES = ("until", "due")


@frozen
class Wanted:
    """An effect of a kind with these parts (None: any), at a time or after one."""

    kind: type[f.Effect]
    parts: Mapping[str, Any]
    at: Time | None = None
    since: Time | None = None

    def is_like(self, person: Person, effect: f.Effect) -> bool:
        """Whether ``effect`` is of that kind and has those parts, whenever it came."""
        given = {name: value for name, value in self.parts.items() if value is not None}
        exact = {name: moment(name, each, person.zone) if name in _TIMES else each for name, each in given.items()}
        return isinstance(effect, self.kind) and all(has(getattr(effect, name), each) for name, each in exact.items())

    def fits(self, person: Person, effect: f.Effect) -> bool:
        """Whether ``effect`` is all that is wanted."""
        if not self.is_like(person, effect):
            return False
        after = self.since is None or effect.at > moment("since", self.since, person.zone)
        return after and (self.at is None or effect.at == moment("at", self.at, person.zone))

    def __str__(self) -> str:
        says = _SAYS[self.kind](self.parts)
        times = [f"{name} {self.parts[name]}" for name in _TIMES if self.parts.get(name) is not None]
        reason = f": {self.parts['reason']}" if self.parts.get("reason") else ""
        return ", ".join([says, *times]) + reason


def _act(parts: Mapping[str, Any]) -> str:
    given = ", ".join(f"{name}: {_value(each)}" for name, each in parts["arguments"].items())
    return f"do {parts['action']}{f' {{ {given} }}' if given else ''}"


def _value(value: Any) -> str:
    """``value`` as rules write it, or as Python does where it is none of theirs."""
    try:
        return value_text(tuple(value) if isinstance(value, list) else value)
    except KeyError:
        return shown(value)


def _message(verb: str, target: str, words: str) -> Callable[[Mapping[str, Any]], str]:
    def says(parts: Mapping[str, Any]) -> str:
        to, said = parts.get(target), parts.get(words)
        return " ".join([verb, *([to] if to else []), text(said) if said else "anything"])

    return says


_SAYS: dict[type[f.Effect], Callable[[Mapping[str, Any]], str]] = {
    f.Send: _message("send", "channel", "message"),
    f.Held: _message("hold back", "channel", "message"),
    f.Assign: _message("assign", "team", "task"),
    f.Notify: _message("notify", "team", "text"),
    f.Entered: lambda parts: f"enter {parts['scenario']}",
    f.Left: lambda parts: f"leave {parts['scenario']}",
    f.GoalReached: lambda parts: f"reach the goal of {parts['scenario']}",
    f.Act: _act,
    f.Exposed: lambda parts: f"draw {'arm ' + parts['arm'] if parts['arm'] else 'an arm'} of {parts['experiment']}",
    f.Refused: lambda parts: f"do not enter {parts['scenario']}",
}


def check_name(kind: str, name: object, known: Iterable[str]) -> None:
    """Raise ``InputError`` where ``name`` is none of ``known``, with the one that was perhaps meant."""
    names = tuple(known)
    if name not in names:
        near = nearest(str(name), names)
        advice = f"did you mean `{near}`?" if near else f"there are {listed(names)}"
        raise InputError(kind, name, f"must be the name of a {kind} ({advice})")


def check_act(rules: Ruleset, action: str, arguments: Mapping[str, Any]) -> None:
    """Raise ``InputError`` where no scenario does that ``action``, or none gives it something by these names."""
    done = acts(rules.program)
    check_name("action", action, done)
    for name, value in arguments.items():
        check_name("argument", name, done[action])
        if isinstance(value, float):
            raise InputError(name, value, "must be exact: give an integer or a Decimal")


def arms_of(rules: Ruleset) -> dict[str, set[str]]:
    """The experiments of ``rules``, each with the names of its arms."""
    found: dict[str, set[str]] = {}
    for step in (step for scenario in rules.program.scenarios for step in scenario.steps):
        if isinstance(step, p.Draw):
            found.setdefault(step.experiment, set()).update(name for _, name, _ in step.arms)
    return found


def check_said(rules: Ruleset, target: str, words: str) -> None:
    """Raise ``InputError`` where no scenario ever says ``words`` to ``target``."""
    advice = unheard_of(rules.program, target, words)
    if advice:
        raise InputError("expect", f"{target} {text(words)}", f"must be what a scenario does ({advice})")
