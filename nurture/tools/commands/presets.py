"""``nurture presets``: the journeys and checklists that one may start from."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from nurture.diagnostics import columns
from nurture.domain.checklist_presets import CHECKLISTS, ChecklistPreset
from nurture.domain.presets import PRESETS, Preset
from nurture.dsl.messages import nearest
from nurture.tools.inputs import UsageError
from nurture.tools.output import print_json

__all__ = ["run"]

_ALL: Mapping[str, Preset | ChecklistPreset] = {**PRESETS, **CHECKLISTS}


def run(args: Namespace) -> int:
    """List the presets of the library, or the one that is named."""
    chosen = [_named(args.preset)] if args.preset else list(_ALL.values())
    if args.json:
        print_json([_plain(preset) for preset in chosen])
    else:
        print("\n\n".join(map(_text, chosen)))
    return 0


def _named(name: str) -> Preset | ChecklistPreset:
    if name not in _ALL:
        near = nearest(name, _ALL)
        raise UsageError(f"there is no preset {name!r}{f'; did you mean {near!r}?' if near else ''}")
    return _ALL[name]


def _plain(preset: Preset | ChecklistPreset) -> dict[str, object]:
    told = {"name": preset.name, "about": preset.about, "languages": list(preset.languages)}
    if isinstance(preset, ChecklistPreset):
        return {**told, "questions": [{"name": each.name, "texts": dict(each.texts)} for each in preset.questions]}
    stages = [{"name": each.name, "position": each.position, "labels": dict(each.labels)} for each in preset.stages]
    return {**told, "stages": stages}


def _text(preset: Preset | ChecklistPreset) -> str:
    lines = [f"use {preset.name}  # {preset.about}"]
    if isinstance(preset, ChecklistPreset):
        rows = [[question.name, *question.texts.values()] for question in preset.questions]
    else:
        rows = [[stage.name, stage.position or "", *stage.labels.values()] for stage in preset.stages]
    widths = [max(columns(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append(f"  {'  '.join(cells)}".rstrip())
    return "\n".join(lines)
