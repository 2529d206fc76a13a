"""Journeys that start from a preset, made whole."""

from __future__ import annotations

from attrs import evolve

from nurture.domain.journeys import Journey, Stage, Use
from nurture.domain.ruleset import Rules
from nurture.dsl.messages import Report, listed
from nurture.dsl.plugged import Finder, looked_up

__all__ = ["made_whole"]

_ENGLISH = "en"


def made_whole(rules: Rules, finder: Finder, report: Report) -> Rules:
    """``rules`` with every journey's stages written out; what is wrong with their presets goes to ``report``."""
    declared = (_whole(item, finder, report) if isinstance(item, Journey) else item for item in rules.declarations)
    return evolve(rules, declarations=tuple(declared))


def _whole(journey: Journey, finder: Finder, report: Report) -> Journey:
    given = [] if journey.use is None else _inherited(journey, journey.use, finder, report)
    stages, inherited = list(given), {stage.name for stage in given}
    for stage in journey.stages:
        old = next((item for item in stages if item.name == stage.name and item.name in inherited), None)
        plain = evolve(stage, before=None, after=None)
        if old is not None:
            inherited.remove(stage.name)
            plain = evolve(plain, label=stage.label or old.label, position=stage.position or old.position)
        stages = _placed(plain, stage, [plain if item is old else item for item in stages], report)
    return evolve(journey, stages=tuple(stages), use=None)


def _inherited(journey: Journey, use: Use, finder: Finder, report: Report) -> list[Stage]:
    """The stages that the preset gives; where there is none of that name, those that the journey's ways speak of."""
    at = report.part(use.span, use.preset)
    preset, broken = looked_up(finder, "presets", use.preset, at, report)
    if preset is None:
        if not broken:
            known = finder.names("presets")
            report.add("N254", at, name=use.preset, near=report.near(use.preset, known), known=listed(known))
        own = {stage.name for stage in journey.stages}
        spoken = [name for way in journey.transitions for name in (*way.sources, way.target)]
        return [Stage(name, span=use.span) for name in dict.fromkeys(spoken) if name not in own]
    names = [stage.name for stage in preset.stages]
    for name in use.without:
        if name not in names:
            at, near = report.part(use.span, name), report.near(name, names)
            report.add("N256", at, preset=preset.name, name=name, near=near, known=listed(names))
    language = use.language or _ENGLISH
    if use.language is not None and language not in preset.languages:
        at = report.part(use.span, f'"{language}"')
        report.add("N255", at, preset=preset.name, language=language, known=listed(preset.languages))
    return [
        Stage(stage.name, stage.labels.get(language), stage.position, span=use.span)
        for stage in preset.stages
        if stage.name not in use.without
    ]


def _placed(plain: Stage, declared: Stage, stages: list[Stage], report: Report) -> list[Stage]:
    """``stages`` with ``plain`` where it belongs: beside the one it names, where it is already, or at the end."""
    beside, rest = declared.before or declared.after, [item for item in stages if item is not plain]
    if beside is None:
        return stages if len(rest) < len(stages) else [*rest, plain]
    names = [item.name for item in rest]
    if beside in names:
        place = names.index(beside) + (declared.after is not None)
        return [*rest[:place], plain, *rest[place:]]
    report.add("N257", declared.span, name=beside, near=report.near(beside, names), known=listed(names))
    return [*rest, plain]
