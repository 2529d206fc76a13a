"""``nurture practices``: what teams do, as rulesets to copy and change."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from attrs import asdict

from nurture.diagnostics import columns
from nurture.dsl.messages import nearest
from nurture.tools.inputs import UsageError
from nurture.tools.output import print_json
from nurture.tools.practices import Practice, copied, practices

__all__ = ["run"]


def run(args: Namespace) -> int:
    """List the practices of which all words are said, or copy the one that is named."""
    if args.copy is not None:
        return _copy(args)
    found = [practice for practice in practices() if practice.speaks_of(args.words)]
    if not found:
        raise UsageError(f"no practice speaks of {' '.join(map(repr, args.words))}; without words all are listed")
    if args.json:
        print_json([asdict(practice) for practice in found])
    else:
        print("\n".join(_lines(found)))
    return 0


def _lines(found: list[Practice]) -> list[str]:
    width = max(len(practice.name) for practice in found)
    title = max(columns(practice.title) for practice in found)
    return [
        f"{each.name:{width}}  {each.title}{' ' * (title - columns(each.title))}  {each.japanese}" for each in found
    ]


def _copy(args: Namespace) -> int:
    known = {practice.name: practice for practice in practices()}
    name = args.words[0] if len(args.words) == 1 else " ".join(args.words)
    if name not in known:
        near = nearest(name, known)
        raise UsageError(f"there is no practice {name!r}{f'; did you mean {near!r}?' if near else ''}")
    files = copied(known[name], Path(args.copy))
    if args.json:
        print_json({"practice": name, "files": [str(path) for path in files]})
    else:
        print("\n".join(str(path) for path in files))
    return 0
