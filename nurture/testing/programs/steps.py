"""Steps of scenarios."""

from __future__ import annotations

from attrs import evolve

from nurture.testing.programs.asking import Asking
from nurture.testing.programs.places import Option, Place
from nurture.testing.programs.vocabulary import CONSENTS, MESSAGES, TIMES, WAITS

__all__ = ["Steps"]

_DATES = ("day", "moment", "1 day before day", "2 business days before day", "1 month after moment", "moment + 1 day")
_TIMED = ("1 day", "3 days", "1 business day", "1 week", "1 month", "0 days")
_WEEK = ("monday", "tuesday or thursday", "business day or sunday", "business day")
_CHANNELS = ("email", "email", "line", "carried")


class Steps(Asking):
    """Writes steps."""

    def step(self, place: Place, depth: int) -> str:
        """One step, with a name or without."""
        simple: list[Option] = [
            *[lambda: self._send(place, depth)] * 4,
            *[lambda: self._wait(place, depth)] * 4,
            lambda: self._set(place),
            lambda: self._act(place),
            lambda: f'assign team "call"{self.maybe(f", due in {self.pick(*WAITS)}")}',
            lambda: f"run {self.pick(*self.runs, 'called')}",
            self.pick('notify team "look"', "leave", 'notify team "look"'),
        ]
        blocks: list[Option] = [
            lambda: self._if(place, depth),
            lambda: self._if(place, depth),
            lambda: self._choose(place, depth),
            lambda: self._split(place, depth),
            lambda: self._repeat(place, depth),
        ]
        text = self.pick(*simple, *(blocks if depth else []))
        if not self.chance(8):
            return text
        self.steps += 1
        return f"step named{self.steps}: {text}"

    def _block_of(self, place: Place, depth: int) -> str:
        steps = [self.step(place, depth - 1) for _ in range(self.number(0, 2))]
        lines = "".join(f"  {line}\n" for step in steps for line in step.split("\n"))
        return f"{{\n{lines}}}"

    def _else(self, place: Place, depth: int, of: int = 2) -> str:
        return self.maybe(lambda: f" else {self._block_of(place, depth)}", of) if depth else ""

    def _send(self, place: Place, depth: int) -> str:
        purpose, channel = self.maybe(" for news", of=4), self.pick(*_CHANNELS)
        if self.contents and self.chance(3):
            content = f"next content of {self.pick(*self.contents)}"
            return f"send {channel} {content}{purpose}{self._else(place, depth)}"
        option = self.pick("", "", ", transactional", f", hold at most {self.pick(*WAITS)}")
        return f'send {channel} "{self.pick(*MESSAGES)}"{purpose}{option}{self._else(place, depth, of=3)}'

    def _wait(self, place: Place, depth: int) -> str:
        clock = self.pick(*TIMES)
        return self.pick(
            f"wait {self.pick(*WAITS)}",
            f"wait {self.pick(*WAITS)}",
            f"wait {self.pick(*_TIMED)} at {clock}",
            f"wait until {clock}",
            f"wait until {self.pick(*_WEEK)} at {clock}",
            f"wait until {self.pick('email', 'line', 'carried')} is open",
            lambda: self._wait_until(place, depth),
            lambda: self._wait_until(place, depth),
            lambda: self._wait_until(place, depth),
        )

    def _wait_until(self, place: Place, depth: int) -> str:
        of_entry = ("entry.m", "entry.m + 1 day", "1 business day after entry.m") if place.entry else ()
        until = self.pick(
            lambda: self.condition(evolve(place, clock=False)),
            lambda: self.condition(evolve(place, clock=False)),
            self.pick(*_DATES, *of_entry),
            f"{self.pick('day', '2 business days before day')} at {self.pick(*TIMES)}",
        )
        most = self.maybe(f", at most {self.pick(*WAITS)}")
        return f"wait until {until}{most}{self._else(place, depth) if most else ''}"

    def _set(self, place: Place) -> str:
        of_entry = ("d = entry.v", "t = entry.k", "moment = entry.m") if place.entry else ()
        return "set " + self.pick(
            "n = 3",
            "n = n + 1",
            "n = hour of now",
            "d = d + 1",
            "b = not b",
            't = "x"',
            "t = ends(t)",
            'o = "a"',
            "day = today",
            "day = 1 month after day",
            "moment = now",
            "tags = listed",
            f"{self.pick(*CONSENTS)} = {self.pick('true', 'false')}",
            *(f"d = {fact.text}" for fact in self.facts if fact.kind == "decimal"),
            *of_entry,
        )

    def _act(self, place: Place) -> str:
        why = self.pick("t", '"late"', "ends(t)", "o", *(["entry.k"] if place.entry else []))
        scores = [fact.text for fact in self.facts if fact.kind == "decimal"]
        points = self.pick("d", "n + 1", "-n", *scores)
        return self.pick("do ping", f"do tell_crm {{ why: {why}, points: {points}, day: {self.pick('day', 'today')} }}")

    def _if(self, place: Place, depth: int) -> str:
        asked = self.condition(evolve(place, clock=True))
        other = self._else(place, depth)
        if not other and self.chance(4):
            other = f" else if {self.condition(place)} {self._block_of(place, depth)}"
        return f"if {asked} {self._block_of(place, depth)}{other}"

    def _choose(self, place: Place, depth: int) -> str:
        seen = evolve(place, clock=True)
        cases = [f"when {self.condition(seen)} {self._block_of(place, depth)}" for _ in range(self.number(1, 3))]
        cases.append(self.maybe(lambda: f"otherwise {self._block_of(place, depth)}"))
        return "choose {\n" + "\n".join(case for case in cases if case) + "\n}"

    def _split(self, place: Place, depth: int) -> str:
        """A draw; now and then one that has been drawn before, with the same arms and weights."""
        name = self.pick(*self.splits, f"x{len(self.splits)}") if self.splits else "x0"
        arms = [(self.number(number % 2, 3), arm) for number, arm in enumerate("abc"[: self.number(1, 3)], 1)]
        arms = self.splits.setdefault(name, arms)
        lines = [f'{weight} "{arm}" {self._block_of(place, depth)}' for weight, arm in arms]
        return f'split "{name}" {{\n' + "\n".join(lines) + "\n}"

    def _repeat(self, place: Place, depth: int) -> str:
        until = f"at most {self.number(1, 3)} times until {self.condition(evolve(place, clock=True))}"
        return f"repeat {self.pick(f'{self.number(1, 3)} times', until)} {self._block_of(place, depth)}"
