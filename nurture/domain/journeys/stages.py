"""Journeys: stages, and the ways between them."""

from __future__ import annotations

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.journeys.triggers import After, On, Trigger, When
from nurture.domain.maps import Experience
from nurture.errors import InputError

__all__ = ["POSITIONS", "Journey", "Stage", "Transition", "Use"]

POSITIONS = ("tofu", "mofu", "bofu")


@frozen(field_transformer=f.checked)
class Stage:
    """A stage of a journey. ``position`` places it in the funnel: ``tofu``, ``mofu`` or ``bofu`` (top, middle, bottom).

    ``before`` or ``after`` another stage it is put beside it; else it comes at the end, or stays where its preset has it.
    ``experiences`` say what it is like, for everybody first, then for personas, each once.
    ``was`` are stages of an earlier version whose leads are in this one now.

    >>> Stage("awareness", "認知", "tofu").label
    '認知'
    """

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    position: str | None = field(default=None, metadata=f.choice(*POSITIONS, optional=True))
    before: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    after: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    experiences: tuple[Experience, ...] = field(default=(), metadata=f.items(Experience))
    was: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.before is not None and self.after is not None:
            raise InputError("Stage.after", self.after, "must not be given beside `before`")
        whose = [each.persona for each in self.experiences]
        if len(set(whose)) != len(whose) or None in whose[1:]:
            raise InputError("Stage.experiences", whose, "must have everybody's first, and each persona's once")
        if None in whose and self.experiences[0] == Experience():
            raise InputError("Stage.experiences", self.experiences[0], "must say something")


@frozen(field_transformer=f.checked)
class Transition:
    """A way from stages (any stage where ``sources`` is empty) to another stage."""

    sources: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    target: str = field(kw_only=True, metadata=f.NAME)
    trigger: Trigger | After = field(kw_only=True, metadata=f.instance(On, When, After))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Use:
    """The preset from which a journey, checklist or channel starts, and what of it is left out.

    ``language`` is that of its labels (None: English); a channel has none.
    """

    preset: str = field(metadata=f.NAME)
    language: str | None = field(default=None, metadata=f.LABEL)
    without: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Journey:
    """Stages from first touch to advocacy, and the ways between them. A lead starts in the first stage.

    With ``use`` the stages of a preset come first, and ``stages`` say what changes: another label, one more stage.
    """

    name: str = field(metadata=f.NAME)
    stages: tuple[Stage, ...] = field(default=(), metadata=f.items(Stage))
    transitions: tuple[Transition, ...] = field(default=(), metadata=f.items(Transition))
    label: str | None = field(default=None, metadata=f.LABEL)
    use: Use | None = field(default=None, metadata=f.instance(Use, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)
