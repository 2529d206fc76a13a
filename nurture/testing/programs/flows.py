"""Journeys, content plans and scenarios: who enters, who leaves, what for."""

from __future__ import annotations

from nurture.testing.programs.facts import Facts
from nurture.testing.programs.places import Place
from nurture.testing.programs.steps import Steps
from nurture.testing.programs.vocabulary import LENGTHS, MESSAGES, TIMES, WAITS

__all__ = ["Flows"]

_WAY = Place(zoned=False)
_ENTER = Place(stages=True, history=True, zoned=True)
_INSIDE = Place(stages=True, history=True, inside=True, zoned=True)
_DAYS = ("day", "1 day before day", "2 days after day", "1 month after day", "2 business days before day")
_EVERY = ("day", "week on sunday, monday", "month on day 31", '"FREQ=DAILY;INTERVAL=3"', '"FREQ=MONTHLY;BYDAY=1MO"')
_TOLD = ("touchpoint", "doing", "thinking", "feeling", "opportunity", "pain")


class Flows(Steps, Facts):
    """Writes journeys and scenarios."""

    def arriving(self, entry: bool = False) -> str:
        """An event that is waited for."""
        event = self.pick("events", *[self.event] * 7)
        if self.chance(8):
            return f"{event} where {self.clock()}"
        return event + self.where(event, entry)

    def trigger(self, place: Place) -> str:
        """What goes off."""
        if self.chance(2):
            return f"on {self.arriving(place.entry)}"
        lasting = self.maybe(lambda: f" for {self.pick(*LENGTHS)}", of=3)
        return f"when {self.condition(place)}{lasting}"

    # -- journeys ----------------------------------------------------------------------------------------------------

    def journey(self, name: str) -> str:
        """A journey: its own stages, or those of a preset and more."""
        stages = [f"{name}_s{number}" for number in range(self.number(2, 4))]
        lines = [f"stage {stage}{self._stage_tail()}" for stage in stages]
        if self.chance(4):
            stages = ["attention", "interest", stages[0], "action"]
            own = f"stage {stages[2]} {self.pick('after interest', 'before action')}"
            use = "use aida" + self.maybe(' in "ja"') + " without desire, satisfaction"
            lines = [use, own, 'stage interest "liking"']
        lines[-1] += self.maybe(f" was {name}_old", of=6)
        lines[-1] += self.maybe(self._map, of=6)
        for _ in range(self.number(1, 5)):
            target = self.pick(*stages)
            others = [stage for stage in stages if stage != target]
            sources = self.pick("any", *others, *([", ".join(others[:2])] if len(others) > 1 else []))
            way = f"after {self.pick(*WAITS)}" if self.chance(4) else self.trigger(_WAY)
            lines.append(f"{sources} -> {target} {way}")
        self.journeys[name] = stages
        return self._block(f"journey {name}{self.label()}", lines)

    def _stage_tail(self) -> str:
        return self.maybe(lambda: self.label() + self.maybe(f" {self.pick('tofu', 'mofu', 'bofu')}"))

    def _map(self) -> str:
        told = [f'{self.pick(*_TOLD)} "something"', 'pain "nothing"']
        if self.personas:
            told.append(self._block("for p1", ['feeling "alone"', 'pain "much"']))
        return self._block("", told)

    def backlog(self, name: str) -> str:
        """What is to be mended in a journey."""
        at = f" at {self.pick(*self.journeys[name])}"
        return self._block(f"backlog {name}", [f'issue "slow"{self.maybe(at)}, impact 5, feasibility 4'])

    def content(self, name: str) -> str:
        """A content plan."""
        lines = []
        for stage in self.journeys[name]:
            for persona in ("", " for p1") if self.personas else ("",):
                pieces = [f'"{self.pick("c1", "c2", "c3", "m1")}"' for _ in range(self.number(0, 2))]
                lines.append(f"{stage}{persona}: {', '.join(pieces) or 'nothing'}")
        self.contents.append(name)
        return self._block(f"content {name}", lines)

    # -- scenarios ---------------------------------------------------------------------------------------------------

    def scenario(self, name: str) -> str:
        """A scenario."""
        enter, entry = self._enter()
        inside = Place(stages=True, history=True, inside=True, zoned=True, entry=entry)
        head = [f"enter {enter}"]
        leaving = [self._exit(inside) for _ in range(self.number(0, 2))]
        if leaving:
            head.append("exit " + ", ".join(leaving))
        if "at goal" in leaving or self.chance(2):
            head.append(self._goal(inside))
        head.append(self.maybe(f"holdout {self.pick('30', '60')}%", of=4))
        steps = [self.step(inside, 2) for _ in range(self.number(1, 5 if self.large else 3))]
        head.append(self._edited([step.split()[1].rstrip(":") for step in steps if step.startswith("step ")]))
        first = [self.maybe(f'send {self.pick("email", "email", "line")} "{self.pick(*MESSAGES)}"')]
        priority = self.maybe(f" priority {self.pick('-1', '0', '2')}")
        return self._block(
            f"scenario {name}{self.label()}{priority}", [*head, *self.asked_for([*head, *steps]), *first, *steps]
        )

    def called(self) -> str:
        """The scenario that others run."""
        often = self.pick("", ", once", ", always", ", once per 2 days")
        steps = [self.step(_INSIDE, 1) for _ in range(self.number(1, 3))]
        return self._block("scenario called", [f"enter by run{often}", *self.asked_for(steps), *steps])

    def asked_for(self, lines: list[str]) -> list[str]:
        """The messages and tasks that conditions ask after, where no step has them."""
        text = "\n".join(lines)
        sends = [
            f'send email "{name}"' for name in MESSAGES if f'opened "{name}"' in text and f' email "{name}"' not in text
        ]
        tasks = ['assign team "call"'] if 'done "call"' in text and 'assign team "call"' not in text else []
        return [*sends, *tasks]

    def _enter(self) -> tuple[str, bool]:
        """How leads enter, and whether by an event with properties that a run keeps: each entry is an ``e1`` then."""
        if self.chance(2):
            triggers = [f"on e1{self.where('e1', of=4)}" for _ in range(self.choices.pick(1, 1, 2))]
            often = self.pick("once", "once per 2 days", "once per 12 hours", "once per 1 month", "always", "always")
            each = "" if often == "once" else self.pick("", " for each k", " for each v")
            return ", ".join([*triggers, often + each + self._overlap(often)]), True
        triggers = [self.trigger(_ENTER) for _ in range(self.number(1, 2))]
        if self.chance(5):
            triggers = [f"while {self.condition(_ENTER)}"]
        elif self.chance(2):
            triggers.append(self._coming())
        often = self.pick("", "once", "always", "always", "once per 2 days", "once per 12 hours")
        return ", ".join([*triggers, *([often + self._overlap(often)] if often else [])]), False

    def _overlap(self, often: str) -> str:
        return "" if often in {"", "once"} else self.pick("", ", restart", ", restart", ", side by side")

    def _coming(self) -> str:
        """An entry by a date or a recurrence."""
        when = self.maybe(lambda: f" when {self.pick(self.clock, lambda: self.condition(_ENTER))}")
        return self.pick(
            f"on {self.pick(*_DAYS)} at {self.pick(*TIMES)}", f"every {self.pick(*_EVERY)} at {self.pick(*TIMES)}{when}"
        )

    def _exit(self, place: Place) -> str:
        return self.pick(
            lambda: f"after {self.pick(*WAITS)}",
            "at goal",
            lambda: self.trigger(place),
            lambda: self.trigger(place),
            lambda: self.trigger(place),
        )

    def _goal(self, place: Place) -> str:
        if self.chance(2):
            return f"goal {self.arriving(place.entry)}{self.maybe(' within 2 days')}"
        lasting = self.maybe(f" for {self.pick(*LENGTHS)}", of=4)
        return f"goal when {self.condition(place)}{lasting}{self.maybe(', within 36 hours')}"

    def _edited(self, named: list[str]) -> str:
        if not self.chance(4):
            return ""
        moves = self.pick(
            "", ", 1 -> leave", ", old -> leave", ", `3.then.1` -> leave", *(f", 2 -> {each}" for each in named)
        )
        return f"when edited {self.pick('follow', 'leave', 'pin')}{moves}"
