"""Journeys, checklists and channels that start from a preset, made whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import evolve

from nurture.domain.checklist import Checklist, Question
from nurture.domain.expression import Literal
from nurture.domain.journeys import Channel, Journey, Stage, Use
from nurture.domain.ruleset import Rules
from nurture.dsl.messages import Report, listed
from nurture.dsl.plugged import Finder, check_without, found_preset
from nurture.dsl.policies import whole_channel

__all__ = ["made_whole"]

_ENGLISH = "en"
_Part = TypeVar("_Part", bound=Stage | Question)


def made_whole(rules: Rules, finder: Finder, report: Report) -> Rules:
    """``rules`` with what journeys, checklists and channels start from written out; faults of presets go to ``report``."""
    return evolve(
        rules,
        declarations=tuple(
            _WHOLE[type(item)](item, finder, report) if type(item) in _WHOLE else item for item in rules.declarations
        ),
    )


def _journey(journey: Journey, finder: Finder, report: Report) -> Journey:
    given = [] if journey.use is None else _stages(journey, journey.use, finder, report)
    return evolve(journey, stages=_laid_over(given, journey.stages, _stage_over, "stage", report), use=None)


def _stage_over(stage: Stage, old: Stage) -> Stage:
    return evolve(stage, label=stage.label or old.label, position=stage.position or old.position)


def _stages(journey: Journey, use: Use, finder: Finder, report: Report) -> list[Stage]:
    """The stages that the preset gives; where there is none of that name, those that the journey's ways speak of."""
    preset = found_preset(use, "presets", finder, report)
    if preset is None:
        own = {stage.name for stage in journey.stages}
        spoken = [name for way in journey.transitions for name in (*way.sources, way.target)]
        return [Stage(name, span=use.span) for name in dict.fromkeys(spoken) if name not in own]
    language = _chosen(use, preset, [stage.name for stage in preset.stages], "stage", report)
    return [
        Stage(stage.name, stage.labels.get(language), stage.position, span=use.span)
        for stage in preset.stages
        if stage.name not in use.without
    ]


def _checklist(checklist: Checklist, finder: Finder, report: Report) -> Checklist:
    preset = None if checklist.use is None else found_preset(checklist.use, "checklists", finder, report)
    given = [] if checklist.use is None else _questions(checklist.use, preset, report)
    whole = _laid_over(given, checklist.questions, _question_over, "question", report)
    for question in whole:
        if question.text is None and (checklist.use is None or preset is not None):
            report.add("N448", question.span, name=question.name)
    questions = tuple(evolve(each, text=each.name) if each.text is None else each for each in whole)
    return evolve(checklist, questions=questions, use=None)


def _question_over(question: Question, old: Question) -> Question:
    return evolve(question, text=question.text or old.text)


def _questions(use: Use, preset: Any, report: Report) -> list[Question]:
    """The questions that the preset gives; where there is none of that name, one, so that something is asked."""
    if preset is None:
        return [Question(use.preset, use.preset, Literal(value=True), span=use.span)]
    language = _chosen(use, preset, [question.name for question in preset.questions], "question", report)
    return [
        Question(question.name, question.text(language), span=use.span)
        for question in preset.questions
        if question.name not in use.without
    ]


_WHOLE: dict[type, Callable[[Any, Finder, Report], Any]] = {
    Journey: _journey,
    Checklist: _checklist,
    Channel: whole_channel,
}


def _chosen(use: Use, preset: Any, names: list[str], part: str, report: Report) -> str:
    """The language of the labels; what is left out that is not there, and a language without labels, go to ``report``."""
    check_without(use, preset.name, names, part, report)
    if use.language is not None and use.language not in preset.languages:
        at = report.part(use.span, f'"{use.language}"')
        report.add("N255", at, preset=preset.name, language=use.language, known=listed(preset.languages))
    return use.language or _ENGLISH


def _laid_over(
    given: list[_Part], own: tuple[_Part, ...], over: Callable[[_Part, _Part], _Part], part: str, report: Report
) -> tuple[_Part, ...]:
    """What a preset gives, changed by the declaration's own: each takes the place of its name, or where it says."""
    parts, inherited = list(given), {item.name for item in given}
    for item in own:
        old = next((each for each in parts if each.name == item.name and each.name in inherited), None)
        plain = evolve(item, before=None, after=None)
        if old is not None:
            inherited.remove(item.name)
            plain = over(plain, old)
        parts = _placed(plain, item, [plain if each is old else each for each in parts], part, report)
    return tuple(parts)


def _placed(plain: _Part, declared: _Part, parts: list[_Part], part: str, report: Report) -> list[_Part]:
    """``parts`` with ``plain`` where it belongs: beside the one it names, where it is already, or at the end."""
    beside = declared.before or declared.after
    rest = [item for item in parts if item is not plain]
    if beside is None:
        return parts if len(rest) < len(parts) else [*rest, plain]
    names = [item.name for item in rest]
    if beside in names:
        place = names.index(beside) + (declared.after is not None)
        return [*rest[:place], plain, *rest[place:]]
    known, near = listed(names), report.near(beside, names)
    report.add("N257", declared.span, part=part, name=beside, near=near, known=known)
    return [*rest, plain]
