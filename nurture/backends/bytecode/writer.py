"""Writes a score as a Python function: the facts it is worked out from, in order, each a local of the function."""

from __future__ import annotations

import ast
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, field

from nurture.backends.bytecode import tree as t
from nurture.backends.bytecode.conditions import Conditions, needed
from nurture.backends.bytecode.records import Layout
from nurture.dsl import program as p

__all__ = ["Writer", "condition_of", "writer"]

_LEAD, _SCORE = "lead", "score"
_DEEPEST = 4  # tests of whether something is known, one within the other
_FAILS = (KeyError, TypeError, AttributeError)  # what a record that is not as the schema says makes code do


def condition_of(clause: p.Clause) -> p.Code:
    """The condition of a clause that reads no events."""
    assert clause.when is not None
    return clause.when


def writer(program: p.Program, layout: Layout, rule: p.ScoreRule, facts: list[Any], *, telling: bool) -> Writer:
    """A writer that knows, from having written once, how often each attribute is read."""
    first = Writer(program, layout, rule, facts, Counter(), telling=telling)
    first.module()
    return Writer(program, layout, rule, facts, first.reads, telling=telling)


@define
class Writer:
    """Writes the function of a score; one that is ``telling`` notes which clauses earn.

    What is read once (``uses``) is read where it is wanted, the rest as the function begins. ``reads`` counts that.
    """

    program: p.Program
    layout: Layout
    rule: p.ScoreRule
    facts: list[Any]
    uses: Counter[str]
    telling: bool = field(kw_only=True)
    conditions: Conditions = field(init=False)
    reads: Counter[str] = field(init=False, factory=Counter)
    ways: dict[tuple[str, ...], str] = field(init=False, factory=dict)
    loads: list[ast.stmt] = field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        sure = frozenset(name for name, declared in self.program.attributes.items() if not declared.optional)
        self.conditions = Conditions(self.program.offset, self._load, sure)

    # -- records -----------------------------------------------------------------------------------------------------

    def _load(self, name: str) -> ast.expr:
        parts = self.layout.parts(name)
        self.reads[name] += 1
        if self.uses[name] == 1:
            return self.layout.step(self._way(parts[:-1]), parts[-1])
        return self._way(parts)

    def _way(self, parts: tuple[str, ...]) -> ast.expr:
        """What lies at the end of ``parts``, put under a name as the function begins."""
        if not parts:
            return t.name(_LEAD)
        if parts not in self.ways:
            before = self._way(parts[:-1])
            self.ways[parts] = f"v{len(self.ways)}"
            self.loads.append(t.put(self.ways[parts], self.layout.step(before, parts[-1])))
        return t.name(self.ways[parts])

    # -- facts -------------------------------------------------------------------------------------------------------

    def module(self) -> ast.Module:
        """The function, inside one that takes what stands still at an instant."""
        body = [statement for fact in self.facts for statement in self._fact(fact)]
        result = t.name(self.conditions.facts[self.rule.name])
        start: list[ast.stmt] = []
        if self.telling:
            start, result = [t.put("held", ast.List([], ast.Load()))], ast.Tuple([result, t.name("held")], ast.Load())
        instead = ast.ExceptHandler(t.name("FAILS"), None, [ast.Return(t.call(t.name("meant"), t.name(_LEAD)))])
        tried = ast.Try([*start, *self.loads, *body, ast.Return(result)], [instead], [], [])
        score = t.define(_SCORE, [_LEAD], [tried])
        whole = t.define("as_of", list(self.conditions.bound), [score, ast.Return(t.name(_SCORE))])
        return ast.Module([t.at(whole, self.rule.span)], [])

    def made(self, tree: ast.Module, at: dt.datetime, meant: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The function of ``tree`` as of an instant, which leaves to ``meant`` what it fails at."""
        bound = {title: value(at) for title, value in self.conditions.bound.items()}
        function: Callable[[Any], Any] = t.made(tree, "as_of", self.program.source, {"FAILS": _FAILS, "meant": meant})(
            **bound
        )
        return function

    def _fact(self, fact: p.Fact) -> list[ast.stmt]:
        title = f"f{len(self.conditions.facts)}"
        written = _FACTS[type(fact)](self, fact, title)
        self.conditions.facts[fact.name] = title
        return written

    def _score(self, rule: p.ScoreRule, title: str) -> list[ast.stmt]:
        statements: list[ast.stmt] = [t.put(title, t.constant(0))]
        place = 0
        for group in rule.groups:
            numbered = [(place + n, clause) for n, clause in enumerate(group.clauses)]
            place += len(group.clauses)
            limited = group.least is not None or group.most is not None
            into = "g" if limited else title
            statements += [t.put(into, t.constant(0))] if limited else []
            statements += self._clauses(rule, numbered, into, frozenset())
            statements += _limits(into, group)
            statements += [_add(title, t.name(into))] if limited else []
        return [*statements, *_limits(title, rule)]

    def _clauses(
        self, rule: p.ScoreRule, clauses: list[tuple[int, p.Clause]], into: str, known: frozenset[str]
    ) -> list[ast.stmt]:
        """Clauses that need one attribute to be known stand together, behind one test of that."""
        statements: list[ast.stmt] = []
        rest = clauses
        while rest:
            shared = self._shared([clause for _, clause in rest], known)
            if shared is None:
                return [*statements, *(self._clause(rule, *each, into, known) for each in rest)]
            needing = [shared in needed(condition_of(clause)) for _, clause in rest]
            inside = [each for each, needs in zip(rest, needing, strict=True) if needs]
            rest = [each for each, needs in zip(rest, needing, strict=True) if not needs]
            test = t.compare(self._load(shared), ast.IsNot(), t.constant(None))
            statements.append(ast.If(test, self._clauses(rule, inside, into, known | {shared}), []))
        return statements

    def _shared(self, clauses: list[p.Clause], known: frozenset[str]) -> str | None:
        """The attribute, not known for sure, that most clauses need; None where no two need the same."""
        if len(known) >= _DEEPEST:
            return None
        without = known | self.conditions.sure
        counts = Counter(name for clause in clauses for name in sorted(needed(condition_of(clause)) - without))
        name, number = next(iter(counts.most_common(1)), ("", 0))
        return name if number > 1 else None

    def _clause(self, rule: p.ScoreRule, place: int, clause: p.Clause, into: str, known: frozenset[str]) -> ast.stmt:
        earned = [_add(into, t.constant(clause.points))]
        if self.telling and rule is self.rule:
            earned.append(ast.Expr(t.call(t.attribute(t.name("held"), "append"), t.constant(place))))
        test = self.conditions.test(condition_of(clause), known)
        return t.at(ast.If(test, earned, []), clause.span)  # type: ignore[no-any-return]

    def _segment(self, rule: p.SegmentRule, title: str) -> list[ast.stmt]:
        return [t.at(t.put(title, self._truth(rule.when)), rule.span)]

    def _truth(self, code: p.Code) -> ast.expr:
        """``code`` as True or False."""
        return t.refused(self.conditions.test(code, frozenset(), holds=False))

    def _grade(self, rule: p.GradeRule, title: str) -> list[ast.stmt]:
        return self._choice(list(rule.bands), title)

    def _persona(self, rule: p.PersonaRule, title: str) -> list[ast.stmt]:
        return self._choice(list(rule.personas), title)

    def _choice(self, options: list[Any], title: str) -> list[ast.stmt]:
        """The first option whose condition holds, None where there is none.

        A loop of one round, left by whichever is taken: each in the ``else`` of the one before would nest without end.
        """
        tried: list[ast.stmt] = []
        for name, when in options:
            taken: list[ast.stmt] = [t.put(title, t.constant(name)), ast.Break()]
            tried += taken if when is None else [ast.If(self.conditions.test(when, frozenset()), taken, [])]
        return [ast.While(t.constant(1), [*tried, t.put(title, t.constant(None)), ast.Break()], [])]

    def _cell(self, rule: p.MatrixRule, title: str) -> list[ast.stmt]:
        axes: list[ast.expr] = [t.name(self.conditions.facts[axis.name]) for axis in rule.axes]
        joined = axes[0]
        for axis in axes[1:]:
            joined = ast.BinOp(joined, ast.Add(), axis)
        return [t.put(title, joined)]


def _add(to: str, value: ast.expr) -> ast.stmt:
    return ast.AugAssign(ast.Name(to, ast.Store()), ast.Add(), value)


def _limits(title: str, rule: p.GroupRule | p.ScoreRule) -> Iterable[ast.stmt]:
    for limit, beyond in ((rule.most, ast.Gt()), (rule.least, ast.Lt())):
        if limit is not None:
            yield ast.If(t.compare(t.name(title), beyond, t.constant(limit)), [t.put(title, t.constant(limit))], [])


_FACTS: Mapping[type, Callable[[Writer, Any, str], list[ast.stmt]]] = {
    p.ScoreRule: Writer._score,
    p.SegmentRule: Writer._segment,
    p.GradeRule: Writer._grade,
    p.PersonaRule: Writer._persona,
    p.MatrixRule: Writer._cell,
}
