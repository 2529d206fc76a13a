"""``nurture plugins``: what installed packages bring, and what is wrong with it."""

from __future__ import annotations

import sys
from argparse import Namespace

from nurture.diagnostics import columns
from nurture.plugins import KINDS, Installed, installed_plugins
from nurture.tools.output import print_json
from nurture.tools.wording import counted

__all__ = ["run"]


def run(args: Namespace) -> int:
    """List the plug-ins; with ``--no-plugins`` there are none. The exit code is 1 where one is broken."""
    found = () if args.no_plugins else installed_plugins()
    broken = sum(item.problem is not None for item in found)
    if args.json:
        print_json([_plain(item) for item in found])
    else:
        _tell(found)
        remark = f"{counted(len(found), 'plug-in')}, {broken} of them broken" if found else "there are no plug-ins"
        print(remark, file=sys.stderr)
    return 1 if broken else 0


def _plain(item: Installed) -> dict[str, object]:
    return {"kind": item.kind, "name": item.name, "packages": list(item.packages), "problem": item.problem}


def _tell(found: tuple[Installed, ...]) -> None:
    rows = [(KINDS[item.kind].one, item.name, " and ".join(item.packages)) for item in found]
    widths = [max((columns(row[n]) for row in rows), default=0) for n in range(3)]
    for item, row in zip(found, rows, strict=True):
        cells = [cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        print("  ".join([*cells, "" if item.problem is None else f"broken: {item.problem}"]).rstrip())
