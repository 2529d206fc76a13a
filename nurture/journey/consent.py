"""Consent with its history: what somebody has agreed to, when, and by which event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import frozen

from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.time import check_instant, instant
from nurture.journey.effects import Effect, SetAttribute
from nurture.journey.state import LeadState

__all__ = ["Consent", "consent_history", "consents"]

CONSENT = "consent."


@frozen
class Consent:
    """What ``name`` (``consent.email.newsletter``) was set to at an instant: given, withdrawn, or (None) made unknown.

    ``by`` is the id of the event, or the key of the effect, that set it; None for what was known at the start.
    """

    name: str
    given: bool | None
    at: dt.datetime
    by: str | None


def consents(state: LeadState) -> dict[str, Consent]:
    """Each consent as it is, since when, and by which event; a step's setting is told without one."""
    found = {}
    for name, (us, _, event) in sorted(state.written.items()):
        if name.startswith(CONSENT):
            found[name] = Consent(name, state.lead.attributes.get(name), instant(us), event or None)
    return found


def consent_history(
    lead: Lead, events: Iterable[Event], *, start_at: dt.datetime, effects: Iterable[Effect] = ()
) -> tuple[Consent, ...]:
    """Every setting of a consent, by time: of the lead at its start, by its events, and by the steps of scenarios.

    ``lead`` is as it was at ``start_at``; ``effects`` are those that were returned for it. An event that came twice counts
    once. Raises ``InputError`` where ``start_at`` is no aware instant.
    """
    start = check_instant("start_at", start_at)
    found = [Consent(name, lead.attributes[name], start, None) for name in sorted(lead.attributes)]
    log = {event.id: event for event in sorted(events, reverse=True) if event.type == LEAD_UPDATED}
    for event in log.values():
        found += [Consent(name, event.properties[name], event.at, event.id) for name in sorted(event.properties)]
    for effect in effects:
        if isinstance(effect, SetAttribute):
            found.append(Consent(effect.attribute, effect.value, effect.at, effect.key))
    kept = [each for each in found if each.name.startswith(CONSENT)]
    return tuple(sorted(kept, key=lambda each: (each.at, each.by or "")))
