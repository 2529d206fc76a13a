"""Conditions about values: whatever can be asked of something of each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nurture.testing.programs.places import Base, Place
from nurture.testing.programs.vocabulary import LENGTHS, LITERALS, TIMES, Subject

__all__ = ["Comparing"]

WEEKDAYS = ("monday", "thursday", "saturday", "sunday")
_ORDERS = ("<", "<=", ">", ">=", "==", "!=")


class Comparing(Base):
    """Writes conditions about one value. Within ``where`` (``place`` is None) only constants stand beside it."""

    def compared(self, subject: Subject, place: Place | None, others: tuple[Subject, ...] = ()) -> str:
        """A condition about ``subject``, which may be held against ``others`` of its kind."""
        if subject.plain and subject.kind != "one of":
            return f"{subject.text} {self.pick(*_ORDERS)} {self.number(0, 3)}"
        if self.chance(8):
            return f"{subject.text} is {self.pick('known', 'missing')}"
        same = [other.text for other in others if other.kind == subject.kind and not other.plain]
        return _OF_KIND[subject.kind](self, subject, place, same)

    def _literal(self, kind: str) -> str:
        return self.pick(*LITERALS[kind])

    def _beside(self, subject: Subject, same: list[str]) -> str:
        """What a value is compared with: a constant, or another value."""
        return self.pick(lambda: self._literal(subject.kind), lambda: self._literal(subject.kind), *same[:4])

    def _number(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text, kind = subject.text, subject.kind
        one, other = self._beside(subject, same), self._literal(kind)
        return self.pick(
            f"{text} {self.pick(*_ORDERS)} {one}",
            f"{text} {self.pick(*_ORDERS)} {one}",
            f"{text} {self.pick('>=', '>', '<=', '<')} {self.pick('two', 'half')}",
            f"{text} between {other} and {one}",
            f"{text} {self.pick('in', 'not in')} [{other}, {self._literal(kind)}]",
            f"{text} * 2 - 1 {self.pick(*_ORDERS)} {one}",
            f"{text} / {self.pick('2', 'two', f'({text} - 1)')} {self.pick(*_ORDERS)} {other}",
            f"-{text} {self.pick(*_ORDERS)} {other}",
            f"{text} + {one} {self.pick(*_ORDERS)} {other}",
            f"grown({text}, {self.pick('t', 'ends(t)')}) >= 2" if place is not None else f"grown({text}, listed_) >= 2",
        ).replace("listed_", '"xy"')

    def _text(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text = subject.text
        return self.pick(
            f"{text} {self.pick('==', '!=')} {self._beside(subject, same)}",
            f"{text} {self.pick('<', '>=')} {self._beside(subject, same)}",
            f"{text} {self.pick('in', 'not in')} [{self._literal('text')}, {self._literal('text')}]",
            f"{text} in listed",
            f'{text} {self.pick("contains", "starts with", "ends with")} "{self.pick("x", "y")}"',
            f'{text} like "{self.pick("%x", "x_%", "_", "%")}"',
            f'ends({text}) {self.pick("==", "!=")} "{self.pick("x", "y")}"',
        )

    def _option(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text, options = subject.text, [f'"{each}"' for each in subject.options]
        return self.pick(
            f"{text} {self.pick('==', '!=')} {self.pick(*options)}",
            f"{text} {self.pick('in', 'not in')} [{self.pick(*options)}, {self.pick(*options)}]",
            f"{text} {self.pick('==', '!=')} {self.pick(*options)}",
        )

    def _boolean(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text = subject.text
        return self.pick(text, text, f"not {text}", f"{text} {self.pick('==', '!=')} {self._beside(subject, same)}")

    def _date(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text, order = subject.text, self.pick("<=", ">", "==")
        fixed = (
            f"{text} {order} {self._literal('date')}",
            f"{text} between {self._literal('date')} and 2026-11-02",
            f"{text} >= since",
            f"1 month after {text} {order} {self._literal('date')}",
        )
        if place is None:
            return self.pick(*fixed)
        zoned = (
            (f"{text} - 2 business days < today", f"1 business day after {text} {order} today") if place.zoned else ()
        )
        return self.pick(
            *fixed,
            f"{text} {order} today",
            f"today {order} {text} - 2 days",
            f"{self.pick('2 days', '1 month', '1 year')} before {text} {order} today",
            f"today - {text} {order} {self.pick('1 day', '2 days')}",
            f"{self.maybe('not ')}early({text})",
            *zoned,
        )

    def _datetime(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text, order = subject.text, self.pick("<=", "<", ">", "==", ">=")
        fixed = (
            f"{text} {order} {self._literal('datetime')}",
            f"{text} between {self._literal('datetime')} and {self._literal('datetime')}",
        )
        if place is None:
            return self.pick(*fixed)
        zoned = (f"{self.pick('1 business day', '1 month')} after {text} {order} now",) if place.zoned else ()
        return self.pick(
            *fixed,
            f"{text} {order} now",
            f"now - {text} {order} {self.pick(*LENGTHS, 'span')}",
            f"{text} + {self.pick(*LENGTHS)} {order} now",
            f"{text} between now - 1 day and now",
            f"now - {text} in [{self.pick(*LENGTHS)}, {self.pick(*LENGTHS)}]",
            *(f"{text} {order} {other}" for other in same[:3]),
            *zoned,
        )

    def _list(self, subject: Subject, place: Place | None, same: list[str]) -> str:
        text, item = subject.text, self._literal("text")
        within = () if place is None else (f"t in {text}",)
        return self.pick(f"{text} contains {item}", f"{item} in {text}", f"{text} == listed", *within)

    def clock(self) -> str:
        """A condition about the lead's own clock."""
        order = self.pick("==", "!=")
        return self.pick(
            f"hour of now {self.pick(*_ORDERS)} {self.pick('0', '9', '12', '23')}",
            "hour of now between 1 and 12",
            f'weekday of now {order} "{self.pick(*WEEKDAYS)}"',
            'weekday of now in ["saturday", "monday"]',
        )

    def time(self) -> str:
        """A time of day."""
        return self.pick(*TIMES)


_OF_KIND: Mapping[str, Callable[[Comparing, Subject, Place | None, list[str]], str]] = {
    "integer": Comparing._number,
    "decimal": Comparing._number,
    "text": Comparing._text,
    "one of": Comparing._option,
    "boolean": Comparing._boolean,
    "date": Comparing._date,
    "datetime": Comparing._datetime,
    "list": Comparing._list,
}
