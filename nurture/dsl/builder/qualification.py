"""What qualifies leads: parameters, matrices and checklists."""

from __future__ import annotations

from typing import Any

from nurture.domain import checklist as c
from nurture.domain import matrix as m
from nurture.domain.journeys import Use
from nurture.domain.parameter import Parameter
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent, Word

__all__ = ["Qualification"]


class Qualification(Base):
    """Makes parameters, matrices and checklists."""

    def parameter(self, extent: Extent, children: list[Any]) -> Parameter:
        name, label, value = children
        fallback = Parameter(str(name), 0, span=self.span(name))
        made: Parameter = self.made(
            extent, fallback, Parameter, str(name), value, self.label(label), span=self.span(name)
        )
        return made

    def matrix(self, extent: Extent, children: list[Any]) -> m.Matrix:
        name, label, *axes = children
        kept = tuple(axis for axis in axes if axis is not None)
        return m.Matrix(str(name), kept, self.label(label), span=self.span(name))

    def axis(self, extent: Extent, children: list[Any]) -> m.Axis:
        name, by, *bands = children
        kept = tuple(band for band in bands if band is not None)
        return m.Axis(str(name), kept, by, span=self.span(name))

    def checklist(self, extent: Extent, children: list[Any]) -> c.Checklist:
        name, label, *items = children
        kept = tuple(item for item in items if isinstance(item, c.Question))
        use: dict[str, Any] = {}
        for item in items:
            if isinstance(item, Use):
                self.once(use, "use", item, item.span or self.span(extent), where=f"checklist `{name}`")
        return c.Checklist(str(name), kept, self.label(label), span=self.span(name), **use)

    def question(self, extent: Extent, children: list[Any]) -> c.Question:
        name, text, beside, when = children
        rest = {**(beside or {}), "span": self.span(name)}
        if text is None:
            return c.Question(str(name), None, when, **rest)
        fallback = c.Question(str(name), "?", when, **rest)
        found: c.Question = self.made(text, fallback, c.Question, str(name), self.text(text), when, **rest)
        return found

    def band_name(self, extent: Extent, children: list[Word]) -> Word:
        token = children[0]
        return token if token.kind == "INTEGER" else self.name(extent, children)

    def axis_step(self, extent: Extent, children: list[Any]) -> m.AxisBand:
        name, operator, threshold = children
        if operator not in ("<", "<=", ">", ">="):
            self.report.add("N446", self.span(operator), found=operator)
            return m.AxisBand(str(name), ">=", threshold, span=self.span(extent))
        return m.AxisBand(str(name), str(operator), threshold, span=self.span(extent))

    def axis_otherwise(self, extent: Extent, children: list[Any]) -> m.AxisBand:
        return m.AxisBand(str(children[0]), span=self.span(extent))
