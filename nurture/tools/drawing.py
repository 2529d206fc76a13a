"""Diagrams as text: Mermaid, and DOT, which Graphviz makes into SVG."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from collections.abc import Iterator

from nurture.errors import NurtureError
from nurture.tools.diagrams import Arrow, Box, Diagram
from nurture.tools.inputs import UsageError
from nurture.tools.wording import safe

__all__ = ["dot", "mermaid", "svg"]

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_MERMAID_WORDS = frozenset({
    "accdescr", "acctitle", "as", "choice", "class", "classdef", "click", "default", "direction", "end", "fork", "hide",
    "href", "join", "note", "scale", "state", "style",
})  # fmt: skip
_ENTITIES = {
    '"': "#quot;", "#": "#35;", "%": "#37;", "&": "#amp;", ":": "#58;", ";": "#59;", "<": "#lt;", "\\": "#92;",
    "`": "#96;",
}  # fmt: skip
_DOT_WIDTH = 36
_PATIENCE = 120  # seconds


# -- Mermaid ---------------------------------------------------------------------------------------------------------


def mermaid(diagram: Diagram) -> str:
    """The Mermaid text of ``diagram``: a state diagram of a journey, a flowchart of a scenario."""
    write = {"journey": _states, "scenario": _flowchart}[diagram.kind]
    return "".join(f"{line}\n" for line in write(diagram))


def _mermaid_text(text: str) -> str:
    """``text`` with entities for what has a meaning in Mermaid.

    >>> _mermaid_text('if opened "a:b"')
    'if opened #quot;a#58;b#quot;'
    """
    return "".join(_ENTITIES.get(char, char) for char in safe(text))


def _states(diagram: Diagram) -> Iterator[str]:
    keys = {box.key: _state_key(n, box) for n, box in enumerate(diagram.boxes, 1)}
    yield "stateDiagram-v2"
    yield f"  %% {_mermaid_text(diagram.title)}"
    for box in diagram.boxes:
        yield f'  state "{_mermaid_text(" ".join(box.lines))}" as {keys[box.key]}'
    yield f"  [*] --> {keys[diagram.first]}"
    for arrow in diagram.arrows:
        yield f"  {keys[arrow.source]} --> {keys[arrow.target]} : {_mermaid_text(arrow.label)}"


def _state_key(number: int, box: Box) -> str:
    """The box's own key where Mermaid takes it for a name, else a number behind a mark that names do not end with."""
    usable = _PLAIN_KEY.fullmatch(box.key) and box.key.lower() not in _MERMAID_WORDS and not box.key.endswith("__")
    return box.key if usable else f"stage_{number}__"


_SHAPES = {"entry": ('(["', '"])'), "step": ('["', '"]'), "choice": ('{"', '"}'), "end": ('(["', '"])')}


def _flowchart(diagram: Diagram) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  %% {_mermaid_text(diagram.title)}"
    for box in diagram.boxes:
        before, after = _SHAPES[box.shape]
        yield f"  {box.key}{before}{'<br>'.join(map(_mermaid_text, box.lines))}{after}"
    for arrow in diagram.arrows:
        label = f'|"{_mermaid_text(arrow.label)}"|' if arrow.label else ""
        yield f"  {arrow.source} {'-.->' if arrow.dotted else '-->'}{label} {arrow.target}"


# -- DOT and SVG -----------------------------------------------------------------------------------------------------

_DOT_SHAPES = {
    "stage": "shape=box, style=rounded",
    "entry": "shape=box, style=rounded",
    "step": "shape=box",
    "choice": "shape=diamond",
    "end": "shape=box, style=rounded",
}


def dot(diagram: Diagram) -> str:
    """The DOT text of ``diagram``."""
    return "".join(f"{line}\n" for line in _dot_lines(diagram))


def _dot_text(*lines: str) -> str:
    r"""Lines as a quoted text of DOT, long ones broken.

    >>> print(_dot_text("awareness", 'say "hi"'))
    "awareness\nsay \"hi\""
    """
    broken = [part for line in lines for part in textwrap.wrap(safe(line), _DOT_WIDTH) or [""]]
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in broken) + '"'


def _dot_lines(diagram: Diagram) -> Iterator[str]:
    keys = {box.key: f"n{n}" for n, box in enumerate(diagram.boxes, 1)}
    yield f"digraph {_dot_text(diagram.name)} {{"
    yield f'  graph [label={_dot_text(diagram.title)}, labelloc=t, charset="UTF-8", fontname="sans-serif"];'
    yield '  node [fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif"];'
    for box in diagram.boxes:
        yield f"  {keys[box.key]} [label={_dot_text(*box.lines)}, {_DOT_SHAPES[box.shape]}];"
    yield '  start [shape=point, label=""];'
    yield f"  start -> {keys[diagram.first]};"
    for arrow in diagram.arrows:
        yield f"  {keys[arrow.source]} -> {keys[arrow.target]} [{_dot_arrow(arrow)}];"
    yield "}"


def _dot_arrow(arrow: Arrow) -> str:
    return f"label={_dot_text(arrow.label)}{', style=dotted' if arrow.dotted else ''}"


def svg(diagram: Diagram) -> str:
    """``diagram`` as SVG, drawn by Graphviz. Raises ``UsageError`` where that is not installed."""
    program = shutil.which("dot")
    if program is None:
        raise UsageError(
            "SVG is drawn by Graphviz, and there is no `dot` on the path; "
            "install Graphviz (https://graphviz.org/download), or ask for --format mermaid"
        )
    try:
        done = subprocess.run(  # noqa: S603 - the program found above, with no argument from outside
            [program, "-Tsvg"], input=dot(diagram).encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NurtureError(f"Graphviz could not draw {diagram.title}: {fault}") from fault
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise NurtureError(f"Graphviz could not draw {diagram.title}: {reason or f'it ended with {done.returncode}'}")
    return done.stdout.decode("utf-8", "replace")
