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
from nurture.tools.inputs import STDIN, Tables
from nurture.tools.wording import counted

__all__ = ["print_json", "report"]


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
    refused = tables.refused.count
    if args.json and args.out != STDIN:
        counts = {"leads": len(tables.leads), "events": tables.events, "repeated": tables.repeated, "refused": refused}
        print_json({"ruleset": rules.name, "version": rules.version, "at": at, **counts, **more, "out": args.out})
    else:
        notes = [f"{did} from {counted(tables.events, 'event')}"]
        notes += [f"{counted(tables.repeated, 'event')} with an id seen before passed over"] if tables.repeated else []
        print("; ".join(notes), file=sys.stderr)
    if refused:
        print(f"{counted(refused, 'row')} refused, with the reasons in {args.skip_bad}", file=sys.stderr)
