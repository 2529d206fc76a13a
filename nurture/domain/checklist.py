"""Checklists: what is to be known of a lead before sales takes it on, and how a lead stands on them."""

from __future__ import annotations

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.expression import Node
from nurture.domain.journeys import Use
from nurture.errors import InputError

__all__ = ["Checklist", "Question", "Standing"]


@frozen(field_transformer=f.checked)
class Question:
    """One question: its name, what to ask, and when it is answered.

    Without ``when`` it is answered while the attribute of its name is known, and no empty text. Where it changes one of a
    preset, ``text`` may be left out. ``before`` or ``after`` another question it is put beside it.
    """

    name: str = field(metadata=f.NAME)
    text: str | None = field(default=None, metadata=f.OPTIONAL_TITLE)
    when: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    before: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    after: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.before is not None and self.after is not None:
            raise InputError("Question.after", self.after, "must not be given beside `before`")


@frozen(field_transformer=f.checked)
class Checklist:
    """Questions in the order in which they are to be asked; those of a preset that it may ``use`` come first."""

    name: str = field(metadata=f.NAME)
    questions: tuple[Question, ...] = field(default=(), metadata=f.items(Question))
    label: str | None = field(default=None, metadata=f.LABEL)
    use: Use | None = field(default=None, metadata=f.instance(Use, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen
class Standing:
    """How a lead stands on a checklist: the questions that are open, by name and text, in order.

    >>> standing = Standing((("need", "What is it for?"), ("timing", "When?")))
    >>> standing.complete, standing.missing, standing.next, standing.ask
    (False, ('need', 'timing'), 'need', 'What is it for?')
    """

    open: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no question is open."""
        return not self.open

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the open questions."""
        return tuple(name for name, _ in self.open)

    @property
    def next(self) -> str | None:
        """The name of the first open question; None where there is none."""
        return self.open[0][0] if self.open else None

    @property
    def ask(self) -> str | None:
        """What to ask next; None where nothing is."""
        return self.open[0][1] if self.open else None

    def part(self, name: str) -> object:
        """What rules read of it: ``complete``, ``missing``, ``next``, or whether the question of that name is answered."""
        whole: dict[str, object] = {"complete": self.complete, "missing": self.missing, "next": self.next}
        return whole.get(name, name not in self.missing)
