"""The command line: which command, how it ends, and that nothing ends in a traceback.

Exit codes: 0 all is well, 1 something was found (faults in rules, tests that fail, rows that are refused), 2 the
command could not be carried out as it was given (wrong words, a file that is not there). As usual 130 stands for an
interruption from the keyboard, and 141 for a reader that went away.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from nurture.errors import InputError, NurtureError, RulesError, TableError
from nurture.tools.arguments import parse
from nurture.tools.inputs import BadRowsError, UsageError

__all__ = ["main"]

FINDINGS, USAGE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
_OF_THE_COMMAND = frozenset({"path", "encoding", "file_format", "zone"})  # faults of arguments, not of data


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``nurture`` with the arguments ``argv`` (those of the process where None) and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        args = parse(argv)
        code = _command(args)(args)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse has said what it had to say
        return stop.code if isinstance(stop.code, int) else USAGE
    except KeyboardInterrupt:
        return _said("interrupted", INTERRUPTED)
    except BrokenPipeError:
        return _without_reader()
    except (NurtureError, OSError, MemoryError) as fault:
        return _failed(fault)
    return code


def _command(args: Namespace) -> Callable[[Namespace], int]:
    command: Callable[[Namespace], int] = import_module(f"nurture.tools.commands.{args.command}").run
    return command


def _speak_utf8(stream: TextIO) -> None:
    """Write UTF-8 even where the console is something else; what cannot be written at all is escaped."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _failed(fault: BaseException) -> int:
    if isinstance(fault, UsageError):
        return _said(f"nurture: {fault}", USAGE)
    if isinstance(
        fault, (RulesError, TableError, BadRowsError)
    ):  # these begin with file and line, as editors want them
        return _said(str(fault), FINDINGS)
    if isinstance(fault, InputError) and fault.field in _OF_THE_COMMAND:
        return _said(f"nurture: {fault.value}: {fault.problem}", USAGE)
    if isinstance(fault, NurtureError):
        return _said(f"nurture: {fault}", FINDINGS)
    if isinstance(fault, OSError):
        where = f"{fault.filename}: " if fault.filename else ""
        return _said(f"nurture: {where}{fault.strerror or fault}", USAGE)
    return _said("nurture: there is not enough memory", USAGE)


def _said(message: str, code: int) -> int:
    with suppress(OSError):
        print(message, file=sys.stderr)
    return code


def _without_reader() -> int:
    """End quietly: whoever read the output has enough. What is still to be written goes nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return PIPE_CLOSED


if __name__ == "__main__":
    sys.exit(main())
