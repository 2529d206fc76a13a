"""Accounts: a company's log out of those of its people, and its people by role.

An account is run by the same functions as a lead, under rules of its own, in which a lead is a company: what its people do
are its events, each with the person and the role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from nurture.domain.carried import LONGEST_ID
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import Lead
from nurture.domain.schema import Field
from nurture.errors import EventError

__all__ = ["PERSON_UPDATED", "Committee", "committee", "event_of_account"]

PERSON_UPDATED = "person_updated"


def event_of_account(events: Mapping[str, Mapping[str, Field]], event: Event, lead: Lead, role: str) -> Event | None:
    """``event`` of ``lead`` as one of its account, as far as ``events`` declare it; None where they do not."""
    if event.lead != lead.id:
        raise EventError("Event.lead", event.lead, f"must be the lead, {lead.id!r}")
    if lead.account is None:
        return None
    type_ = PERSON_UPDATED if event.type == LEAD_UPDATED else event.type
    if type_ not in events:
        return None
    carried = {**event.properties, "person": lead.id, "role": lead.attributes.get(role)}
    properties = {name: value for name, value in carried.items() if name in events[type_]}
    return evolve(event, id=_joint(lead.id, event.id), lead=lead.account, type=type_, properties=properties)


def _joint(lead: str, event: str) -> str:
    """An id of an event among those of a whole account: no two people's are the same."""
    joint = f"{lead.replace('%', '%25').replace('/', '%2F')}/{event}"
    return joint if len(joint) <= LONGEST_ID else f"sha256:{hashlib.sha256(joint.encode()).hexdigest()}"


@frozen
class Committee:
    """Those who decide in an account: the ids of its people by role, the roles that nobody has, and who has none."""

    account: str
    people: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    without: tuple[str, ...]


def committee(leads: Iterable[Lead], account: str, *, roles: Sequence[str], attribute: str = "role") -> Committee:
    """The people of ``account`` among ``leads``, by the role that ``attribute`` gives them.

    >>> people = [Lead("l-1", {"role": "champion"}, account="a-1"), Lead("l-2", account="a-1"), Lead("l-3")]
    >>> found = committee(people, "a-1", roles=["decision maker", "champion", "user"])
    >>> found.people["champion"], found.missing, found.without
    (('l-1',), ('decision maker', 'user'), ('l-2',))
    """
    known: dict[str, Any] = {
        lead.id: lead.attributes.get(attribute) for lead in sorted(leads) if lead.account == account
    }
    people = {role: tuple(name for name, has in known.items() if has == role) for role in roles}
    missing = tuple(role for role in roles if not people[role])
    return Committee(
        account, FrozenMap(people), missing, tuple(name for name, has in known.items() if has not in people)
    )
