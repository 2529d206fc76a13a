"""``nurture run``: every effect of a log, as lines of JSON or of plain text; and the states it ends in."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from nurture.api import dump_state
from nurture.compiler import Ruleset
from nurture.domain.time import zone
from nurture.hosts.files import open_text
from nurture.hosts.writing import write_rows
from nurture.journey.effects import Effect
from nurture.tools.courses import Course, course_of
from nurture.tools.inputs import UsageError, prepare
from nurture.tools.lines import line, when
from nurture.tools.output import report
from nurture.tools.progress import progress
from nurture.tools.tables import Tables, read_tables, refused_rows
from nurture.tools.wording import counted

__all__ = ["run"]

_OTHER_TABLES = (".csv", ".tsv", ".parquet")


def run(args: Namespace) -> int:
    """Run the leads of a table through the rules."""
    _check_out(args.out)
    rules, until = prepare(args)
    courses: dict[str, Course] = {}
    with refused_rows(args) as refused:
        tables = read_tables(args, rules, until, refused)
        for lead in progress(tables.leads.values(), "running", len(tables.leads)):
            courses[lead.id] = course_of(rules, lead, tables, until)
        refused.stop()
        if args.states is not None:
            _write_states(args.states, courses)
        if args.format == "text":
            _write_lines(args.out, _lines(rules, tables, courses, until))
        else:
            write_rows(args.out, None, (effect.to_dict() for effect in _in_order(courses)), file_format="jsonl")
    kinds = Counter(effect.kind for course in courses.values() for effect in course.effects)
    did = f"{counted(kinds.total(), 'effect')} of {counted(len(tables.leads), 'lead')}"
    report(args, rules, tables, until, did=did, more={"effects": dict(sorted(kinds.items()))})
    return 0


def _check_out(out: str) -> None:
    if out.lower().removesuffix(".gz").endswith(_OTHER_TABLES):
        raise UsageError(f"{out}: effects are written as JSON lines; let OUT end in .jsonl")


def _in_order(courses: dict[str, Course]) -> list[Effect]:
    effects = [effect for told in _by_record(courses).values() for effect in told]
    return sorted(effects, key=lambda effect: (effect.at, effect.lead))  # stable: what one lead does keeps its order


def _by_record(courses: dict[str, Course]) -> dict[str, list[Effect]]:
    """What each record tells, also as it becomes another, which is in the course of that one."""
    told: dict[str, list[Effect]] = {id_: [] for id_ in courses}
    ends: dict[str, list[Effect]] = {id_: [] for id_ in courses}
    for id_, course in courses.items():
        for effect in course.effects:
            is_other = effect.lead != id_ and effect.lead in courses  # what is left of an erased lead is in none
            (ends[effect.lead] if is_other else told[id_]).append(effect)
    return {id_: [*told[id_], *ends[id_]] for id_ in courses}


def _lines(rules: Ruleset, tables: Tables, courses: dict[str, Course], until: dt.datetime) -> Iterator[str]:
    """Lead by lead in the order of their table, each on its own clock; the last line says when the log ends."""
    home = rules.program.timezone
    for id_, effects in _by_record(courses).items():
        tz = zone(tables.leads[id_].timezone or home)
        yield from (line(effect, tz) for effect in effects)
    yield f"{when(until, zone(home))} end"


def _write_lines(file: str, lines: Iterator[str]) -> None:
    with open_text(file) as out:
        out.writelines(f"{each}\n" for each in lines)


def _write_states(file: str, courses: dict[str, Course]) -> None:
    """The states that leads end in, a line each; a record that became another is in that one's."""
    _write_lines(file, (dump_state(course.state).decode() for course in courses.values() if not course.ended))
