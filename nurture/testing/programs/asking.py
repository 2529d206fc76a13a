"""Conditions: about the past, about the lead, about what is worked out, and all of these put together."""

from __future__ import annotations

from nurture.testing.programs.comparing import Comparing
from nurture.testing.programs.places import Place
from nurture.testing.programs.vocabulary import ATTRIBUTES, EVENTS, LENGTHS, MESSAGES, Subject

__all__ = ["Asking"]

_TYPES = ("e1", "e1", "e2", "e3", "stop", "email_opened", "task_done")
_ENTRY = (Subject("decimal", "entry.v"), Subject("text", "entry.k"), Subject("datetime", "entry.m"))


class Asking(Comparing):
    """Writes conditions."""

    def condition(self, place: Place, depth: int = 1) -> str:
        """A condition that may be asked at ``place``."""
        if depth and self.chance(3):
            parts = [f"({self.condition(place, depth - 1)})" for _ in range(self.number(2, 3))]
            return self.pick(" and ", " or ").join(parts)
        if depth and self.chance(8):
            return f"not ({self.condition(place, depth - 1)})"
        own = [lambda: self.of_messages(place)] * place.history + [lambda: self.of_run(place)] * (
            2 * place.inside + place.entry
        )
        return self.pick(
            lambda: self.of_lead(place),
            lambda: self.of_lead(place),
            lambda: self.of_events(place),
            lambda: self.of_events(place),
            lambda: self.of_facts(place),
            lambda: self.of_facts(place),
            lambda: self.of_values(place),
            *own,
            *[self.clock] * place.clock,
        )

    # -- of the lead -------------------------------------------------------------------------------------------------

    def of_lead(self, place: Place) -> str:
        """A condition about an attribute."""
        return self.compared(self.choices.pick(*ATTRIBUTES), place, (*ATTRIBUTES, *self.facts))

    def of_facts(self, place: Place) -> str:
        """A condition about what is worked out of the lead."""
        if place.stages and self.journeys and self.chance(2):
            name, stages = self.choices.pick(*self.journeys.items())
            return self.compared(Subject("one of", name, tuple(stages)), place)
        known = [fact for fact in self.facts if fact.kind == "decimal"] * 2 + self.facts
        return self.compared(self.choices.pick(*known), place, ATTRIBUTES) if known else self.of_lead(place)

    def of_values(self, place: Place) -> str:
        """A condition about a value that the log tells, or a time of an event."""
        return self.compared(self.choices.pick(*self.told(place)), place, (*ATTRIBUTES, *self.facts))

    # -- of events ---------------------------------------------------------------------------------------------------

    def event(self) -> str:
        """A type of event."""
        return self.pick(*_TYPES)

    def where(self, event: str, entry: bool = False, of: int = 2) -> str:
        """Which events of a type: nothing, or a ``where`` about one of their properties."""
        known = EVENTS[event]
        if not known or not self.chance(of):
            return ""
        if entry and event == "e1" and self.chance(2):
            return f" where {self.pick('k == entry.k', 'v > entry.v', '(k != entry.k or v is missing)')}"
        parts = [self.compared(self.choices.pick(*known), None, known) for _ in range(self.number(1, 2))]
        return f" where ({self.pick(' and ', ' or ').join(parts)})" if len(parts) > 1 else f" where {parts[0]}"

    def selection(self) -> str:
        """Events of a type, or of all."""
        event = self.pick("events", self.event, self.event, self.event)
        return event + self.where(event)

    def window(self, *kinds: str) -> str:
        """A window of one of ``kinds``; "" is none."""
        made = {
            "": "",
            "within": f" within {self.pick(*LENGTHS)}",
            "over": f" over {self.pick(f'{self.number(1, 4)} calendar days', '1 calendar week')}",
            "since": " since entry",
        }
        return made[self.pick(*kinds)]

    def _windows(self, place: Place) -> tuple[str, ...]:
        return ("", "within", "within", "over", *(["since"] * 2 * place.inside))

    def told(self, place: Place) -> tuple[Subject, ...]:
        """Values that the log tells."""
        days, some = self.window("", "over"), self.window("", "within", "over", *(["since"] * place.inside))
        which = self.pick("first", "last")
        last = f"of last {{}}{some}"
        return (
            Subject("integer", f"(count of {self.selection()}{days})"),
            Subject("integer", f"(count of {self.selection()}{self.window('within')})", plain=True),
            Subject("decimal", f"(sum of v of e1{self.where('e1')}{days})"),
            Subject("integer", f"(sum of w of e2{self.where('e2')}{days})"),
            Subject("decimal", f"(v {last.format('e1' + self.where('e1'))})"),
            Subject("integer", f"(w of first e2{self.where('e2')})"),
            Subject("text", f"(k {last.format('e1' + self.where('e1'))})"),
            Subject("datetime", f"(m {last.format('e1' + self.where('e1'))})"),
            Subject("boolean", f"(f {last.format('e3')})"),
            Subject("date", f"(on {last.format('e3' + self.where('e3'))})"),
            Subject("list", f"(names {last.format('e3')})"),
            Subject("datetime", f"(time of {which} {self.selection()})"),
            Subject("datetime", f"(time {last.format(self.selection())})"),
        )

    def of_events(self, place: Place) -> str:
        """A condition about what has happened."""
        some = self.window(*self._windows(place))
        entry = place.entry and some == " since entry"
        event = self.event()
        seen = f"{event}{self.where(event, entry)}{some}" if self.chance(2) else f"{self.selection()}{some}"
        kind = self.pick("k of e1", "v of e1", "w of e2", "message of email_opened", "on of e3")
        different = f"{kind}{self.where(kind.split()[-1])}{some}"
        bound = self.pick("at least", "at most", "exactly")
        first, second = self.event(), self.event()
        first, second = f"{first}{self.where(first, of=3)}", f"{second}{self.where(second, of=3)}"
        return self.pick(
            f"{self.pick('any', 'no', 'never')} {seen}",
            f"{bound} {self.number(0, 3)} {seen}",
            f"{bound} {self.number(0, 3)} different {different}",
            f"{first} then {second} within {self.pick(*LENGTHS)}",
            f"{first} without {second} for {self.pick(*LENGTHS)}",
            f"(count of {seen}) {self.pick('>=', '<', '==', '!=')} {self.number(0, 3)}",
        )

    # -- inside scenarios --------------------------------------------------------------------------------------------

    def of_messages(self, place: Place) -> str:
        """A condition about what was sent."""
        some = self.window(*self._windows(place))
        where = self.pick(
            "", f' where message == "{self.pick(*MESSAGES)}"', ' where channel == "line"', ' where scenario == "s0"'
        )
        last = self.window("", "within")
        text = self.pick(*MESSAGES, "c1")
        return self.pick(
            f"{self.pick('any', 'never')} message_sent{where}{some}",
            f"{self.pick('at least', 'at most', 'exactly')} {self.number(0, 3)} message_sent{where}{some}",
            f"at least {self.number(1, 2)} different message of message_sent{where}{some}",
            f'message of last message_sent{last} == "{text}"',
            f'channel of last message_sent{last} == "{self.pick("email", "line")}"',
            f"time of last message_sent{where} < now - {self.pick(*LENGTHS)}",
            f"message_sent{where} without {self.event()} for {self.pick(*LENGTHS)}",
            f"{self.event()} without message_sent for {self.pick(*LENGTHS)}",
        )

    def of_run(self, place: Place) -> str:
        """A condition that only a run of a scenario can ask."""
        answers = (f'opened "{self.pick(*MESSAGES)}"', 'done "call"', f'opened "{self.pick(*MESSAGES)}"')
        since = f"{self.pick('any', 'no', 'at least 2')} {self.selection()} since entry"
        if not place.entry or self.chance(3):
            return self.pick(*answers, since)
        seen = f"e1{self.where('e1', entry=True, of=1)} since entry"
        return self.pick(
            lambda: self.compared(self.choices.pick(*_ENTRY), place, (*ATTRIBUTES, *_ENTRY)),
            f"(v of last e1) {self.pick('>', '>=', '==')} entry.v",
            f"{self.pick('any', 'no', 'at least 2', 'at most 1')} {seen}",
            f"(count of {seen}) < 2",
        )
