"""What is mutated, and which tests are asked."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

__all__ = ["REPOSITORY", "RESULTS", "ROOMS", "Room"]

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = Path(tempfile.gettempdir()) / "nurture-mutation"


@frozen
class Room:
    """Files of `nurture`, and files of tests that exercise them in one process."""

    files: Sequence[str]
    asked: Sequence[str]

    def modules(self) -> list[str]:
        """The names of the modules."""
        spec = find_spec("nurture")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        home = Path(spec.submodule_search_locations[0])
        paths = sorted(path.relative_to(home) for pattern in self.files for path in home.glob(pattern))
        return [".".join(["nurture", *path.with_suffix("").parts]).removesuffix(".__init__") for path in paths]

    def tests(self) -> list[str]:
        """The tests, as pytest takes them."""
        found = []
        for pattern in self.asked:
            files, _, one = pattern.partition("::")
            found += [f"{path}::{one}" if one else str(path) for path in sorted((REPOSITORY / "tests").glob(files))]
        return found


def _units(names: str) -> list[str]:
    return [f"unit/test_{name}.py" for name in names.split()]


_CASES = "conformance/test_conformance.py::test_what_comes_out_is_as_expected"
_ROLLED = "differential/test_machine.py::test_machine_agrees_with_the_reference_on_rolled_pairs"

ROOMS = {
    "scoring": Room(["scoring/*.py"], _units("cells explanation_forms memory explanations doctests")),
    "checker": Room(
        ["dsl/checker.py", "dsl/typer/*.py"],
        _units("types checker programs diagnostics plugged runs consent unknown_names parameters checklists"),
    ),
    "journey": Room(
        ["journey/*.py"],
        [
            _CASES,
            _ROLLED,
            *_units("runs consent chance meanings merging migration accounts actions calendars bad_input recurrence"),
            *_units("purposes regression_vectors contents stored_states seen effect_forms"),
            *[f"properties/test_{name}.py" for name in ("merging", "merging_runs", "erasing", "seen_lately")],
        ],
    ),
}
