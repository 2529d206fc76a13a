"""``nurture diagram``: journeys and scenarios drawn."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from nurture.compiler import Ruleset
from nurture.dsl.messages import nearest
from nurture.hosts.files import open_text
from nurture.tools.diagrams import Diagram, journey_diagram, scenario_diagram
from nurture.tools.drawing import mermaid, svg
from nurture.tools.inputs import UsageError, load_rules
from nurture.tools.output import print_json
from nurture.tools.wording import safe

__all__ = ["run"]

_DRAW: dict[str, Callable[[Diagram], str]] = {"mermaid": mermaid, "svg": svg}


def run(args: Namespace) -> int:
    """Draw what is asked for."""
    diagrams = _chosen(args, load_rules(args.rules, args))
    draw = _DRAW[args.format]
    if args.json:
        print_json([{**_named(each), "format": args.format, "text": draw(each)} for each in diagrams])
        return 0
    if args.format == "svg" and len(diagrams) > 1:
        names = ", ".join(f"--{each.kind} {each.name}" for each in diagrams)
        raise UsageError(f"an SVG file is one diagram; choose one of {names}")
    text = draw(diagrams[0]) if len(diagrams) == 1 else _markdown(diagrams)
    with open_text(args.out) as stream:
        stream.write(text)
    return 0


def _chosen(args: Namespace, rules: Ruleset) -> list[Diagram]:
    """The diagrams asked for; all where none is named."""
    journeys = [] if args.scenario else [journey_diagram(each) for each in rules.journeys]
    scenarios = [] if args.journey else [scenario_diagram(each) for each in rules.scenarios]
    found = [*journeys, *scenarios]
    name = args.journey or args.scenario
    if name is not None:
        chosen = [each for each in found if each.name == name]
        kind = "journey" if args.journey else "scenario"
        if not chosen:
            near = nearest(name, [each.name for each in found])
            raise UsageError(f"there is no {kind} {name!r}{f'; did you mean {near!r}?' if near else ''}")
        return chosen
    if not found:
        raise UsageError(f"{rules.name} has no journey and no scenario to draw")
    return found


def _named(diagram: Diagram) -> dict[str, str | None]:
    return {"kind": diagram.kind, "name": diagram.name, "label": diagram.label}


def _markdown(diagrams: list[Diagram]) -> str:
    return "\n".join(f"## {safe(each.title)}\n\n```mermaid\n{mermaid(each)}```\n" for each in diagrams)
