"""Accounts: a company's log out of those of its people, and its people by role.

An account is run by the same functions as a lead, under rules of its own, in which a lead is a company: what its people do
are its events, each with the person and the role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from nurture.domain.carried import LONGEST_ID, check_id
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import Lead
from nurture.domain.schema import Field
from nurture.errors import EventError, InputError

__all__ = ["PERSON", "PERSON_UPDATED", "Committee", "account_log", "committee", "event_of_account", "known_as"]

PERSON = "person"
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
    plays = lead.attributes.get(role)
    if event.type == LEAD_UPDATED:
        plays = event.properties.get(role, plays)  # the event says what the role is from now on
    carried = {**event.properties, PERSON: lead.id, "role": plays}
    properties = {name: value for name, value in carried.items() if name in events[type_]}
    return evolve(event, id=_joint(lead.id, event.id), lead=lead.account, type=type_, properties=properties)


def _joint(lead: str, event: str) -> str:
    """An id of an event among those of a whole account: no two people's are the same."""
    return _joined(_named(lead), event)


def _named(lead: str) -> str:
    """What the ids of a lead's events begin with, before the first `/`: short enough to leave room for their own ids."""
    name = lead.replace("%", "%25").replace("/", "%2F")
    return name if len(name) <= LONGEST_ID // 2 else _digest(lead)


def _joined(name: str, event: str) -> str:
    joint = f"{name}/{event}"
    return joint if len(joint) <= LONGEST_ID else f"{name}/{_digest(event)}"


def _digest(text: str) -> str:
    return f"%sha256:{hashlib.sha256(text.encode()).hexdigest()}"  # no `%s` is in a name that is written out


def account_log(log: Iterable[Event], people: Mapping[str, str | None]) -> tuple[Event, ...]:
    """The log of an account in which ``people`` are known by other ids, or are not any more (None), by (time, id).

    Give it where two people have turned out to be one (``{"l-2": "l-1"}``): what both records had is one event then. And
    where somebody is erased (``{"l-3": None}``): what they did leaves the log. ``Ruleset``s of accounts go on with it by
    ``change_people``. Raises ``InputError`` where an id is to be known by one that changes itself.

    >>> import datetime as dt
    >>> at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    >>> log = [Event(f"{who}/e-1", "a-1", "visited", at, {"person": who}) for who in ("l-1", "l-2", "l-3")]
    >>> [(event.id, event.properties["person"]) for event in account_log(log, {"l-2": "l-1", "l-3": None})]
    [('l-1/e-1', 'l-1')]
    """
    _check_people(people)
    names = {_named(old): None if new is None else _named(new) for old, new in people.items()}
    found: dict[str, Event] = {}
    for event in sorted(log, key=lambda event: (event.id.partition("/")[0] in names, event)):
        new = _renamed(event, names, people)
        if new is not None:
            found.setdefault(new.id, new)  # of an event that both records had, the one of who goes on
    return tuple(sorted(found.values()))


def _check_people(people: Mapping[str, str | None]) -> None:
    for old, new in people.items():
        check_id("people", old, InputError)
        if new is not None and check_id("people", new, InputError) in people:
            raise InputError("people", new, f"must not change itself: {old!r} is to be known by it")


def _renamed(event: Event, names: Mapping[str, str | None], people: Mapping[str, str | None]) -> Event | None:
    name, _, own = event.id.partition("/")
    if name in names and own:
        to = names[name]
        return None if to is None else evolve(event, id=_joined(to, own), properties=_people_in(event, people))
    if event.properties.get(PERSON) in people and known_as(event.properties[PERSON], people) is None:
        return None
    return evolve(event, properties=_people_in(event, people))


def _people_in(event: Event, people: Mapping[str, str | None]) -> Mapping[str, Any]:
    """The properties of an event; of the account's own attributes any may be somebody's id."""
    mine = event.type == LEAD_UPDATED
    return {
        name: known_as(value, people) if mine or name == PERSON else value for name, value in event.properties.items()
    }


def known_as(value: Any, people: Mapping[str, str | None]) -> Any:
    """``value``, or where it is the id of one of ``people`` what that is known as now."""
    return people[value] if isinstance(value, str) and value in people else value


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
