"""``nurture demo``: the bundled rules on a bundled year of leads and events, told so that it is worth reading."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from nurture.journey.state import LeadState
from nurture.tools.demo_pages import HOTTEST, Pages, commands
from nurture.tools.demo_reasons import reason, strongest
from nurture.tools.demo_story import GATE, GRADE, HEAT, JOURNEY, Coming, Story, story
from nurture.tools.layout import paint_for, width_for

__all__ = ["demo"]


def demo(out: TextIO | None = None, *, as_json: bool = False) -> int:
    """Tell the demo to ``out`` (standard output where None), as text or as one JSON object; 0, as an exit code."""
    to = sys.stdout if out is None else out
    told = story()
    if as_json:
        json.dump(as_data(told), to, ensure_ascii=False, indent=2)
        to.write("\n")
    else:
        to.write("\n".join(Pages(told, width_for(to), paint_for(to)).all()) + "\n")
    return 0


def as_data(told: Story) -> dict[str, Any]:
    """The story as plain data."""
    best = told.hottest(1)[0]
    return {
        "ruleset": told.rules.name,
        "version": told.rules.version,
        "at": told.at.isoformat(),
        "leads": len(told.states),
        "events": sum(map(len, told.logs.values())),
        "funnel": [
            {
                "stage": item.name,
                "label": item.label,
                "reached": item.reached,
                "conversion": None if item.conversion is None else str(item.conversion),
                "here": item.here,
            }
            for item in told.funnel()
        ],
        "grades": told.grades(),
        "segments": told.segments(),
        "scenarios": [
            {
                "scenario": item.name,
                "label": item.label,
                "entered": item.entered,
                "here": item.here,
                "goals": item.goals,
            }
            for item in told.scenarios()
        ],
        "hottest": [_lead(told, state) for state in told.hottest(HOTTEST)],
        "explained": [told.why(best, score).to_dict() for score in (HEAT, GATE)],
        "effects": [effect.to_dict() for effect in told.courses[best.lead.id].effects],
        "coming": [_coming(item) for item in told.coming()],
        "held_back": [
            {"channel": item.channel, "reason": item.reason, "later": item.later, "dropped": item.dropped}
            for item in told.held_back()
        ],
        "next": commands(best.lead.id),
    }


def _lead(told: Story, state: LeadState) -> dict[str, Any]:
    return {
        "lead": state.lead.id,
        **{name: state.lead.attributes.get(name) for name in ("name", "company", "title")},
        "persona": state.persona,
        "stage": state.stage(JOURNEY),
        "grade": state.grade(GRADE),
        **{score: f"{state.score(score):f}" for score in (HEAT, GATE)},
        "reasons": [reason(part).to_dict() for part in strongest(told, state)],
    }


def _coming(item: Coming) -> dict[str, Any]:
    return {**item.effect.to_dict(), "name": item.lead.attributes["name"], "timezone": item.lead.timezone}
