"""What qualifies leads: matrices."""

from __future__ import annotations

from typing import Any

from lark import Token
from lark.tree import Meta
from lark.visitors import v_args

from nurture.domain import matrix as m
from nurture.dsl.builder.base import Base

__all__ = ["Qualification"]


@v_args(meta=True)
class Qualification(Base):
    """Makes matrices."""

    def matrix(self, meta: Meta, children: list[Any]) -> m.Matrix:
        name, label, *axes = children
        kept = tuple(axis for axis in axes if axis is not None)
        return m.Matrix(str(name), kept, self.label(label), span=self.span(name))

    def axis(self, meta: Meta, children: list[Any]) -> m.Axis:
        name, by, *bands = children
        kept = tuple(band for band in bands if band is not None)
        return m.Axis(str(name), kept, by, span=self.span(name))

    def band_name(self, meta: Meta, children: list[Token]) -> Token:
        token = children[0]
        return token if token.type == "INTEGER" else self.name(meta, children)

    def axis_step(self, meta: Meta, children: list[Any]) -> m.AxisBand:
        name, operator, threshold = children
        if operator not in ("<", "<=", ">", ">="):
            self.report.add("N446", self.span(operator), found=operator)
            return m.AxisBand(str(name), ">=", threshold, span=self.span(meta))
        return m.AxisBand(str(name), str(operator), threshold, span=self.span(meta))

    def axis_otherwise(self, meta: Meta, children: list[Any]) -> m.AxisBand:
        return m.AxisBand(str(children[0]), span=self.span(meta))
