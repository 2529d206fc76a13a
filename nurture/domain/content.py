"""Content plans: which pieces suit which stage of a journey, and whom."""

from __future__ import annotations

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f

__all__ = ["ContentLine", "ContentPlan"]


@frozen(field_transformer=f.checked)
class ContentLine:
    """The pieces for a stage, the best first; of one ``persona`` alone, or (None) of everybody.

    A line without pieces says that there are none on purpose.
    """

    stage: str = field(metadata=f.NAME)
    persona: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    pieces: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class ContentPlan:
    """A ``content`` declaration: what there is to send in the stages of ``journey``.

    >>> plan = ContentPlan("purchase", [ContentLine("awareness", None, ["report", "trends"])])
    >>> plan.pieces
    ('report', 'trends')
    """

    journey: str = field(metadata=f.NAME)
    lines: tuple[ContentLine, ...] = field(default=(), metadata=f.items(ContentLine))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    @property
    def pieces(self) -> tuple[str, ...]:
        """Every piece of the plan, each once, in order."""
        return tuple(dict.fromkeys(piece for line in self.lines for piece in line.pieces))

    def choice(self, stage: str, persona: str | None) -> tuple[str, ...]:
        """The pieces for a lead, the best first: those of its persona, then those of everybody."""
        own = [line.pieces for line in self.lines if (line.stage, line.persona) == (stage, persona) and persona]
        general = [line.pieces for line in self.lines if line.stage == stage and line.persona is None]
        return tuple(dict.fromkeys(piece for pieces in [*own, *general] for piece in pieces))
