"""Journeys, content plans and backlogs."""

from __future__ import annotations

from typing import Any

from nurture.domain import content as c
from nurture.domain import journeys as j
from nurture.domain import maps as m
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent, Word

__all__ = ["Journeys"]

_TOLD = {"touchpoint": "touchpoints", "opportunity": "opportunities"}  # where the field is not called by the word


def _joined(told: list[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """What lines of a map tell, by field."""
    found: dict[str, tuple[str, ...]] = {}
    for key, texts in told:
        found[key] = found.get(key, ()) + texts
    return found


class Journeys(Base):
    """Makes journeys, content plans and backlogs."""

    def journey(self, extent: Extent, children: list[Any]) -> j.Journey:
        name, label, *items = children
        stages = [item for item in items if isinstance(item, j.Stage)]
        transitions = [item for item in items if isinstance(item, j.Transition)]
        use: dict[str, Any] = {}
        for item in items:
            if isinstance(item, j.Use):
                self.once(use, "use", item, item.span or self.span(extent), where=f"journey `{name}`")
        return j.Journey(str(name), tuple(stages), tuple(transitions), self.label(label), span=self.span(name), **use)

    def use(self, extent: Extent, children: list[Any]) -> j.Use:
        preset, language, without = children
        return j.Use(str(preset), self.label(language), without or (), span=self.span(extent))

    def stage(self, extent: Extent, children: list[Any]) -> j.Stage:
        name, label, position, beside, was, told = children
        rest = {**(beside or {}), "was": was or (), "experiences": told or ()}
        return j.Stage(str(name), self.label(label), position and str(position), span=self.span(name), **rest)

    def stage_map(self, extent: Extent, children: list[Any]) -> tuple[m.Experience, ...]:
        general = [child for child in children if isinstance(child, tuple)]
        own: dict[str, Any] = {}
        for each in children:
            if isinstance(each, m.Experience):
                place = each.span or self.span(extent)
                self.once(own, f"for {each.persona}", each, place, where="this stage")
        everybody = [m.Experience(None, **_joined(general), span=self.span(extent))] if general else []
        return (*everybody, *own.values())

    def told_for(self, extent: Extent, children: list[Any]) -> m.Experience:
        name, *told = children
        kept = [each for each in told if each is not None]
        return m.Experience(str(name), **_joined(kept), span=self.span(name))

    def told_pain(self, extent: Extent, children: list[Any]) -> tuple[str, tuple[str, ...]]:
        return "pains", children[0]

    def told_of(self, extent: Extent, children: list[Any]) -> tuple[str, tuple[str, ...]]:
        word = str(children[0])
        return _TOLD.get(word, word), children[1]

    def was(self, extent: Extent, children: list[Any]) -> tuple[str, ...]:
        names: tuple[str, ...] = children[0]
        return names

    def before_stage(self, extent: Extent, children: list[Word]) -> dict[str, str]:
        return {"before": str(children[0])}

    def after_stage(self, extent: Extent, children: list[Word]) -> dict[str, str]:
        return {"after": str(children[0])}

    def some_sources(self, extent: Extent, children: list[Any]) -> tuple[str, ...]:
        names: tuple[str, ...] = children[0]
        return names

    def any_source(self, extent: Extent, children: list[Any]) -> tuple[str, ...]:
        return ()

    def transition(self, extent: Extent, children: list[Any]) -> j.Transition:
        sources, target, trigger = children
        return j.Transition(sources, target=str(target), trigger=trigger, span=self.span(extent))

    def content(self, extent: Extent, children: list[Any]) -> c.ContentPlan:
        name, *lines = children
        kept = tuple(line for line in lines if line is not None)
        return c.ContentPlan(str(name), kept, span=self.span(name))

    def content_line(self, extent: Extent, children: list[Any]) -> c.ContentLine:
        stage, persona, pieces = children
        return c.ContentLine(str(stage), persona and str(persona), pieces, span=self.span(extent))

    def some_pieces(self, extent: Extent, children: list[Any]) -> tuple[str, ...]:
        pieces: tuple[str, ...] = children[0]
        return pieces

    def no_pieces(self, extent: Extent, children: list[Word]) -> tuple[str, ...]:
        return ()

    def backlog(self, extent: Extent, children: list[Any]) -> m.Backlog:
        name, *issues = children
        kept = tuple(issue for issue in issues if issue is not None)
        return m.Backlog(str(name), kept, span=self.span(name))

    def issue(self, extent: Extent, children: list[Any]) -> m.Issue:
        text, stage, impact, feasibility = children
        where = None if stage is None else str(stage)
        marks = {"impact": self._mark(impact), "feasibility": self._mark(feasibility)}
        return m.Issue(self.text(text), where, span=self.span(extent), **marks)

    def _mark(self, token: Word) -> int:
        """A mark from 1 to 5."""
        mark = self.whole(token)
        if not 1 <= mark <= 5:
            self.report.add("N150", self.span(token), found=mark)
        return min(max(mark, 1), 5)
