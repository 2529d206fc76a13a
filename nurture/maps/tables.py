"""Tables as Markdown and HTML. Whatever stands in a cell is text: nothing in it is markup."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from nurture.diagnostics import columns

__all__ = ["Document", "Table"]

_WIDEST = 40  # a wider cell of Markdown stands for itself and pushes no other
_SPECIAL = re.compile(r"[\\`*\[\]<|~]|(?<!\w)_|_(?!\w)|^#|^[-+](?=\s)|^\d+(?=[.)])")
_MARK = {"<": "&lt;"}


def _shown(text: str) -> str:
    """``text`` in one line, with a mark for what cannot be seen."""
    one_line = " ".join(text.split())
    return "".join(char if char.isprintable() or char == "\u3000" else "\ufffd" for char in one_line)


def _escaped(text: str) -> str:
    r"""``text`` so that Markdown takes it as it is.

    >>> print(_escaped("a|b <i> snake_case *"))
    a\|b &lt;i> snake_case \*
    """
    plain = _shown(text).replace("&", "&amp;")
    return _SPECIAL.sub(lambda match: _MARK.get(match[0], f"\\{match[0]}"), plain)


@frozen
class Table:
    """A table: its title, its head, its rows. A cell is lines of text; the first cell of a row names it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...] = field(default=())

    def to_markdown(self) -> str:
        """The table in Markdown, its columns set straight where that is possible."""
        cells = [[_escaped(cell) for cell in self.head]]
        cells += [["<br>".join(map(_escaped, lines)) for lines in row] for row in self.rows]
        widths = [_width([row[n] for row in cells]) for n in range(len(self.head))]
        lines = [_line(row, widths) for row in cells]
        return "\n".join([f"### {_escaped(self.title)}", "", lines[0], _rule(widths), *lines[1:]]) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The table as plain data: a list of lines for each cell."""
        rows = [[list(cell) for cell in row] for row in self.rows]
        return {"title": self.title, "head": list(self.head), "rows": rows}

    def to_html(self) -> str:
        """The table in HTML."""
        head = "".join(f'<th scope="col">{_html(cell)}</th>' for cell in self.head)
        lines = [f"<table><caption>{_html(self.title)}</caption>", f"<thead><tr>{head}</tr></thead>", "<tbody>"]
        for first, *rest in self.rows:
            cells = "".join(f"<td>{'<br>'.join(map(_html, cell))}</td>" for cell in rest)
            lines.append(f'<tr><th scope="row">{"<br>".join(map(_html, first))}</th>{cells}</tr>')
        return "\n".join([*lines, "</tbody></table>"]) + "\n"


def _html(text: str) -> str:
    return html.escape(_shown(text))


def _width(cells: Sequence[str]) -> int:
    return max([3, *(width for width in map(columns, cells) if width <= _WIDEST)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _rule(widths: Sequence[int]) -> str:
    return f"|{'|'.join('-' * (width + 2) for width in widths)}|"


@frozen
class Document:
    """Tables under one title."""

    title: str
    tables: tuple[Table, ...]

    def to_markdown(self) -> str:
        """All of it in Markdown."""
        return "\n".join([f"## {_escaped(self.title)}\n", *(table.to_markdown() for table in self.tables)])

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {"title": self.title, "tables": [table.to_dict() for table in self.tables]}

    def to_html(self) -> str:
        """All of it in HTML, as a part of a page."""
        inner = "".join(table.to_html() for table in self.tables)
        return f"<section>\n<h2>{_html(self.title)}</h2>\n{inner}</section>\n"

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __str__(self) -> str:
        return self.to_markdown()
