"""``nurture demo``: rules at work on a bundled year of leads and events."""

from __future__ import annotations

from argparse import Namespace

from nurture.tools.demo import demo

__all__ = ["run"]


def run(args: Namespace) -> int:
    """Show the demo."""
    return demo(as_json=args.json)
