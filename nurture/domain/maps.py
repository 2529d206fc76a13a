"""What a journey is like for those who make it, and what is to be done about it: data for people, which decide nothing."""

from __future__ import annotations

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f

__all__ = ["Backlog", "Experience", "Issue"]


@frozen(field_transformer=f.checked)
class Experience:
    """What a stage is like for a persona, or (None) for everybody: one part of a journey map."""

    persona: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    touchpoints: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    doing: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    thinking: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    feeling: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    pains: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    opportunities: tuple[str, ...] = field(default=(), metadata=f.TEXTS)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Issue:
    """Something to be mended: where, how much it would help (1 to 5), how easily it could be done (1 to 5)."""

    text: str = field(metadata=f.TEXT)
    stage: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    impact: int = field(kw_only=True, metadata=f.number(1, 5))
    feasibility: int = field(kw_only=True, metadata=f.number(1, 5))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    @property
    def weight(self) -> int:
        """Impact times feasibility."""
        return self.impact * self.feasibility


@frozen(field_transformer=f.checked)
class Backlog:
    """What is to be mended in a journey, as declared.

    >>> slow = Issue("nobody calls back", "decision", impact=5, feasibility=2)
    >>> dull = Issue("the report is dull", impact=3, feasibility=5)
    >>> [issue.text for issue in Backlog("purchase", [slow, dull]).ranked]
    ['the report is dull', 'nobody calls back']
    """

    journey: str = field(metadata=f.NAME)
    issues: tuple[Issue, ...] = field(default=(), metadata=f.items(Issue))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    @property
    def ranked(self) -> tuple[Issue, ...]:
        """The issues, the heaviest first; of equal ones that which was declared first."""
        return tuple(sorted(self.issues, key=lambda issue: -issue.weight))
