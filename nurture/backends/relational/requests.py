"""What users ask for, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from nurture.backends.relational.dialects import DIALECTS
from nurture.backends.relational.query import Request, declared, query
from nurture.domain.time import check_instant
from nurture.dsl import program as p
from nurture.dsl.messages import listed, nearest
from nurture.errors import InputError

__all__ = ["printed", "request"]


def request(
    program: p.Program,
    *,
    dialect: str,
    at: dt.datetime | None,
    leads: str | Sequence[str],
    events: str | Sequence[str],
    only: Iterable[str] | None,
    updated: Iterable[str] | None,
    distinct: bool,
) -> Request:
    """A request that can be answered, or refused for what the rules say. Raises ``InputError`` that names the argument."""
    if dialect not in DIALECTS:
        raise InputError("dialect", dialect, f"must be one of {listed(DIALECTS)}")
    return Request(
        dialect,
        None if at is None else check_instant("at", at),
        _table("leads", leads),
        _table("events", events),
        _names("only", only, declared(program)),
        _names("updated", updated, [*program.attributes]),
        distinct,
    )


def printed(program: p.Program, asked: Request) -> str:
    """The query of a request as text."""
    return query(program, asked).text(asked.dialect)


def _table(where: str, name: object) -> tuple[str, ...]:
    parts = (name,) if isinstance(name, str) else tuple(name) if isinstance(name, (list, tuple)) else ()
    if not 1 <= len(parts) <= 3 or not all(isinstance(part, str) and part for part in parts):
        raise InputError(where, name, "must be the name of a table, or up to three parts of it")
    return parts


def _names(where: str, names: Iterable[str] | None, known: Sequence[str]) -> tuple[str, ...] | None:
    if names is None:
        return None
    if isinstance(names, str):
        raise InputError(where, names, "must be names, not a text")
    given = tuple(names)
    for name in given:
        if name not in known and not (where == "updated" and str(name).startswith("consent.")):
            near = nearest(str(name), known)
            raise InputError(
                where, name, f"must be among {listed(known)}" + (f" (did you mean `{near}`?)" if near else "")
            )
    return given
