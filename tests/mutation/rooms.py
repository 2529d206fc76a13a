"""What is mutated, and which tests are asked."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

__all__ = ["ROOMS", "Room"]

REPOSITORY = Path(__file__).resolve().parents[2]


@frozen
class Room:
    """Files of `nurture`, and files of tests that exercise them in one process."""

    files: Sequence[str]
    asked: Sequence[str]

    def modules(self) -> list[str]:
        """The names of the modules."""
        spec = find_spec("nurture")
        assert spec is not None and spec.submodule_search_locations is not None
        home = Path(spec.submodule_search_locations[0])
        paths = sorted(path.relative_to(home) for pattern in self.files for path in home.glob(pattern))
        return [".".join(["nurture", *path.with_suffix("").parts]).removesuffix(".__init__") for path in paths]

    def tests(self) -> list[str]:
        """The files of tests, as pytest takes them."""
        return [str(path) for pattern in self.asked for path in sorted((REPOSITORY / "tests").glob(pattern))]


_UNITS = [
    "accounts", "actions", "bad_input", "calendars", "cells", "chance", "checker", "checklists", "consent", "contents", "decay",
    "diagnostics", "doctests", "escapes", "explanation_forms", "explanations", "json_form", "limits", "lint_conditions", "lints", "meanings",
    "memory", "merging", "migration", "parameters", "plugged", "presets", "purposes", "recurrence", "regression_vectors",
    "runs", "scorer", "state_bound", "testblocks", "types", "unknown_names",
]  # fmt: skip
_WHOLE = ["conformance/test_*.py", "differential/test_machine.py", *(f"unit/test_{name}.py" for name in _UNITS)]

ROOMS = {
    "quick": Room(["scoring/*.py"], [f"unit/test_{name}.py" for name in ("cells", "explanation_forms", "memory", "explanations", "doctests")]),
    "scoring": Room(["scoring/*.py"], [*_WHOLE, "properties/test_merging.py", "properties/test_junk.py", "unit/test_cli_explain.py"]),
    "checker": Room(["dsl/checker.py", "dsl/typer/*.py"], _WHOLE),
    "journey": Room(["journey/*.py"], [*_WHOLE, "properties/*.py"]),
}
