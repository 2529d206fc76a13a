"""``nurture test``: the test blocks of rules files."""

from __future__ import annotations

import sys
from argparse import Namespace

from nurture.errors import RulesError
from nurture.tools.inputs import load_rules, shown_name
from nurture.tools.output import print_json
from nurture.tools.testblocks import TestResult, run_tests
from nurture.tools.wording import counted, safe

__all__ = ["run"]


def run(args: Namespace) -> int:
    """Run the tests of the files and tell what failed; a file with faults fails as a whole."""
    results: dict[str, tuple[TestResult, ...]] = {}
    broken = 0
    for file in dict.fromkeys(args.files):
        try:
            results[shown_name(file)] = run_tests(load_rules(file, args))
        except RulesError as fault:
            broken += 1
            print(fault, end="\n\n", file=sys.stderr)
    every = [result for found in results.values() for result in found]
    failed = sum(not result.passed for result in every)
    if args.json:
        tests = [{"file": file, **result.to_dict()} for file, found in results.items() for result in found]
        print_json({"passed": len(every) - failed, "failed": failed, "broken_files": broken, "tests": tests})
    else:
        _tell(results)
        sys.stdout.flush()
        faults = f", {counted(broken, 'file')} with faults" if broken else ""
        print(f"{len(every) - failed} passed, {failed} failed{faults}", file=sys.stderr)
    return 1 if failed or broken else 0


def _tell(results: dict[str, tuple[TestResult, ...]]) -> None:
    for file, found in results.items():
        if not found:
            print(f"{file}: there are no tests")
        for result in found:
            print(f"{'ok    ' if result.passed else 'FAILED'} {result.place}: {safe(result.name)}")
    for found in results.values():
        for result in found:
            for failure in result.failures:
                print(f"\n{failure}")
