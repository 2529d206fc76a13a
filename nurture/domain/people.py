"""Leads and accounts: who is nurtured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from nurture.domain.carried import check_id, check_values
from nurture.domain.checked import by, checked
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_text
from nurture.domain.time import check_zone
from nurture.errors import LeadError

__all__ = ["Account", "Lead"]


def _zone_or_none(where: str, value: object) -> str | None:
    return None if value is None else check_zone(where, value, error=LeadError)


def _id_or_none(where: str, value: object) -> str | None:
    return None if value is None else check_id(where, value)


def _text_or_none(where: str, value: object) -> str | None:
    return None if value is None else check_text(where, value, error=LeadError)


@frozen(field_transformer=checked)
class Lead:
    """A person who may become a customer: an id, attributes by name, and the zone they live in.

    ``attributes`` are checked against a ruleset's ``lead`` block when the lead is first used with one; what no ruleset
    could declare (a naive time, a float) is refused here. ``timezone`` is an IANA name; where it is None the ruleset's
    zone holds. ``account`` is the id of the company they belong to. Raises ``LeadError``.

    >>> Lead(id="l-1", attributes={"title": "部長", "employees": 1200}, timezone="Asia/Tokyo")
    Lead(id='l-1', attributes={'title': '部長', 'employees': 1200}, timezone='Asia/Tokyo')
    """

    id: str = field(metadata=by(check_id))
    attributes: Mapping[str, Any] = field(factory=FrozenMap, metadata=by(check_values))
    timezone: str | None = field(default=None, metadata=by(_zone_or_none))
    account: str | None = field(default=None, metadata=by(_id_or_none))

    def __lt__(self, other: object) -> bool:
        return self.id < other.id if isinstance(other, Lead) else NotImplemented

    def __repr__(self) -> str:
        rest = {"timezone": self.timezone, "account": self.account}
        tail = "".join(f", {name}={value!r}" for name, value in rest.items() if value is not None)
        return f"Lead(id={self.id!r}, attributes={self.attributes!r}{tail})"


@frozen(field_transformer=checked)
class Account:
    """A company that people belong to: an id, a name and attributes. Raises ``LeadError``.

    >>> Account(id="a-1", name="山田製作所").name
    '山田製作所'
    """

    id: str = field(metadata=by(check_id))
    name: str | None = field(default=None, metadata=by(_text_or_none))
    attributes: Mapping[str, Any] = field(factory=FrozenMap, metadata=by(check_values))

    def __lt__(self, other: object) -> bool:
        return self.id < other.id if isinstance(other, Account) else NotImplemented


def with_values(lead: Lead, changes: Mapping[str, Any]) -> Lead:
    """``lead`` with attributes ``changes`` laid over its own; ``timezone`` among them sets its zone."""
    zone = changes.get("timezone", lead.timezone)
    rest = {name: value for name, value in changes.items() if name != "timezone"}
    return Lead(lead.id, FrozenMap(lead.attributes).updated(rest), zone, lead.account)
