"""The pages about fault codes: read, held against the checker, written anew where a wording has changed.

``python tests/support/code_pages.py`` in a checkout rewrites the findings on every page and the index of all pages.
"""

from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files
from pathlib import Path

from attrs import frozen

import nurture
from nurture.compiler import check_text
from nurture.diagnostics import Diagnostic, render_all
from nurture.dsl.wordings import WORDINGS

PLUGINS = nurture.Plugins(  # what the pages speak of
    functions=[
        nurture.Function("domain_of", [nurture.TEXT], nurture.TEXT, lambda email: email.partition("@")[2] or None)
    ],
    curves=[nurture.Curve("plateau", lambda days: [nurture.Curve.WHOLE] * days)],
    actions=[nurture.Action("update_crm", {"stage": nurture.TEXT, "points": nurture.DECIMAL})],
    channels=[
        nurture.ChannelPreset(
            nurture.Channel("carrier", hours=[nurture.Hours(dt.time(9), dt.time(20))], hold=nurture.Duration(1, "day")),
            check=lambda message: "the carrier knows no template of this name" if len(message) > 10 else None,
        )
    ],
    installed=False,
)
CODES = sorted(WORDINGS)
PAGES = Path(str(files("nurture.dsl"))) / "codes"
INDEX = Path(__file__).resolve().parents[2] / "docs" / "reference" / "diagnostics.md"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KINDS = {
    "N1": "Form and limits",
    "N2": "Names",
    "N3": "Types",
    "N4": "Meaning",
    "N5": "Warnings",
}


@frozen
class Page:
    """A page: its title, what it says, a file with the fault, the findings about that file, and the file mended."""

    title: str
    prose: str
    faulty: str | None
    findings: str | None
    mended: str | None


def read(code: str) -> Page:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    heading, rest = text.split("\n", 1)
    assert heading.startswith(f"# {code}: "), heading
    fences = [(match[1], match[2]) for match in _FENCE.finditer(rest)]
    assert [kind for kind, _ in fences] in ([], ["nurture", "text", "nurture"]), code
    faulty, findings, mended = [body for _, body in fences] or [None, None, None]
    prose = _FENCE.sub("", rest).removesuffix("\n\nMended:\n\n").strip()
    return Page(heading.removeprefix(f"# {code}: "), prose, faulty, findings, mended)


def findings(text: str) -> tuple[Diagnostic, ...]:
    return check_text(text, name="example.nurture", plugins=PLUGINS)


def found(text: str) -> str:
    return render_all(findings(text)) + "\n"


def index() -> str:
    """The list of all codes, as it stands in the docs."""
    lines = [
        "# Diagnostics",
        "",
        "Every finding about a rules file has a code. `nurture check --explain N201` prints the page of a code. N5 are",
        "warnings, which do not keep a ruleset from loading; all others are errors, which do.",
        "",
        "This page is written by `python tests/support/code_pages.py`.",
    ]
    for start, heading in _KINDS.items():
        lines += ["", f"## {heading}", "", "| code | meaning | message |", "|---|---|---|"]
        for code in (code for code in CODES if code.startswith(start)):
            message = WORDINGS[code].message.replace("{{", "{").replace("}}", "}").replace(":,}", "}")
            lines.append(f"| [{code}](../../nurture/dsl/codes/{code}.md) | {read(code).title} | {message} |")
    return "\n".join(lines) + "\n"


def rewrite() -> None:
    for code in CODES:
        path, page = PAGES / f"{code}.md", read(code)
        if page.faulty is not None and page.findings is not None:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(page.findings, found(page.faulty), 1), encoding="utf-8")
    INDEX.parent.mkdir(parents=True, exist_ok=True)
    INDEX.write_text(index(), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
