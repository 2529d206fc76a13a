"""Lift: what a scenario brings about, held against what would have happened without it.

The interval is that of R. G. Newcombe (Interval estimation for the difference between independent proportions,
Statistics in Medicine 17, 1998, method 10): the two Wilson intervals, put together. It keeps its promise also for few
leads and for shares near 0 and 1, where the textbook's normal interval does not. All of it is decimal arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from attrs import field, frozen

from nurture.domain.checked import by, check_each, check_kind, checked
from nurture.errors import InputError
from nurture.journey.effects import Effect, Entered, GoalReached, Left

__all__ = ["Lift", "Part", "lift", "lift_of"]

_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal("0.000001")
# How many standard deviations lie either way of the middle, for so many percent of a normal distribution.
_DEVIATIONS = {
    80: Decimal("1.281551565544600"),
    90: Decimal("1.644853626951473"),
    95: Decimal("1.959963984540054"),
    99: Decimal("2.575829303548901"),
}


def _whole(where: str, value: object) -> int:
    if type(value) is not int or value < 0:
        raise InputError(where, value, "must be a whole number from 0")
    return value


@frozen(field_transformer=checked)
class Part:
    """A part of those who would enter a scenario: how many ``leads``, and how many of them ``reached`` the goal.

    >>> Part(leads=500, reached=25).share
    Fraction(1, 20)
    """

    leads: int = field(metadata=by(_whole))
    reached: int = field(metadata=by(_whole))

    def __attrs_post_init__(self) -> None:
        if self.reached > self.leads:
            raise InputError("Part.reached", self.reached, f"must not be above the {self.leads} leads")

    @property
    def share(self) -> Fraction | None:
        """The share that reached the goal, exactly; None where there are no leads."""
        return Fraction(self.reached, self.leads) if self.leads else None


@frozen
class Lift:
    """How much more of the ``treated`` reached the goal than of those ``held_out``, and how sure that is.

    ``difference`` is the one share less the other, from -1 to 1; with ``confidence`` percent it lies between ``low`` and
    ``high``. Where 0 lies between them, nothing is proved. ``relative`` is the difference as a part of the share of those
    held out, and None where none of these reached the goal. All are rounded to six places; all but ``confidence`` are None
    where a part has no leads.
    """

    treated: Part
    held_out: Part
    confidence: int
    difference: Decimal | None
    low: Decimal | None
    high: Decimal | None
    relative: Decimal | None


def lift(treated: Part, held_out: Part, *, confidence: int = 95) -> Lift:
    """The lift of ``treated`` over ``held_out``, with its interval at 80, 90, 95 or 99 percent.

    Raises ``InputError`` for another ``confidence``.

    >>> found = lift(Part(leads=2_000, reached=160), Part(leads=500, reached=25))
    >>> print(found.difference, found.low, found.high, found.relative)
    0.030000 0.004670 0.050361 0.600000
    """
    check_kind("treated", treated, Part)
    check_kind("held_out", held_out, Part)
    if type(confidence) is not int or confidence not in _DEVIATIONS:
        raise InputError("confidence", confidence, "must be 80, 90, 95 or 99")
    if treated.share is None or held_out.share is None:
        return Lift(treated, held_out, confidence, None, None, None, None)
    first, second = _decimal(treated.share), _decimal(held_out.share)
    low, high = _wilson(treated, _DEVIATIONS[confidence])
    other_low, other_high = _wilson(held_out, _DEVIATIONS[confidence])
    difference = _decimal(treated.share - held_out.share)
    return Lift(
        treated,
        held_out,
        confidence,
        _rounded(difference),
        _rounded(_CONTEXT.subtract(difference, _hypotenuse(first, low, second, other_high))),
        _rounded(_CONTEXT.add(difference, _hypotenuse(first, high, second, other_low))),
        _rounded(_decimal(treated.share / held_out.share - 1)) if held_out.reached else None,
    )


def lift_of(effects: Iterable[Effect], scenario: str, *, confidence: int = 95) -> Lift:
    """The lift of ``scenario``, counted from the effects of all leads.

    Leads are counted, not enrolments: one who enters twice is no second witness. The held-out are those who left with
    the reason ``holdout``. Who entered so late that the window of the goal is still open counts as one who has not reached
    it, in both parts alike: the shares are those so far.

    Two records that were merged are two leads here. Give what the one that ended has told under the survivor's id
    (``attrs.evolve(effect, lead=...)``), so that a person counts once; and leave out, with both ids, people of whom one
    record was held out and the other was not: they were in both parts.
    """
    check_kind("scenario", scenario, str)
    mine = [each for each in check_each("effects", effects, Effect) if getattr(each, "scenario", None) == scenario]
    entered = {each.lead for each in mine if isinstance(each, Entered)}
    held = entered & {each.lead for each in mine if isinstance(each, Left) and each.reason == "holdout"}
    reached = entered & {each.lead for each in mine if isinstance(each, GoalReached)}
    treated = Part(len(entered - held), len(reached - held))
    return lift(treated, Part(len(held), len(reached & held)), confidence=confidence)


def _decimal(value: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, context=_CONTEXT)


def _wilson(part: Part, z: Decimal) -> tuple[Decimal, Decimal]:
    """The ends of Wilson's interval: the shares p for which (share - p)^2 is z^2 p (1 - p) / n."""
    c, n, r = _CONTEXT, Decimal(part.leads), Decimal(part.reached)
    square = c.multiply(z, z)
    middle = c.add(c.multiply(2, r), square)
    spread = c.divide(c.multiply(4, c.multiply(r, c.subtract(n, r))), n)
    reach = c.multiply(z, c.sqrt(c.add(square, spread)))
    width = c.multiply(2, c.add(n, square))
    return c.divide(c.subtract(middle, reach), width), c.divide(c.add(middle, reach), width)


def _hypotenuse(first: Decimal, its_end: Decimal, second: Decimal, other_end: Decimal) -> Decimal:
    c = _CONTEXT
    one, other = c.subtract(first, its_end), c.subtract(second, other_end)
    return c.sqrt(c.add(c.multiply(one, one), c.multiply(other, other)))
