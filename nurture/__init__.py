"""Lead nurturing as code: one rules file says who is worth what, who is in which stage, and what is sent when and why.

Names are loaded when they are first used, so that ``import nurture`` takes milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nurture import frames as frames
    from nurture.api import (
        advance,
        change_people,
        dump_state,
        erase,
        explain,
        explain_persona,
        for_account,
        load_state,
        merge,
        migrate,
        next_wake,
        replay,
        scorer,
        sql,
        start,
        transition,
    )
    from nurture.backends.bytecode.scoring import Scorer
    from nurture.compiler import Ruleset, load, parse
    from nurture.diagnostics import Diagnostic
    from nurture.domain.accounts import Committee, account_log, committee
    from nurture.domain.actions import Action
    from nurture.domain.calendars import Calendar, Closed, HolidaysOf, OpenHours
    from nurture.domain.channel_presets import ChannelPreset
    from nurture.domain.checklist import Checklist, Question, Standing
    from nurture.domain.checklist_presets import ChecklistPreset, PresetQuestion
    from nurture.domain.content import ContentLine, ContentPlan
    from nurture.domain.duplicates import Duplicates, SharedKey, duplicates
    from nurture.domain.event import Event
    from nurture.domain.expression import Expression, Selection, Window
    from nurture.domain.journeys import (
        ActStep,
        After,
        Argument,
        AssignStep,
        AtGoal,
        Channel,
        Channels,
        Edited,
        Every,
        Goal,
        Hours,
        If,
        Journey,
        Leave,
        MessageCap,
        Moved,
        NotifyStep,
        On,
        OnDate,
        Reentry,
        Scenario,
        SendNextStep,
        SendStep,
        SetStep,
        Stage,
        Transition,
        Use,
        Wait,
        WaitUntil,
        When,
        While,
    )
    from nurture.domain.journeys.blocks import Arm, Case, Choose, Repeat, RunStep, Split, WaitOpen, WaitTime
    from nurture.domain.maps import Backlog, Experience, Issue
    from nurture.domain.matrix import Axis, AxisBand, Matrix
    from nurture.domain.parameter import Parameter
    from nurture.domain.people import Account, Lead
    from nurture.domain.plugged import Curve, Function
    from nurture.domain.presets import Preset, PresetStage
    from nurture.domain.ruleset import (
        Declaration,
        EventType,
        Expect,
        ExpectAct,
        ExpectEffect,
        Given,
        Happening,
        Late,
        LeadSchema,
        Settings,
        TestCase,
    )
    from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, Field, Type, list_of, one_of
    from nurture.domain.scoring import Band, Cap, Decay, Grade, Group, Limit, Persona, Points, Score, Segment
    from nurture.domain.time import Duration
    from nurture.dsl.parser import parse_expression as expression
    from nurture.errors import (
        BackendError,
        EventError,
        FrameError,
        InputError,
        LateEventError,
        LeadError,
        MigrationError,
        NurtureError,
        PluginError,
        Refusal,
        RulesError,
        StateError,
        TableError,
    )
    from nurture.journey.consent import Consent, consent_history, consents
    from nurture.journey.effects import (
        Act,
        Assign,
        Effect,
        Entered,
        Exposed,
        GoalReached,
        Held,
        Left,
        Notify,
        Refused,
        SegmentChanged,
        Send,
        SetAttribute,
        StageChanged,
    )
    from nurture.journey.migration import Migrated
    from nurture.journey.passages import Passage
    from nurture.journey.replay import Replay
    from nurture.journey.state import LeadState
    from nurture.journey.step import Step
    from nurture.plugins import Plugins
    from nurture.scoring.explanation import Explanation
    from nurture.scoring.matching import PersonaExplanation

    __version__: str

__all__ = [  # noqa: RUF022 - in the order of the alphabet, whatever they are
    "Account",
    "Act",
    "ActStep",
    "Action",
    "After",
    "Argument",
    "Arm",
    "Assign",
    "AssignStep",
    "AtGoal",
    "Axis",
    "AxisBand",
    "BOOLEAN",
    "BackendError",
    "Backlog",
    "Band",
    "Calendar",
    "Cap",
    "Case",
    "Channel",
    "ChannelPreset",
    "Channels",
    "Checklist",
    "ChecklistPreset",
    "Choose",
    "Closed",
    "Committee",
    "Consent",
    "ContentLine",
    "ContentPlan",
    "Curve",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "Decay",
    "Declaration",
    "Diagnostic",
    "Duplicates",
    "Duration",
    "Edited",
    "Effect",
    "Entered",
    "Event",
    "EventError",
    "EventType",
    "Every",
    "Expect",
    "ExpectAct",
    "ExpectEffect",
    "Experience",
    "Explanation",
    "Exposed",
    "Expression",
    "Field",
    "FrameError",
    "Function",
    "Given",
    "Goal",
    "GoalReached",
    "Grade",
    "Group",
    "Happening",
    "Held",
    "HolidaysOf",
    "Hours",
    "INTEGER",
    "If",
    "InputError",
    "Issue",
    "Journey",
    "Late",
    "LateEventError",
    "Lead",
    "LeadError",
    "LeadSchema",
    "LeadState",
    "Leave",
    "Left",
    "Limit",
    "Matrix",
    "MessageCap",
    "Migrated",
    "MigrationError",
    "Moved",
    "Notify",
    "NotifyStep",
    "NurtureError",
    "On",
    "OnDate",
    "OpenHours",
    "Parameter",
    "Passage",
    "Persona",
    "PersonaExplanation",
    "PluginError",
    "Plugins",
    "Points",
    "Preset",
    "PresetQuestion",
    "PresetStage",
    "Question",
    "Reentry",
    "Refusal",
    "Refused",
    "Repeat",
    "Replay",
    "RulesError",
    "Ruleset",
    "RunStep",
    "Scenario",
    "Score",
    "Scorer",
    "Segment",
    "SegmentChanged",
    "Selection",
    "Send",
    "SendNextStep",
    "SendStep",
    "SetAttribute",
    "SetStep",
    "Settings",
    "SharedKey",
    "Split",
    "Stage",
    "StageChanged",
    "Standing",
    "StateError",
    "Step",
    "TEXT",
    "TableError",
    "TestCase",
    "Transition",
    "Type",
    "Use",
    "Wait",
    "WaitOpen",
    "WaitTime",
    "WaitUntil",
    "When",
    "While",
    "Window",
    "account_log",
    "advance",
    "change_people",
    "committee",
    "consent_history",
    "consents",
    "dump_state",
    "duplicates",
    "erase",
    "explain",
    "explain_persona",
    "expression",
    "for_account",
    "list_of",
    "load",
    "load_state",
    "merge",
    "migrate",
    "next_wake",
    "one_of",
    "parse",
    "replay",
    "scorer",
    "sql",
    "start",
    "transition",
]

_HOMES = {
    "nurture.api": (
        "advance change_people dump_state erase explain explain_persona for_account load_state merge migrate next_wake replay "
        "scorer sql start transition"
    ),
    "nurture.backends.bytecode.scoring": "Scorer",
    "nurture.compiler": "Ruleset load parse",
    "nurture.diagnostics": "Diagnostic",
    "nurture.domain.accounts": "Committee account_log committee",
    "nurture.domain.content": "ContentLine ContentPlan",
    "nurture.domain.duplicates": "Duplicates SharedKey duplicates",
    "nurture.domain.event": "Event",
    "nurture.domain.maps": "Backlog Experience Issue",
    "nurture.domain.parameter": "Parameter",
    "nurture.domain.people": "Account Lead",
    "nurture.domain.expression": "Expression Selection Window",
    "nurture.domain.calendars": "Calendar Closed HolidaysOf OpenHours",
    "nurture.domain.journeys": (
        "ActStep After Argument AssignStep AtGoal Channel Channels Edited Every Goal Hours If Journey Leave MessageCap Moved "
        "NotifyStep "
        "On OnDate Reentry Scenario SendNextStep SendStep SetStep Stage Transition Use Wait WaitUntil When While"
    ),
    "nurture.domain.actions": "Action",
    "nurture.domain.channel_presets": "ChannelPreset",
    "nurture.domain.checklist": "Checklist Question Standing",
    "nurture.domain.checklist_presets": "ChecklistPreset PresetQuestion",
    "nurture.domain.matrix": "Axis AxisBand Matrix",
    "nurture.domain.ruleset": (
        "Declaration EventType Expect ExpectAct ExpectEffect Given Happening Late LeadSchema Settings TestCase"
    ),
    "nurture.domain.schema": "BOOLEAN DATE DATETIME DECIMAL INTEGER TEXT Field Type list_of one_of",
    "nurture.domain.scoring": "Band Cap Decay Grade Group Limit Persona Points Score Segment",
    "nurture.domain.journeys.blocks": "Arm Case Choose Repeat RunStep Split WaitOpen WaitTime",
    "nurture.domain.time": "Duration",
    "nurture.domain.plugged": "Curve Function",
    "nurture.domain.presets": "Preset PresetStage",
    "nurture.errors": (
        "BackendError EventError FrameError InputError LateEventError LeadError MigrationError NurtureError PluginError "
        "Refusal RulesError StateError TableError"
    ),
    "nurture.journey.consent": "Consent consent_history consents",
    "nurture.journey.effects": (
        "Act Assign Effect Entered Exposed GoalReached Held Left Notify Refused SegmentChanged Send SetAttribute StageChanged"
    ),
    "nurture.journey.migration": "Migrated",
    "nurture.journey.passages": "Passage",
    "nurture.journey.replay": "Replay",
    "nurture.journey.state": "LeadState",
    "nurture.journey.step": "Step",
    "nurture.plugins": "Plugins",
    "nurture.scoring.explanation": "Explanation",
    "nurture.scoring.matching": "PersonaExplanation",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name == "expression":
        return import_module("nurture.dsl.parser").parse_expression
    if name == "frames":
        return import_module("nurture.frames")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'nurture' has no attribute {name!r}")
    found = globals()[name] = vars(import_module(_HOME_OF[name]))[name]  # the next look need not come here
    return found


def _version() -> str:
    metadata = import_module("importlib.metadata")
    try:
        return str(metadata.version("nurture"))
    except metadata.PackageNotFoundError:
        return "from a source tree"


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__", "frames"})
