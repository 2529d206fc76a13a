"""``nurture score``: a row per lead with what it is at an instant."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from nurture.compiler import Ruleset
from nurture.domain.checklist import Checklist
from nurture.domain.journeys import Journey
from nurture.domain.matrix import Matrix
from nurture.domain.schema import DECIMAL, TEXT, Type, list_of
from nurture.domain.scoring import Grade, Persona, Score, Segment
from nurture.errors import NurtureError
from nurture.hosts.writing import write_rows
from nurture.journey.state import LeadState
from nurture.tools.courses import course_of
from nurture.tools.inputs import STDIN, prepare
from nurture.tools.output import report
from nurture.tools.progress import progress
from nurture.tools.tables import read_tables, refused_rows
from nurture.tools.wording import counted, standing_text

__all__ = ["run"]


def run(args: Namespace) -> int:
    """Score the leads of a table."""
    rules, at = prepare(args)
    types = _columns(rules)
    with refused_rows(args) as refused:
        tables = read_tables(args, rules, at, refused)
        leads = progress(tables.leads.values(), "scoring", len(tables.leads))
        courses = (course_of(rules, lead, tables, at) for lead in leads)
        rows = refused.before_the_end(_row(rules, course.state) for course in courses if not course.ended)
        to_stdout = args.out == STDIN
        form = ("jsonl" if args.json else "csv") if to_stdout else None
        kept = list(rows) if to_stdout else rows  # what went out to a pipe could not be taken back
        written = write_rows(args.out, list(types), kept, file_format=form, types=types, bom=args.bom)
    report(args, rules, tables, at, did=f"{counted(written, 'lead')} scored", more={"rows": written})
    return 0


def _columns(rules: Ruleset) -> dict[str, Type]:
    """The columns with their types: of each kind in the order of declaration."""
    declared = rules.program.rules
    persona = {"persona": TEXT} if declared.of(Persona) else {}
    own: dict[str, Type] = {"id": TEXT, **persona, "segments": list_of(TEXT)}
    names = {score.name: DECIMAL for score in declared.of(Score)}
    names |= {item.name: TEXT for kind in (Grade, Matrix, Checklist, Journey) for item in declared.of(kind)}
    for name in own:
        if name in names:
            raise NurtureError(f"the table of scores has a column `{name}` of its own; rename `{name}` in the rules")
    return {"id": own.pop("id"), **names, **own}


def _row(rules: Ruleset, state: LeadState) -> dict[str, Any]:
    declared = rules.program.rules
    return {
        "id": state.lead.id,
        **{score.name: state.score(score.name) for score in declared.of(Score)},
        **{grade.name: state.grade(grade.name) for kind in (Grade, Matrix) for grade in declared.of(kind)},
        **{each.name: standing_text(state.checklist(each.name)) for each in declared.of(Checklist)},
        **{journey.name: state.stage(journey.name) for journey in declared.of(Journey)},
        **({"persona": state.persona} if declared.of(Persona) else {}),
        "segments": [segment.name for segment in declared.of(Segment) if segment.name in state.segments],
    }
