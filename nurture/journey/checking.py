"""What comes in, checked against the rules: leads, events, and whether a state is of them at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.schema import BOOLEAN, Field, check_value
from nurture.domain.time import check_zone
from nurture.errors import EventError, InputError, LeadError, StateError
from nurture.journey.plan import Plan
from nurture.journey.state import LeadState

__all__ = ["checked_attributes", "checked_event", "checked_lead", "field_of", "same_rules"]


def field_of(plan: Plan, name: str) -> Field | None:
    """What is declared of the attribute ``name``; None where nothing is."""
    if name.startswith("consent.") and name not in plan.attributes:
        return Field(name, BOOLEAN, optional=True)
    return plan.attributes.get(name)


def _checked(
    where: str, values: Mapping[str, Any], fields: dict[str, Field | None], error: type[InputError]
) -> dict[str, Any]:
    checked = {}
    for name, value in values.items():
        declared = fields.get(name)
        if declared is None:
            raise error(f"{where}.{name}", value, "is not declared in the ruleset")
        present = value is not None
        checked[name] = check_value(f"{where}.{name}", value, declared.type, error=error) if present else None
    return checked


def checked_attributes(plan: Plan, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """``attributes`` as values of their declared types. Raises ``LeadError``."""
    fields = {name: field_of(plan, name) for name in attributes}
    return _checked("Lead.attributes", attributes, fields, LeadError)


def checked_lead(plan: Plan, lead: Lead) -> Lead:
    """``lead`` with its attributes as values of their declared types, without those that are missing. Raises ``LeadError``."""
    values = checked_attributes(plan, lead.attributes)
    return evolve(lead, attributes={name: value for name, value in values.items() if value is not None})


def checked_event(plan: Plan, lead: Lead, event: Event) -> Event:
    """``event`` with its properties as values of their declared types. Raises ``EventError``."""
    if event.lead != lead.id:
        raise EventError("Event.lead", event.lead, f"must be the lead of the state, {lead.id!r}")
    known = plan.events.get(event.type)
    if known is None:
        raise EventError("Event.type", event.type, "is not declared in the ruleset")
    if event.type == LEAD_UPDATED:
        return evolve(event, properties=_checked_update(plan, event.properties))
    values = _checked("Event.properties", event.properties, dict(known), EventError)
    for name, declared in known.items():
        if not declared.optional and values.get(name) is None:
            raise EventError(f"Event.properties.{name}", None, f"must be given for `{event.type}`")
    if all(value is event.properties[name] for name, value in values.items()):
        return event  # nothing had to be made another type, and its other fields need not be checked again
    return evolve(event, properties=values)


def _checked_update(plan: Plan, changes: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in changes.items() if name != "timezone"}
    fields = {name: field_of(plan, name) for name in rest}
    values = _checked("Event.properties", rest, fields, EventError)
    if changes.get("timezone") is not None:
        values["timezone"] = check_zone("Event.properties.timezone", changes["timezone"], error=EventError)
    return values


def same_rules(plan: Plan, state: LeadState) -> None:
    """Raise ``StateError`` where ``state`` is not of the rules of ``plan``."""
    if state.shape is not plan.shape and state.shape != plan.shape:
        raise StateError(
            f"the state was made by ruleset {state.ruleset!r} version {state.version}, "
            f"and this is {plan.name!r} version {plan.version}"
        )
