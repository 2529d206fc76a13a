"""What all tests share: the profiles of Hypothesis, the folder of real data, and the engines that run SQL."""

import os
from collections import Counter
from pathlib import Path

import postgres_server
import pytest
import spark_session
import sql_engines
from hypothesis import HealthCheck, settings

collect_ignore = ["plugins"]  # packages with tests of their own, which run where those are installed

# No verdict may depend on how fast or how busy the machine is, nor differ between two runs of one commit;
# `explore` alone draws anew each time, for hunting: HYPOTHESIS_PROFILE=explore pytest tests/properties
STEADY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
# `ci` goes with the long tests: `pytest -m "slow or hypothesis"`.
settings.register_profile("default", derandomize=True, max_examples=20, **STEADY)
settings.register_profile("ci", derandomize=True, max_examples=50, **STEADY)
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


# A process of pytest-xdist has engines of its own, started when its first test asks for one. A file's tests stay with
# one process, so there are as many as files that run at once and need one, and nobody has to know who is the last.
@pytest.fixture(scope="session")
def postgres():
    """Give a PostgreSQL server, or skip the test (or fail it, by `NURTURE_ENGINES`) where there is none."""
    with sql_engines.needed(), postgres_server.running() as server:
        yield server


@pytest.fixture(scope="session")
def spark():
    """Give a Spark session on two cores, or skip the test (or fail it, by `NURTURE_ENGINES`) where there is none."""
    with sql_engines.needed(), spark_session.running() as session:
        yield session


@pytest.hookimpl(tryfirst=True)  # before `-m` selects by marker
def pytest_collection_modifyitems(items):
    for item in items:
        if "data_dir" in getattr(item, "fixturenames", ()):
            item.add_marker("realdata")


def pytest_terminal_summary(terminalreporter):
    reasons = [str(report.longrepr[-1]) for report in terminalreporter.getreports("skipped")]  # (file, line, reason)
    told = [
        reason[reason.index(word) :] for reason in reasons for word in (ABSENT, sql_engines.ABSENT) if word in reason
    ]
    for reason, count in Counter(told).items():
        terminalreporter.write_line(f"{count} TESTS NOT RUN, {reason}", yellow=True, bold=True)
