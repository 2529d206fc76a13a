"""What plug-ins bring to rules: functions of values, and curves by which points fade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

from attrs import field, frozen

from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.decay import LONGEST_TABLE, SHIFT
from nurture.domain.schema import UNKNOWN, Field, Type, check_value
from nurture.errors import InputError, PluginError, shown

__all__ = ["MOST_ARGUMENTS", "Curve", "Function"]

MOST_ARGUMENTS = 8


def _type(where: str, value: Any) -> Type:
    if not isinstance(value, Type) or value == UNKNOWN:
        raise InputError(where, value, "must be a type of values, such as nurture.TEXT")
    return Field("value", value).type  # refuses types that no value has


def _types(where: str, value: Any) -> tuple[Type, ...]:
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= MOST_ARGUMENTS:
        raise InputError(where, value, f"must be a list of 1 to {MOST_ARGUMENTS} types")
    return tuple(_type(f"{where}[{n}]", item) for n, item in enumerate(value))


@frozen(field_transformer=f.checked)
class Function:
    """A function that expressions may call: ``domain_of(email) == "example.com"``.

    ``call`` takes values of the types ``takes``, in order, and gives one of the type ``gives``, or None where there is
    none. It must be pure: the same for the same arguments, always, whatever the time, the machine and the process.
    Integers, ``Decimal``, text, dates and so on are as in the attributes of a lead, datetimes in UTC, lists tuples.

    Where an argument is missing so is the result, and ``call`` is not asked; with ``takes_missing`` it is, and gets None.
    ``version`` is a part of the version of every ruleset that calls it: change it when the meaning of ``call`` changes.
    Two functions are equal where all but ``call`` is.

    Raises ``InputError`` for a name, types or a version that cannot be.

    >>> from nurture.domain.schema import TEXT
    >>> domain_of = Function("domain_of", takes=[TEXT], gives=TEXT, call=lambda email: email.partition("@")[2] or None)
    >>> domain_of.of("sato@example.com"), domain_of.of("sato"), domain_of.of(None)
    ('example.com', None, None)
    """

    name: str = field(metadata=f.NAME)
    takes: tuple[Type, ...] = field(metadata=by(_types))
    gives: Type = field(metadata=by(_type))
    call: Callable[..., Any] = field(metadata=f.CALLABLE, eq=False, repr=False)
    version: str = field(default="1", metadata=f.TITLE)
    takes_missing: bool = field(default=False, kw_only=True, metadata=f.instance(bool))

    def of(self, *arguments: Any) -> Any:
        """What it gives for ``arguments``; None where that is missing. Raises ``PluginError`` naming it and them."""
        if None in arguments and not self.takes_missing:
            return None
        given = tuple(map(_as_taken, arguments, self.takes))
        try:
            result = self.call(*given)
        except (Exception, SystemExit) as fault:
            raise self._failed(given, f"{type(fault).__name__}: {fault}") from fault
        if result is None:
            return None
        try:
            return check_value("what it gives", result, self.gives)
        except InputError as fault:
            raise self._failed(given, str(fault)) from fault

    def _failed(self, arguments: tuple[Any, ...], problem: str) -> PluginError:
        return PluginError("function", self.name, f"{self.name}({', '.join(map(shown, arguments))}): {problem}")


def _as_taken(value: Any, type_: Type) -> Any:
    return Decimal(value) if type_.kind == "decimal" and isinstance(value, int) else value


@frozen(field_transformer=f.checked)
class Curve:
    """A way in which points fade: ``decay plateau 30 days``.

    ``table`` takes the duration in days, as rules have it, and gives what is left of a point after 0, 1, 2, ... scoring
    days, in whole numbers: ``WHOLE``, which is 2**30, is all of it. It never rises, and past its end nothing is left; it
    has 1 to 36,500 entries. Work it out in whole numbers: a float could differ from one machine to the next. The table
    is a part of the version of every ruleset that uses it.

    >>> plateau = Curve("plateau", lambda days: [Curve.WHOLE] * days + [Curve.WHOLE // 2] * days)
    >>> [share / Curve.WHOLE for share in plateau.over(2)]
    [1.0, 1.0, 0.5, 0.5]
    """

    WHOLE: ClassVar[int] = 1 << SHIFT

    name: str = field(metadata=f.NAME)
    table: Callable[[int], Sequence[int]] = field(metadata=f.CALLABLE, eq=False, repr=False)

    def over(self, days: int) -> tuple[int, ...]:
        """The table for a duration in days. Raises ``PluginError`` where it breaks a law of curves."""
        try:
            found = tuple(islice(self.table(days), LONGEST_TABLE + 1))
        except (Exception, SystemExit) as fault:
            raise self._failed(days, f"{type(fault).__name__}: {fault}") from fault
        problem = _unlawful(found)
        if problem is not None:
            raise self._failed(days, problem)
        return tuple(map(int, found))

    def _failed(self, days: int, problem: str) -> PluginError:
        return PluginError("curve", self.name, f"the table for {days} days: {problem}")


def _unlawful(table: tuple[Any, ...]) -> str | None:
    if not 1 <= len(table) <= LONGEST_TABLE:
        return f"must have 1 to {LONGEST_TABLE:,} entries, and has {'more' if table else 'none'}"
    for age, share in enumerate(table):
        if isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= Curve.WHOLE:
            return f"must hold whole numbers from 0 to {Curve.WHOLE}, and has {shown(share)} at an age of {age} days"
        if age and share > table[age - 1]:
            return f"must never rise, and does so at an age of {age} days"
    return None
