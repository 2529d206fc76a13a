"""Lead nurturing as code: one rules file says who is worth what, who is in which stage, and what is sent when and why.

Names are loaded when they are first used, so that ``import nurture`` takes milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nurture.api import advance, dump_state, explain, load_state, next_wake, replay, start, transition
    from nurture.compiler import Ruleset, load, parse
    from nurture.diagnostics import Diagnostic
    from nurture.domain.event import Event
    from nurture.domain.journeys import Channel, Journey, Scenario, Stage
    from nurture.domain.people import Account, Lead
    from nurture.domain.scoring import Grade, Persona, Score, Segment
    from nurture.dsl.parser import parse_expression as expression
    from nurture.errors import (
        EventError,
        InputError,
        LateEventError,
        LeadError,
        NurtureError,
        RulesError,
        StateError,
        TableError,
    )
    from nurture.journey.effects import (
        Assign,
        Effect,
        Entered,
        GoalReached,
        Held,
        Left,
        Notify,
        SegmentChanged,
        Send,
        SetAttribute,
        StageChanged,
    )
    from nurture.journey.machine import Step
    from nurture.journey.replay import Replay
    from nurture.journey.state import LeadState
    from nurture.scoring.explanation import Explanation

__all__ = [
    "Account",
    "Assign",
    "Channel",
    "Diagnostic",
    "Effect",
    "Entered",
    "Event",
    "EventError",
    "Explanation",
    "GoalReached",
    "Grade",
    "Held",
    "InputError",
    "Journey",
    "LateEventError",
    "Lead",
    "LeadError",
    "LeadState",
    "Left",
    "Notify",
    "NurtureError",
    "Persona",
    "Replay",
    "RulesError",
    "Ruleset",
    "Scenario",
    "Score",
    "Segment",
    "SegmentChanged",
    "Send",
    "SetAttribute",
    "Stage",
    "StageChanged",
    "StateError",
    "Step",
    "TableError",
    "advance",
    "dump_state",
    "explain",
    "expression",
    "load",
    "load_state",
    "next_wake",
    "parse",
    "replay",
    "start",
    "transition",
]

_HOMES = {
    "nurture.api": "advance dump_state explain load_state next_wake replay start transition",
    "nurture.compiler": "Ruleset load parse",
    "nurture.diagnostics": "Diagnostic",
    "nurture.domain.event": "Event",
    "nurture.domain.journeys": "Channel Journey Scenario Stage",
    "nurture.domain.people": "Account Lead",
    "nurture.domain.scoring": "Grade Persona Score Segment",
    "nurture.errors": ("EventError InputError LateEventError LeadError NurtureError RulesError StateError TableError"),
    "nurture.journey.effects": (
        "Assign Effect Entered GoalReached Held Left Notify SegmentChanged Send SetAttribute StageChanged"
    ),
    "nurture.journey.machine": "Step",
    "nurture.journey.replay": "Replay",
    "nurture.journey.state": "LeadState",
    "nurture.scoring.explanation": "Explanation",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name == "expression":
        return import_module("nurture.dsl.parser").parse_expression
    if name not in _HOME_OF:
        raise AttributeError(f"module 'nurture' has no attribute {name!r}")
    return vars(import_module(_HOME_OF[name]))[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
