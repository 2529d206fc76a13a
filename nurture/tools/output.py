"""What commands write beside their tables: JSON for machines, one line about the work for people."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nurture.compiler import Ruleset
from nurture.maps.tables import Document
from nurture.tools.inputs import STDIN
from nurture.tools.tables import Tables
from nurture.tools.wording import counted

__all__ = ["as_text", "print_json", "report", "report_refused"]


def as_text(document: Document, form: str) -> str:
    """``document`` as ``markdown`` or ``html``."""
    return document.to_html() if form == "html" else document.to_markdown()


def print_json(data: Any) -> None:
    """Print ``data`` as JSON; decimals as text with all their digits, instants in ISO form."""
    print(json.dumps(data, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def report(
    args: Namespace, rules: Ruleset, tables: Tables, at: dt.datetime, *, did: str, more: Mapping[str, Any]
) -> None:
    """Say what a command did: in a line on standard error, or with ``--json`` as counts on standard output.

    Where standard output holds the rows themselves, it is the line in any case.
    """
    if args.json and args.out != STDIN:
        counts = {
            "leads": len(tables.leads),
            "events": tables.events,
            "repeated": tables.repeated,
            "later": tables.later,
            "refused": tables.refused.count,
        }
        print_json({"ruleset": rules.name, "version": rules.version, "at": at, **counts, **more, "out": args.out})
    else:
        notes = [did if args.events is None else f"{did} from {counted(tables.events, 'event')}"]
        notes += [f"{counted(tables.repeated, 'event')} with an id seen before passed over"] if tables.repeated else []
        notes += [f"{counted(tables.later, 'later event')} left out"] if tables.later else []
        print("; ".join(notes), file=sys.stderr)
    report_refused(args, tables)


def report_refused(args: Namespace, tables: Tables) -> None:
    """Say on standard error how many rows were refused, if any."""
    if tables.refused.count:
        print(f"{counted(tables.refused.count, 'row')} refused, with the reasons in {args.skip_bad}", file=sys.stderr)
