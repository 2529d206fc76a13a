"""Grade matrices: grades made of several axes, each with bands by threshold."""

from __future__ import annotations

from itertools import product

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.expression import Name, Node
from nurture.errors import InputError

__all__ = ["Axis", "AxisBand", "Matrix"]


@frozen(field_transformer=f.checked)
class AxisBand:
    """One band of an axis: its name, and from where it reaches; neither operator nor threshold for ``otherwise``."""

    name: str = field(metadata=f.NAME)
    operator: str | None = field(default=None, metadata=f.choice("<", "<=", ">", ">=", optional=True))
    threshold: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.operator is None) != (self.threshold is None):
            raise InputError("AxisBand.threshold", self.threshold, "must be given with an operator, and only then")


@frozen(field_transformer=f.checked)
class Axis:
    """One axis of a matrix: what it measures (what has the axis's name, where ``by`` is None) and its bands in order."""

    name: str = field(metadata=f.NAME)
    bands: tuple[AxisBand, ...] = field(default=(), metadata=f.items(AxisBand))
    by: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    @property
    def measure(self) -> Node:
        """What is held against the thresholds."""
        return Name(self.name, span=self.span) if self.by is None else self.by


@frozen(field_transformer=f.checked)
class Matrix:
    """A grade whose name is put together of the bands that a lead is in on each axis.

    >>> fit = Axis("fit", [AxisBand("A"), AxisBand("B")])
    >>> Matrix("priority", [fit, Axis("interest", [AxisBand("1"), AxisBand("2")])]).cells
    ('A1', 'A2', 'B1', 'B2')
    """

    name: str = field(metadata=f.NAME)
    axes: tuple[Axis, ...] = field(default=(), metadata=f.items(Axis))
    label: str | None = field(default=None, metadata=f.LABEL)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    @property
    def size(self) -> int:
        """How many cells there are."""
        size = 1
        for axis in self.axes:
            size *= len(axis.bands)
        return size

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of all cells."""
        return tuple(map("".join, product(*([band.name for band in axis.bands] for axis in self.axes))))

    def axis_name(self, axis: Axis) -> str:
        """How rules name the band on one axis: ``priority.fit``."""
        return f"{self.name}.{axis.name}"
