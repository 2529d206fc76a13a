"""What all tests share: the profiles of Hypothesis, and the folder of real data."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

collect_ignore = ["plugins"]  # packages with tests of their own, which run where those are installed

# No verdict may depend on how fast or how busy the machine is, nor differ between two runs of one commit;
# `explore` alone draws anew each time, for hunting: HYPOTHESIS_PROFILE=explore pytest tests/properties
STEADY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("default", derandomize=True, max_examples=50, **STEADY)
settings.register_profile("ci", derandomize=True, max_examples=500, **STEADY)
settings.register_profile("explore", max_examples=2_000, **STEADY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "default")

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("NURTURE_DATA") or REPOSITORY.parent / "shared" / "data").resolve()
ABSENT = f"real data absent: there is no folder {DATA} (NURTURE_DATA may name another)"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Give the folder of real data, or skip the test where the folder is absent."""
    if not DATA.is_dir():
        pytest.skip(ABSENT)
    return DATA


@pytest.hookimpl(tryfirst=True)  # before `-m` selects by marker
def pytest_collection_modifyitems(items):
    for item in items:
        if "data_dir" in getattr(item, "fixturenames", ()):
            item.add_marker("realdata")


def pytest_terminal_summary(terminalreporter):
    skipped = [r for r in terminalreporter.getreports("skipped") if ABSENT in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} TESTS NOT RUN, {ABSENT}", yellow=True, bold=True)
