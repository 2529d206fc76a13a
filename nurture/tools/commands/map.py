"""``nurture map``: journeys as tables for a team."""

from __future__ import annotations

from argparse import Namespace

from nurture.dsl.messages import nearest
from nurture.hosts.files import open_text
from nurture.tools.inputs import UsageError, load_rules
from nurture.tools.output import as_text, print_json

__all__ = ["run"]


def run(args: Namespace) -> int:
    """Write the map of the journey that is named, or of all."""
    rules = load_rules(args.rules, args)
    names = [journey.name for journey in rules.journeys]
    if args.journey is not None:
        if args.journey not in names:
            near = nearest(args.journey, names)
            raise UsageError(f"there is no journey {args.journey!r}{f'; did you mean {near!r}?' if near else ''}")
        names = [args.journey]
    if not names:
        raise UsageError(f"{rules.name} has no journey")
    maps = [rules.journey_map(name) for name in names]
    if args.json:
        print_json([{"journey": name, **each.to_dict()} for name, each in zip(names, maps, strict=True)])
        return 0
    with open_text(args.out) as stream:
        stream.write("\n".join(as_text(each, args.format) for each in maps))
    return 0
