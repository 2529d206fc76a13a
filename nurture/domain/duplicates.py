"""Which leads may be one person: those that share a key, such as an e-mail address."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from nurture.domain.checked import check_each
from nurture.domain.names import check_name
from nurture.domain.people import Lead
from nurture.errors import InputError

__all__ = ["Duplicates", "SharedKey", "duplicates"]

_PHONE_SIGNS = frozenset("0123456789+-().")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u30fc", "-"))


@frozen
class SharedKey:
    """A reason: ``leads`` have the same ``value``, in comparable form, of the attributes ``key``."""

    key: tuple[str, ...]
    value: tuple[str, ...]
    leads: tuple[str, ...]

    def __str__(self) -> str:
        return f"{' and '.join(self.key)} {' '.join(self.value)}: {', '.join(self.leads)}"


@frozen
class Duplicates:
    """The ids of leads that may be one person, and why: each shares a key with another of them."""

    leads: tuple[str, ...]
    reasons: tuple[SharedKey, ...]


def comparable(value: object) -> str:
    """``value`` as keys are compared: after NFKC, without case and spaces; of a phone number the digits alone.

    >>> comparable("Ｔａｒｏ　Yamada"), comparable("090−1234−5678")
    ('taroyamada', '09012345678')
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", str(value)).casefold())
    text = "".join(text.split())
    number = text.translate(_DASHES)
    if text and _PHONE_SIGNS.issuperset(number) and sum(map(str.isdigit, number)) > 6:
        return "".join(char for char in number if char.isdigit() or char == "+")
    return text


def duplicates(leads: Iterable[Lead], *, keys: Sequence[str | Sequence[str]]) -> tuple[Duplicates, ...]:
    """Groups of ``leads`` that may be one person, in the order of their first leads.

    Each of ``keys`` is the name of an attribute, or several that must be the same together. Values are compared after
    NFKC, without case and spaces; what is missing or blank is shared by nobody. Whoever shares a key with one of a group
    is of the group. Raises ``InputError``.

    >>> one = Lead("card-1", {"name": "山田 太郎", "phone": "03-1234-5678"})
    >>> two = Lead("form-1", {"name": "山田太郎", "phone": "０３(1234)5678"})
    >>> for group in duplicates([one, two], keys=["email", "phone"]):
    ...     print(*group.reasons)
    phone 0312345678: card-1, form-1
    """
    known = {lead.id: lead for lead in check_each("leads", leads, Lead)}
    asked = [_key(key) for key in check_each("keys", keys, str, list, tuple)]
    shared = [reason for key in asked for reason in _shared(known, key)]
    groups: dict[str, set[str]] = {}
    for reason in shared:
        joined = set(reason.leads).union(*(groups.get(lead, ()) for lead in reason.leads))
        groups.update(dict.fromkeys(joined, joined))
    order = {lead: place for place, lead in enumerate(known)}
    found = {min(order[lead] for lead in group): group for group in groups.values()}
    return tuple(
        Duplicates(
            tuple(sorted(group, key=order.__getitem__)),
            tuple(reason for reason in shared if reason.leads[0] in group),
        )
        for _, group in sorted(found.items())
    )


def _key(key: Any) -> tuple[str, ...]:
    names = (key,) if isinstance(key, str) else tuple(key)
    if not names:
        raise InputError("keys", key, "must name an attribute")
    return tuple(check_name("keys", name) for name in names)


def _shared(leads: dict[str, Lead], key: tuple[str, ...]) -> list[SharedKey]:
    by_value: dict[tuple[str, ...], list[str]] = {}
    for lead in leads.values():
        given = [lead.attributes.get(name) for name in key]
        value = tuple("" if each is None else comparable(each) for each in given)
        if all(value):
            by_value.setdefault(value, []).append(lead.id)
    return [SharedKey(key, value, tuple(ids)) for value, ids in by_value.items() if len(ids) > 1]
