"""Personas, scores, segments and grades."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from nurture.diagnostics import Span
from nurture.domain import scoring as s
from nurture.domain.time import Duration
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent, Word
from nurture.errors import InputError

__all__ = ["Facts"]

_MOST_KEPT = 99  # per cent at each step
_FACETS = {"job": "jobs", "interest": "interests"}  # where the field is not called by the word
_SCORE_PARTS = {s.Decay: "decay", s.Limit: "limit"}


class Facts(Base):
    """Makes personas, scores, segments and grades."""

    def persona(self, extent: Extent, children: list[Any]) -> s.Persona:
        name, label, priority, *traits = children
        values: dict[str, Any] = {}
        for trait in traits:
            if trait is None:
                continue
            key, value, span = trait
            if key == "when":
                self.once(values, key, value, span, where=f"persona `{name}`")
            else:
                values[key] = values.get(key, ()) + value
        return s.Persona(str(name), self.label(label), priority=priority or 0, span=self.span(name), **values)

    def persona_when(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "when", children[0], self.span(extent)

    def persona_goal(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "goals", children[0], self.span(extent)

    def persona_pain(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "pains", children[0], self.span(extent)

    def persona_facet(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        word = str(children[0])
        return _FACETS.get(word, word), children[1], self.span(extent)

    def persona_prefers(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "prefers", children[0], self.span(extent)

    def score(self, extent: Extent, children: list[Any]) -> s.Score:
        name, label, *items = children
        values: dict[str, Any] = {}
        clauses = []
        for item in items:
            if isinstance(item, (s.Points, s.Group)):
                clauses.append(item)
            elif item is not None:
                limit, span = item if isinstance(item, tuple) else (item, item.span)
                self.once(values, _SCORE_PARTS[type(limit)], limit, span, where=f"score `{name}`")
        return s.Score(str(name), self.label(label), clauses=tuple(clauses), span=self.span(name), **values)

    def _decay(
        self, kind: str, extent: Extent, duration: Duration | None, percent: int | None = None, curve: str | None = None
    ) -> s.Decay:
        if duration is not None and duration.unit not in ("day", "week"):
            self.report.add("N414", self.span(extent))
            duration = Duration(30, "day")
        elif duration is not None and duration.amount == 0:
            self.report.add("N416", self.span(extent))
            duration = Duration(1, "day")
        return s.Decay(kind, duration, percent, curve, span=self.span(extent))

    def half_life(self, extent: Extent, children: list[Any]) -> s.Decay:
        return self._decay("half-life", extent, children[0])

    def linear(self, extent: Extent, children: list[Any]) -> s.Decay:
        return self._decay("linear", extent, children[0])

    def step(self, extent: Extent, children: list[Any]) -> s.Decay:
        percent = self.whole(children[0])
        if percent > _MOST_KEPT:
            self.report.add("N137", self.span(children[0]), found=children[0])
            percent = 50
        return self._decay("step", extent, children[1], percent)

    def expiry(self, extent: Extent, children: list[Any]) -> s.Decay:
        return self._decay("expiry", extent, children[0])

    def curve(self, extent: Extent, children: list[Any]) -> s.Decay:
        return self._decay("curve", extent, children[1], curve=str(children[0]))

    def no_decay(self, extent: Extent, children: list[Any]) -> s.Decay:
        return self._decay("none", extent, None)

    def bound(self, extent: Extent, children: list[Any]) -> Decimal:
        sign, number = children
        return self._points(extent, number.copy_negate() if sign == "-" else number)

    def points(self, extent: Extent, children: list[Any]) -> Decimal:
        sign, number = children
        return self._points(extent, number.copy_negate() if sign == "-" else number)

    def _points(self, extent: Extent, value: Decimal) -> Decimal:
        try:
            return s.Limit(value).least or Decimal(0)
        except InputError:
            self.report.add("N125", self.span(extent), found=f"{value:f}"[:40])
            return Decimal(0)

    def _limit(self, extent: Extent, least: Decimal | None, most: Decimal | None) -> tuple[s.Limit, Span]:
        if least is not None and most is not None and least > most:
            self.report.add("N126", self.span(extent), least=least, most=most)
            least, most = most, least
        return s.Limit(least, most), self.span(extent)

    def limit_both(self, extent: Extent, children: list[Decimal]) -> tuple[s.Limit, Span]:
        return self._limit(extent, *children)

    def limit_least(self, extent: Extent, children: list[Decimal]) -> tuple[s.Limit, Span]:
        return self._limit(extent, children[0], None)

    def limit_most(self, extent: Extent, children: list[Decimal]) -> tuple[s.Limit, Span]:
        return self._limit(extent, None, children[0])

    def group(self, extent: Extent, children: list[Any]) -> s.Group:
        name, (limit, _), *clauses = children
        kept = [clause for clause in clauses if clause is not None]
        return s.Group(str(name), limit, tuple(kept), span=self.span(name))

    def clause_when(self, extent: Extent, children: list[Any]) -> s.Points:
        return s.Points(children[0], when=children[1], span=self.span(extent))

    def clause_on(self, extent: Extent, children: list[Any]) -> s.Points:
        points, selection, *parts = children
        values: dict[str, Any] = {}
        for part in parts:
            key = "cap" if isinstance(part, s.Cap) else "decay"
            self.once(values, key, part, part.span, where="this clause")
        return s.Points(points, on=selection, span=self.span(extent), **values)

    def _cap(self, extent: Extent, number: Word, period: str) -> s.Cap:
        return s.Cap(self.whole(number, 1_000_000), period, span=self.span(extent))

    def cap_per(self, extent: Extent, children: list[Word]) -> s.Cap:
        return self._cap(extent, children[0], self.period(children[1]))

    def cap_ever(self, extent: Extent, children: list[Word]) -> s.Cap:
        return self._cap(extent, children[0], "ever")

    def cap_window(self, extent: Extent, children: list[Word]) -> s.Cap:
        return self._cap(extent, children[0], "window")

    def segment(self, extent: Extent, children: list[Any]) -> s.Segment:
        name, label, when = children
        return s.Segment(str(name), when, self.label(label), span=self.span(name))

    def grade(self, extent: Extent, children: list[Any]) -> s.Grade:
        name, label, *bands = children
        kept = [band for band in bands if band is not None]
        return s.Grade(str(name), tuple(kept), self.label(label), span=self.span(name))

    def band_when(self, extent: Extent, children: list[Any]) -> s.Band:
        return s.Band(str(children[0]), children[1], span=self.span(children[0]))

    def band_otherwise(self, extent: Extent, children: list[Any]) -> s.Band:
        return s.Band(str(children[0]), span=self.span(children[0]))
