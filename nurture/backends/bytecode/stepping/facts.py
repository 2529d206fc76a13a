"""Facts as ``ast``: scores, segments, grades, checklists and the persona, each under a name, those that may have changed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.planning.facts import ClauseReader, ScoreReader
from nurture.backends.bytecode.planning.places import Places
from nurture.backends.bytecode.stepping.pieces import add, clamp, place, when
from nurture.backends.bytecode.stepping.reading import CLOCK as CLOCK_NAME
from nurture.backends.bytecode.stepping.reading import Reading
from nurture.backends.bytecode.stepping.touching import CLOCK, Source, Touch, reads
from nurture.domain.checklist import Standing
from nurture.dsl import program as p

__all__ = ["Facts"]


@define
class Facts:
    """Writes the facts that a touch reaches; ``touch`` grows with each of them. ``changed`` are the new values by place.

    ``arrives``: it is of one event, which comes now. Where time passes, ``timers`` says which change is which: a clause whose
    time has not come is as it was. ``timed`` are the changes that are worked out on the way.
    """

    reading: Reading
    places: Places
    scores: dict[str, ScoreReader]
    touch: Touch
    timers: Mapping[object, int] = field(factory=dict)
    arrives: bool = False
    changed: dict[int, str] = field(factory=dict)
    timed: set[int] = field(factory=set)

    def statements(self) -> list[ast.stmt]:
        """Each fact that may have changed worked out anew, after those that it reads."""
        return [statement for fact in self.reading.lowering.program.facts for statement in self._fact(fact)]

    def _fact(self, fact: Any) -> list[ast.stmt]:
        title = self.reading.facts[fact.name]
        written = _FACTS[type(fact)](self, fact, title)
        if written:
            self.changed[self.places.facts[fact.name]] = title
            self.touch = self.touch.plus(("fact", fact.name))
        else:
            self.reading.loads.setdefault(title, place(t.name("values"), self.places.facts[fact.name]))
        return [t.at(statement, getattr(fact, "span", None)) for statement in written]

    # -- scores ------------------------------------------------------------------------------------------------------

    def _score(self, rule: p.ScoreRule, title: str) -> list[ast.stmt]:
        written, sums = [], []
        for number, group in enumerate(self.scores[rule.name].groups):
            key = (rule.name, number)
            body = self._group(key, group.clauses)
            total = f"g{self.places.groups[key]}"
            if body or self.touch.everything:
                self.changed[self.places.groups[key]] = total
                written += [t.put(total, self._sum_before(key)), *body]
            else:
                self.reading.loads.setdefault(total, place(t.name("values"), self.places.groups[key]))
            sums.append((total, group.group))
        if not written and not self.touch.everything:
            return []
        return [*written, *self._summed(sums, title), *clamp(title, rule.least, rule.most)]

    def _sum_before(self, key: tuple[str, int]) -> ast.expr:
        return t.constant(0) if self.touch.everything else place(t.name("values"), self.places.groups[key])

    def _summed(self, sums: list[tuple[str, p.GroupRule]], title: str) -> list[ast.stmt]:
        if len(sums) == 1 and sums[0][1].least is None and sums[0][1].most is None:
            return [t.put(title, t.name(sums[0][0]))]
        written: list[ast.stmt] = [t.put(title, t.constant(0))]
        for total, group in sums:
            written += [t.put("g", t.name(total)), *clamp("g", group.least, group.most), add(title, t.name("g"))]
        return written

    def _group(self, key: tuple[str, int], clauses: tuple[ClauseReader, ...]) -> list[ast.stmt]:
        return [
            statement for number, clause in enumerate(clauses) for statement in self._clause((*key, number), clause)
        ]

    def _clause(self, key: tuple[str, int, int], clause: ClauseReader) -> list[ast.stmt]:
        if not self.touch.reaches(self._sources(clause)):
            return []
        index, total = self.places.clauses.get(key), f"g{self.places.groups[key[:2]]}"
        points = t.constant(clause.clause.points)
        if index is None:  # nothing but attributes: it is worked out only with everything else
            assert clause.clause.when is not None
            written = [when(self.reading.test(clause.clause.when, frozenset()), [add(total, points)])]
        else:
            title = f"q{index}"
            self.changed[index] = title
            if clause.timer in self.timers:
                return self._fading(index, total, clause, self.timers[clause.timer])
            if self.arrives and clause.gain is not None and clause.worth is not None:
                return self._gained(index, total, clause, clause.worth.slots[0])
            worth = self._worth(clause, points)
            step = (
                t.name(title)
                if self.touch.everything
                else ast.BinOp(t.name(title), ast.Sub(), place(t.name("values"), index))
            )
            written = [t.put(title, worth), add(total, step)]
        return [t.at(statement, clause.clause.span) for statement in written]

    def _fading(self, index: int, total: str, clause: ClauseReader, timer: int) -> list[ast.stmt]:
        """What the clause is worth where its time has come, and when that is next; else as it was."""
        title, due, before = f"q{index}", f"d{timer}", place(t.name("values"), index)
        self.timed.add(timer)
        cells = map(self.reading.cell, clause.worth.slots if clause.worth else ())
        both = t.call(self.reading.keep(clause.fading), *cells, t.name(CLOCK_NAME))
        targets = ast.Tuple([ast.Name(title, ast.Store()), ast.Name(due, ast.Store())], ast.Store())
        now = [ast.Assign([targets], both), add(total, ast.BinOp(t.name(title), ast.Sub(), before))]
        over = t.compare(place(t.name("changes"), timer), ast.LtE(), t.name(CLOCK_NAME))  # of several clauses, too
        written = [t.put(due, place(t.name("changes"), timer)), when(over, now, [t.put(title, before)])]
        return [t.at(statement, clause.clause.span) for statement in written]

    def _gained(self, index: int, total: str, clause: ClauseReader, slot: int) -> list[ast.stmt]:
        """What the clause is worth: what it was, and more where the event has been taken in."""
        before = place(t.attribute(t.name("state"), "memory"), slot)
        gain = t.call(self.reading.keep(clause.gain), before, t.name(CLOCK_NAME))
        more = [t.put("gain", gain), add(f"q{index}", t.name("gain")), add(total, t.name("gain"))]
        taken = t.compare(self.reading.cell(slot), ast.IsNot(), before)
        written = [t.put(f"q{index}", place(t.name("values"), index)), when(taken, more)]
        return t.at_each(written, clause.clause.span)

    def _worth(self, clause: ClauseReader, points: ast.expr) -> ast.expr:
        if clause.worth is None:
            assert clause.clause.when is not None
            return ast.IfExp(self.reading.test(clause.clause.when, frozenset()), points, t.constant(0))
        cells = map(self.reading.cell, clause.worth.slots)
        if not clause.worth.timely and clause.clause.cap is None:  # a number of events, each of which is worth the same
            return ast.BinOp(next(cells), ast.Mult(), points)
        return t.call(self.reading.keep(clause.worth.of), *cells, t.name(CLOCK_NAME))

    def _sources(self, clause: ClauseReader) -> frozenset[Source]:
        if clause.worth is None:
            return reads(clause.clause.when, self.reading.lowering)
        slots = {("slot", slot) for slot in clause.worth.slots}
        return frozenset(slots | {CLOCK} if clause.worth.timely else slots)

    # -- what is made of scores --------------------------------------------------------------------------------------

    def _touches(self, fact: Any) -> bool:
        return self.touch.reaches(reads(fact, self.reading.lowering))

    def _segment(self, rule: p.SegmentRule, title: str) -> list[ast.stmt]:
        return [t.put(title, self.reading.truth(rule.when))] if self._touches(rule) else []

    def _grade(self, rule: p.GradeRule, title: str) -> list[ast.stmt]:
        return self._choice(list(rule.bands), title) if self._touches(rule) else []

    def _persona(self, rule: p.PersonaRule, title: str) -> list[ast.stmt]:
        return self._choice(list(rule.personas), title) if self._touches(rule) else []

    def _choice(self, options: list[Any], title: str) -> list[ast.stmt]:
        """The first option whose condition holds, None where there is none: a loop of one round, left by whichever is taken."""
        tried: list[ast.stmt] = []
        for name, condition in options:
            taken: list[ast.stmt] = [t.put(title, t.constant(name)), ast.Break()]
            tried += taken if condition is None else [when(self.reading.test(condition, frozenset()), taken)]
        return [ast.While(t.constant(1), [*tried, t.put(title, t.constant(None)), ast.Break()], [])]

    def _cell(self, rule: p.MatrixRule, title: str) -> list[ast.stmt]:
        if not self._touches(rule):
            return []
        joined: ast.expr = t.name(self.reading.facts[rule.axes[0].name])
        for axis in rule.axes[1:]:
            joined = ast.BinOp(joined, ast.Add(), t.name(self.reading.facts[axis.name]))
        return [t.put(title, joined)]

    def _standing(self, rule: p.ChecklistRule, title: str) -> list[ast.stmt]:
        if not self._touches(rule):
            return []
        written: list[ast.stmt] = [t.put("left", ast.List([], ast.Load()))]
        for name, text, answered in rule.questions:
            asked = ast.Expr(t.call(t.attribute(t.name("left"), "append"), self.reading.keep((name, text))))
            written.append(when(self.reading.test(answered, frozenset(), holds=False), [asked]))
        return [*written, t.put(title, t.call(self.reading.keep(_standing), t.name("left")))]


def _standing(left: list[tuple[str, str]]) -> Standing:
    return Standing(tuple(left))


_FACTS: dict[type, Callable[[Facts, Any, str], list[ast.stmt]]] = {
    p.ScoreRule: Facts._score,
    p.SegmentRule: Facts._segment,
    p.GradeRule: Facts._grade,
    p.PersonaRule: Facts._persona,
    p.MatrixRule: Facts._cell,
    p.ChecklistRule: Facts._standing,
}
