"""Leads and accounts: who is nurtured."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from nurture.domain.checked import by, checked
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import canonical, check_label, check_text
from nurture.domain.schema import freeze
from nurture.domain.time import check_zone
from nurture.errors import InputError, LeadError

__all__ = ["Account", "Lead", "check_id", "check_values"]

LONGEST_ID = 255
MOST_VALUES = 2_000


def check_id(where: str, value: object, error: type[InputError] = LeadError) -> str:
    """``value`` as an identifier: text, not empty, at most 255 characters, none of them a control character."""
    text = check_text(where, value, longest=LONGEST_ID, error=error)
    if not text:
        raise error(where, value, "must not be empty")
    if not text.isprintable() and any(unicodedata.category(char) == "Cc" for char in text):
        raise error(where, value, "must not hold control characters")
    return text


def check_values(where: str, values: object, error: type[InputError] = LeadError) -> FrozenMap:
    """``values`` as an immutable mapping of names (in canonical form) to values that can be hashed."""
    if not isinstance(values, Mapping):
        raise error(where, values, "must be a mapping of names to values")
    if len(values) > MOST_VALUES:
        raise error(where, len(values), f"must have at most {MOST_VALUES:,} entries")
    frozen_values = {}
    for name, raw in values.items():
        key = canonical(check_text(f"{where} name", name, error=error))
        if key in frozen_values:
            raise error(f"{where}.{key}", raw, "is given twice under names that are the same after NFKC")
        value = freeze(raw)
        try:
            hash(value)
        except TypeError:
            raise error(f"{where}.{key}", raw, "must be a plain value or a list of plain values") from None
        frozen_values[key] = value
    return FrozenMap(frozen_values)


def _zone_or_none(where: str, value: object) -> str | None:
    return None if value is None else check_zone(where, value, error=LeadError)


def _id_or_none(where: str, value: object) -> str | None:
    return None if value is None else check_id(where, value)


@frozen(field_transformer=checked)
class Lead:
    """A person who may become a customer: an id, attributes by name, and the zone they live in.

    ``attributes`` are checked against a ruleset's ``lead`` block when the lead is first used with one. ``timezone`` is
    an IANA name; where it is None the ruleset's zone holds. ``account`` is the id of the company they belong to.
    Raises ``LeadError``.

    >>> Lead(id="l-1", attributes={"title": "部長", "employees": 1200}, timezone="Asia/Tokyo")
    Lead(id='l-1', attributes={'title': '部長', 'employees': 1200}, timezone='Asia/Tokyo')
    """

    id: str = field(metadata=by(check_id))
    attributes: Mapping[str, Any] = field(factory=FrozenMap, metadata=by(check_values))
    timezone: str | None = field(default=None, metadata=by(_zone_or_none))
    account: str | None = field(default=None, metadata=by(_id_or_none))

    def __lt__(self, other: Lead) -> bool:
        return self.id < other.id

    def __repr__(self) -> str:
        rest = {"timezone": self.timezone, "account": self.account}
        tail = "".join(f", {name}={value!r}" for name, value in rest.items() if value is not None)
        return f"Lead(id={self.id!r}, attributes={self.attributes!r}{tail})"


@frozen(field_transformer=checked)
class Account:
    """A company that people belong to: an id, a name and attributes.

    >>> Account(id="a-1", name="山田製作所").name
    '山田製作所'
    """

    id: str = field(metadata=by(check_id))
    name: str | None = field(default=None, metadata=by(check_label))
    attributes: Mapping[str, Any] = field(factory=FrozenMap, metadata=by(check_values))

    def __lt__(self, other: Account) -> bool:
        return self.id < other.id


def with_values(lead: Lead, changes: Mapping[str, Any]) -> Lead:
    """``lead`` with attributes ``changes`` laid over its own; ``timezone`` among them sets its zone."""
    zone = changes.get("timezone", lead.timezone)
    rest = {name: value for name, value in changes.items() if name != "timezone"}
    return Lead(lead.id, FrozenMap(lead.attributes).updated(rest), zone, lead.account)
