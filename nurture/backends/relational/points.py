"""What clauses earn: points for each event, the first of each period, as far as they have not faded.

An event's points depend on its day alone, and a cap takes the first by time: so it is enough to know how many of a day
have been taken, out of counts by day.
"""

from __future__ import annotations

from attrs import define, evolve, field

from nurture.backends.relational import tree as t
from nurture.backends.relational.civil import period_of
from nurture.backends.relational.past import Past
from nurture.backends.relational.rows import Value
from nurture.backends.relational.tree import Tree
from nurture.domain.decay import SHIFT
from nurture.dsl import program as p

__all__ = ["Decays", "Points"]

_WHOLE = 1 << SHIFT
_MOST = 2**62


@define
class Decays:
    """The tables by which points fade, as columns of one table by age in scoring days."""

    columns: dict[tuple[int, ...], str] = field(factory=dict)

    def rows(self) -> list[tuple[int | None, ...]]:
        """The rows of the table: an age, and the factor of each decay at it, missing past its end."""
        tables = [*self.columns]
        longest = max(map(len, tables), default=0)
        return [(age, *(table[age] if age < len(table) else None for table in tables)) for age in range(longest)]


@define(eq=False)
class Points:
    """Writes clauses as columns of leads, in thousandths of a point."""

    past: Past
    day: Value  # of the event
    decays: Decays = field(factory=Decays)

    def of_clause(self, clause: p.Clause) -> Value:
        """What a clause earns for events."""
        assert clause.on is not None
        key = (clause.on, clause.cap, clause.period, clause.decay, clause.points)
        if key not in self.past.made:
            self.past.made[key] = self._made(clause)
        found: Value = self.past.made[key]
        return evolve(found, tree=found.copy)

    def _made(self, clause: p.Clause) -> Value:
        assert clause.on is not None
        condition, kept = self.past.selected(clause.on), self._kept(clause)
        if clause.cap is None:
            return self._uncapped(clause, condition, kept)
        if clause.decay is None and clause.period not in _PERIODS:
            return self._first_of_all(clause, condition)
        return self._capped(clause, condition, kept)

    def _uncapped(self, clause: p.Clause, condition: Tree, kept: Tree | None) -> Value:
        if kept is None:
            count = t.counted(t.case((condition, t.number(1))))
            return self._answered(t.multiplied(count, t.number(clause.points)))
        return self._answered(t.summed(t.case((condition, kept))))

    def _first_of_all(self, clause: p.Clause, condition: Tree) -> Value:
        count = t.counted(t.case((condition, t.number(1))))
        taken = self.past.leads.dialect.least(count, t.number(clause.cap or 0))
        return self._answered(t.multiplied(taken, t.number(clause.points)))

    def _answered(self, tree: Tree) -> Value:
        return self.past.summed("points", self.past.leads.dialect.integer(tree), low=-_MOST, high=_MOST)

    # -- decay ---------------------------------------------------------------------------------------------------

    def _kept(self, clause: p.Clause) -> Tree | None:
        """What is left of the points of an event, in thousandths; None where they stay."""
        if clause.decay is None:
            return None
        age = t.column(self.past.own.age)
        if all(factor == _WHOLE for factor in clause.decay):
            return t.case(
                (t.compared(age, "<", t.number(len(clause.decay))), t.number(clause.points)), otherwise=t.number(0)
            )
        factor = t.column(self._factor(clause.decay))
        return t.known_or(self._shifted(clause.points, factor), t.number(0))

    def _factor(self, table: tuple[int, ...]) -> str:
        if table not in self.decays.columns:
            self.decays.columns[table] = self.past.events.rows.names.new("factor")
        return self.decays.columns[table]

    def _shifted(self, points: int, factor: Tree) -> Tree:
        """``points * factor >> 30``, which rounds down: of points below zero their size is rounded up."""
        size = t.multiplied(t.number(abs(points)), factor)
        divided = self.past.leads.dialect.divided
        if points >= 0:
            return divided(size, t.number(_WHOLE))
        return t.negative(divided(t.added(size, t.number(_WHOLE - 1)), t.number(_WHOLE)))

    # -- caps ----------------------------------------------------------------------------------------------------

    def _capped(self, clause: p.Clause, condition: Tree, kept: Tree | None) -> Value:
        names, period = self.past.leads.names, period_of(self.past.events.rows, self.day, clause.period)
        name = names.new("points")
        dated = kept is not None and clause.period != "day"
        made = _Capped(self.past, clause, period, condition, kept or t.number(clause.points), dated, name)
        table = self.past.table("capped", made.table)
        return self.past.answer(t.column(name, table), name, otherwise=0, low=-_MOST, high=_MOST)


_PERIODS = ("day", "week", "month")
_PERIOD, _KEPT, _TIMES, _SO_FAR = "period", "kept", "times", "times so far"


@define(eq=False)
class _Capped:
    """The table of what a clause with a cap earns, under ``name``, for each lead.

    ``dated``: it matters from which day of the period an event is that is taken, as its points fade.
    """

    past: Past
    clause: p.Clause
    period: Value | None
    condition: Tree
    kept: Tree
    dated: bool
    name: str

    def table(self, events: str) -> Tree:
        lead, integer = self.past.own.lead, self.past.leads.dialect.integer
        earned = integer(t.summed(t.multiplied(self._taken(), t.column(_KEPT))))
        source = t.subquery(self._so_far(self._counted(events)), "days")
        return t.select([t.column(lead), t.aliased(earned, self.name)], source, group=[t.column(lead)])

    def _taken(self) -> Tree:
        """How many are taken: those of the period so far, less those before, each up to the cap."""
        least, cap = self.past.leads.dialect.least, self.clause.cap or 0
        before = t.subtracted(t.column(_SO_FAR), t.column(_TIMES))
        return t.subtracted(least(t.column(_SO_FAR), t.number(cap)), least(before, t.number(cap)))

    def _so_far(self, counted: Tree) -> Tree:
        """The counts, each with that of its period up to and with its own day."""
        so_far = t.column(_TIMES)
        if self.dated:
            order = [t.ordered(t.column(self.past.own.age), down=True)]
            so_far = t.window(t.summed(so_far), self._columns(dated=False), order)
        return t.select([t.everything(), t.aliased(so_far, _SO_FAR)], t.subquery(counted, "counted"))

    def _counted(self, events: str) -> Tree:
        """How many events are selected, by lead and period and, where it matters, by day."""
        period = [] if self.period is None else [t.aliased(self.period.copy, _PERIOD)]
        lead, age = t.column(self.past.own.lead), [t.column(self.past.own.age)] if self.dated else []
        earning = t.select([lead, *period, *age, t.aliased(self.kept, _KEPT)], t.table(events), where=self.condition)
        keys = [*self._columns(dated=self.dated), t.column(_KEPT)]
        columns = [*(key.copy() for key in keys), t.aliased(t.counted(), _TIMES)]
        return t.select(columns, t.subquery(earning, "earning"), group=keys)

    def _columns(self, *, dated: bool) -> list[Tree]:
        names = [
            self.past.own.lead,
            *([] if self.period is None else [_PERIOD]),
            *([self.past.own.age] if dated else []),
        ]
        return [t.column(name) for name in names]
