"""``nurture presets``: the journeys that a journey may start from."""

from __future__ import annotations

from argparse import Namespace

from nurture.diagnostics import columns
from nurture.domain.presets import PRESETS, Preset
from nurture.dsl.messages import nearest
from nurture.tools.inputs import UsageError
from nurture.tools.output import print_json

__all__ = ["run"]


def run(args: Namespace) -> int:
    """List the presets of the library, or the one that is named."""
    chosen = [_named(args.preset)] if args.preset else list(PRESETS.values())
    if args.json:
        print_json([_plain(preset) for preset in chosen])
    else:
        print("\n\n".join(map(_text, chosen)))
    return 0


def _named(name: str) -> Preset:
    if name not in PRESETS:
        near = nearest(name, PRESETS)
        raise UsageError(f"there is no preset {name!r}{f'; did you mean {near!r}?' if near else ''}")
    return PRESETS[name]


def _plain(preset: Preset) -> dict[str, object]:
    stages = [{"name": each.name, "position": each.position, "labels": dict(each.labels)} for each in preset.stages]
    return {"name": preset.name, "about": preset.about, "languages": list(preset.languages), "stages": stages}


def _text(preset: Preset) -> str:
    lines = [f"use {preset.name}  # {preset.about}"]
    rows = [[stage.name, stage.position or "", *stage.labels.values()] for stage in preset.stages]
    widths = [max(columns(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append(f"  {'  '.join(cells)}".rstrip())
    return "\n".join(lines)
