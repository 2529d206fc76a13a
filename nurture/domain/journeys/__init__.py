"""Journeys, scenarios and channels as they are declared."""

from __future__ import annotations

from nurture.domain.journeys.channels import Channel, Channels, Hours, MessageCap
from nurture.domain.journeys.scenarios import (
    LONGEST_ENTRY,
    LONGEST_KEY,
    MOST_KEYS,
    MOST_RUNS,
    Edited,
    Goal,
    Moved,
    Reentry,
    Scenario,
    assigning,
    sending,
)
from nurture.domain.journeys.stages import Journey, Stage, Transition, Use
from nurture.domain.journeys.steps import (
    AssignStep,
    If,
    Leave,
    NotifyStep,
    SendNextStep,
    SendStep,
    SetStep,
    Step,
    Wait,
    WaitUntil,
)
from nurture.domain.journeys.triggers import After, AtGoal, Entry, Every, Exit, On, OnDate, Trigger, When, While

__all__ = [
    "LONGEST_ENTRY",
    "LONGEST_KEY",
    "MOST_KEYS",
    "MOST_RUNS",
    "After",
    "AssignStep",
    "AtGoal",
    "Channel",
    "Channels",
    "Edited",
    "Entry",
    "Every",
    "Exit",
    "Goal",
    "Hours",
    "If",
    "Journey",
    "Leave",
    "MessageCap",
    "Moved",
    "NotifyStep",
    "On",
    "OnDate",
    "Reentry",
    "Scenario",
    "SendNextStep",
    "SendStep",
    "SetStep",
    "Stage",
    "Step",
    "Transition",
    "Trigger",
    "Use",
    "Wait",
    "WaitUntil",
    "When",
    "While",
    "assigning",
    "sending",
]
