"""Effects that a test waits for, and names that it may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from nurture.compiler import Ruleset
from nurture.dsl.messages import listed, nearest
from nurture.dsl.spelling import text
from nurture.errors import InputError
from nurture.journey import effects as f
from nurture.testing.people import Person
from nurture.testing.times import Time, moment
from nurture.tools.happened import unheard_of

__all__ = ["Came", "Wanted", "check_name", "check_said"]

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
        return isinstance(effect, self.kind) and all(getattr(effect, name) == each for name, each in exact.items())

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
}


def check_name(kind: str, name: object, known: Iterable[str]) -> None:
    """Raise ``InputError`` where ``name`` is none of ``known``, with the one that was perhaps meant."""
    names = tuple(known)
    if name not in names:
        near = nearest(str(name), names)
        advice = f"did you mean `{near}`?" if near else f"there are {listed(names)}"
        raise InputError(kind, name, f"must be the name of a {kind} ({advice})")


def check_said(rules: Ruleset, target: str, words: str) -> None:
    """Raise ``InputError`` where no scenario ever says ``words`` to ``target``."""
    advice = unheard_of(rules.program, target, words)
    if advice:
        raise InputError("expect", f"{target} {text(words)}", f"must be what a scenario does ({advice})")
