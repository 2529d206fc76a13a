"""``nurture compare``: two journeys side by side."""

from __future__ import annotations

from argparse import Namespace

from nurture.errors import InputError
from nurture.hosts.files import open_text
from nurture.tools.inputs import UsageError, load_rules
from nurture.tools.output import as_text, print_json

__all__ = ["run"]


def run(args: Namespace) -> int:
    """Write what two journeys have in common, and what not."""
    rules = load_rules(args.rules, args)
    try:
        found = rules.compare(args.first, args.second)
    except InputError as fault:
        raise UsageError(f"there is no journey {fault.value!r}") from fault
    if args.json:
        print_json(found.to_dict())
        return 0
    with open_text(args.out) as stream:
        stream.write(as_text(found, args.format))
    return 0
