"""How the records of leads are laid out: where a function finds an attribute."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Protocol, get_args

import attrs

from nurture.backends.bytecode import tree as t
from nurture.errors import InputError, LeadError

__all__ = ["FLAT", "NESTED", "Layout", "layout"]

_LEAD = "lead"


class Layout(Protocol):
    """Where attributes are found in a record."""

    def parts(self, name: str) -> tuple[str, ...]:
        """The way to an attribute."""
        ...

    def step(self, of: ast.expr, part: str) -> ast.expr:
        """One step of the way, in code."""
        ...

    def read(self, record: Any, part: str) -> Any:
        """One step of the way. Raises ``LeadError`` where there is nothing to read from."""
        ...


@attrs.frozen
class _Mappings:
    """Mappings: of names to values (``nested`` False), or with ``company.size`` in a mapping ``company``."""

    nested: bool

    def parts(self, name: str) -> tuple[str, ...]:
        return tuple(name.split(".")) if self.nested else (name,)

    def step(self, of: ast.expr, part: str) -> ast.expr:
        return t.item(of, part)

    def read(self, record: Any, part: str) -> Any:
        if not isinstance(record, Mapping):
            raise LeadError("lead", record, "must be a mapping of names to values")
        return record.get(part)


@attrs.frozen
class _Records:
    """Records of an attrs class, with ``company.size`` in a field ``company`` of an attrs class of its own."""

    kind: type

    def parts(self, name: str) -> tuple[str, ...]:
        parts = tuple(name.split("."))
        kind: Any = self.kind
        for part in parts:
            known = _fields(kind)
            if part not in known:
                raise InputError("of", self.kind.__name__, f"must have the attribute {name!r} of the ruleset")
            kind = known[part].type
        return parts

    def step(self, of: ast.expr, part: str) -> ast.expr:
        return t.attribute(of, part)

    def read(self, record: Any, part: str) -> Any:
        if not (attrs.has(type(record)) and part in attrs.fields_dict(type(record))):
            raise LeadError("lead", record, f"must have the field {part!r}, as {self.kind.__name__} has")
        return attrs.asdict(record, recurse=False)[part]


def _fields(kind: Any) -> dict[str, Any]:
    """The fields of an attrs class, or of the only one in a union; none of anything else."""
    kinds = [each for each in (get_args(kind) or (kind,)) if isinstance(each, type) and attrs.has(each)]
    return dict(attrs.fields_dict(attrs.resolve_types(kinds[0]))) if len(kinds) == 1 else {}


FLAT, NESTED = _Mappings(nested=False), _Mappings(nested=True)


def layout(of: object) -> Layout:
    """The layout that ``of`` names: ``dict``, ``"nested"`` or an attrs class. Raises ``InputError``."""
    if of is dict:
        return FLAT
    if of == "nested":
        return NESTED
    if isinstance(of, type) and attrs.has(of):
        return _Records(of)
    raise InputError("of", of, 'must be dict, "nested" or a class made by attrs')
