"""Actions: steps of scenarios that plug-ins bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_name
from nurture.domain.schema import UNKNOWN, Field, Type
from nurture.errors import InputError

__all__ = ["MOST_NAMED", "Action"]

MOST_NAMED = 20


def _takes(where: str, value: Any) -> FrozenMap:
    if not isinstance(value, Mapping) or len(value) > MOST_NAMED:
        raise InputError(where, value, f"must be a mapping of at most {MOST_NAMED} names to types")
    for name, type_ in value.items():
        check_name(where, name)
        if not isinstance(type_, Type) or type_ == UNKNOWN:
            raise InputError(f"{where}[{name!r}]", type_, "must be a type of values, such as nurture.TEXT")
        Field(name, type_)  # refuses types that no value has
    return FrozenMap(value)


@frozen(field_transformer=f.checked)
class Action:
    """A step that scenarios may have: ``do update_crm { stage: "SQL" }``.

    It says what the step ``takes``, by name; rules give each of these a value of its type. What comes of the step is the
    effect ``Act``, which the host performs, as it does all others. ``version`` is a part of the version of every ruleset
    that has the step: change it when the action comes to mean something else.

    Raises ``InputError`` for a name, types or a version that cannot be.

    >>> from nurture.domain.schema import DECIMAL, TEXT
    >>> Action("update_crm", takes={"stage": TEXT, "points": DECIMAL}).takes["stage"].kind
    'text'
    """

    name: str = field(metadata=f.NAME)
    takes: Mapping[str, Type] = field(factory=FrozenMap, metadata=by(_takes))
    version: str = field(default="1", kw_only=True, metadata=f.TITLE)
    about: str | None = field(default=None, kw_only=True, metadata=f.LABEL)
