"""``nurture run``: every effect of a log, a line of JSON each."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from nurture.hosts.writing import write_rows
from nurture.journey.effects import Effect
from nurture.tools.courses import course_of
from nurture.tools.inputs import UsageError, prepare
from nurture.tools.output import report
from nurture.tools.progress import progress
from nurture.tools.tables import read_tables, refused_rows
from nurture.tools.wording import counted

__all__ = ["run"]

_OTHER_TABLES = (".csv", ".tsv", ".parquet")


def run(args: Namespace) -> int:
    """Run the leads of a table through the rules."""
    _check_out(args.out)
    rules, until = prepare(args)
    effects: list[Effect] = []
    with refused_rows(args.skip_bad) as refused:
        tables = read_tables(args, rules, until, refused)
        for lead in progress(tables.leads.values(), "running", len(tables.leads)):
            effects += course_of(rules, lead, tables, until).effects
        effects.sort(key=lambda effect: (effect.at, effect.lead))  # stable: what one lead does keeps its order
        written = write_rows(args.out, None, (effect.to_dict() for effect in effects), file_format="jsonl")
    kinds = Counter(effect.kind for effect in effects)
    did = f"{counted(written, 'effect')} of {counted(len(tables.leads), 'lead')}"
    report(args, rules, tables, until, did=did, more={"effects": dict(sorted(kinds.items()))})
    return 0


def _check_out(out: str) -> None:
    if out.lower().removesuffix(".gz").endswith(_OTHER_TABLES):
        raise UsageError(f"{out}: effects are written as JSON lines; let OUT end in .jsonl")
