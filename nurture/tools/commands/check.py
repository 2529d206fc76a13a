"""``nurture check``: every fault in rules files, or the page about a code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable

from nurture.diagnostics import Diagnostic, Severity, render_all
from nurture.dsl.messages import explain_code
from nurture.errors import RulesError
from nurture.tools.inputs import UsageError, load_rules, shown_name
from nurture.tools.output import print_json
from nurture.tools.wording import counted

__all__ = ["run"]


def run(args: Namespace) -> int:
    """Print every finding about the files."""
    if args.explain is not None:
        return _explain(args.explain.upper(), as_json=args.json)
    if not args.files:
        raise UsageError("check what? name a rules file, - for standard input, or a code with --explain")
    found: list[Diagnostic] = []
    bounds: dict[str, int | None] = {}
    for file in dict.fromkeys(args.files):
        findings, bounds[shown_name(file)] = _findings(file, args)
        found += findings
    errors = sum(item.severity is Severity.ERROR for item in found)
    warnings = len(found) - errors
    if args.json:
        print_json({
            "errors": errors,
            "warnings": warnings,
            "files": [{"file": file, "state_bound": bound} for file, bound in bounds.items()],
            "findings": [item.to_dict() for item in found],
        })  # fmt: skip
    else:
        _tell(found, bounds, errors, warnings)
    return 1 if errors or (args.strict and warnings) else 0


def _findings(file: str, args: Namespace) -> tuple[Iterable[Diagnostic], int | None]:
    """What is to be said of a file, and how large a lead's state can grow where it can be run."""
    try:
        rules = load_rules(file, args)
    except RulesError as fault:
        return fault.diagnostics, None
    return rules.warnings, rules.state_bound


def _tell(found: list[Diagnostic], bounds: dict[str, int | None], errors: int, warnings: int) -> None:
    if found:
        print(render_all(found), end="\n\n")
    sys.stdout.flush()
    for file, bound in bounds.items():
        if bound is not None:
            print(
                f"{file}: the state of a lead takes at most {counted(bound, 'byte')}, usually far less", file=sys.stderr
            )
    counts = f"{counted(errors, 'error')} and {counted(warnings, 'warning')}" if found else "nothing to report"
    print(f"{counts} in {counted(len(bounds), 'file')}", file=sys.stderr)


def _explain(code: str, *, as_json: bool) -> int:
    page = explain_code(code)
    if page is None:
        raise UsageError(f"there is no code {code!r}")
    if as_json:
        print_json({"code": code, "page": page})
    else:
        print(page.rstrip("\n"))
    return 0
