"""Files that are written whole or not at all."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from nurture.errors import InputError
from nurture.hosts.ingestion.lines import STDIN

__all__ = ["open_text", "replacing"]


@contextmanager
def open_text(file: str) -> Iterator[TextIO]:
    """The text file ``file`` to write to, gzipped where its name ends in ``.gz``; ``-`` is standard output."""
    if file == STDIN:
        yield sys.stdout
        return
    with replacing(file) as part, part.open("wb") as raw:
        zipped = file.lower().endswith(".gz")
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) if zipped else nullcontext(raw)
        with packed as binary, io.TextIOWrapper(binary, "utf-8", "backslashreplace", newline="") as text:
            yield text


@contextmanager
def replacing(file: str) -> Iterator[Path]:
    """A path to write to, which takes the place of ``file`` at the end; a device or a pipe is written to itself."""
    if file == STDIN:
        raise InputError("path", file, "must be a file: Parquet cannot be written to standard output")
    target, there = _target(file)
    if there and not target.is_file():
        yield target
        return
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        part.touch(exist_ok=False)
        if there:
            shutil.copymode(target, part)
    except OSError as fault:
        raise InputError("path", file, f"cannot be written: {fault.strerror}") from fault
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _target(file: str) -> tuple[Path, bool]:
    """What ``file`` stands for, links followed, and whether it is there."""
    try:
        target = Path(file).resolve()
        there = target.exists()
    except (OSError, RuntimeError, ValueError) as fault:  # a link to itself, a NUL in the name
        raise InputError("path", file, f"cannot be written: {fault}") from fault
    if target.is_dir():
        raise InputError("path", file, "cannot be written: it is a folder")
    if there and not os.access(target, os.W_OK):
        raise InputError("path", file, "cannot be written: it is not ours to write to")
    return target, there
