"""Files as numbered lines of text: formats by ending, gzip, standard input, byte-order marks and encodings.

Bytes that the encoding does not know are kept as lone surrogates (``surrogateescape``), so that one bad byte refuses
the row that holds it and not the file. Nothing here holds more than one row at a time.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

from nurture.errors import InputError, TableError
from nurture.hosts.ingestion.encodings import codec_of

__all__ = [
    "FORMATS",
    "LONGEST_ROW",
    "STDIN",
    "Lines",
    "file_name",
    "format_of",
    "open_binary",
    "open_lines",
]

STDIN = "-"
FORMATS = ("csv", "tsv", "jsonl", "parquet")
LONGEST_ROW = 4 * 1024 * 1024  # characters of one row, over all its lines
_REREADS = 8  # how often, on the whole, a file may be gone back over
_ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
_GZIP = b"\x1f\x8b"


def file_name(path: str | os.PathLike[str]) -> str:
    """``path`` as text."""
    try:
        return os.fspath(path)
    except TypeError:
        raise InputError("path", path, "must be the path of a file, or `-`") from None


def format_of(file: str, given: str | None) -> str | None:
    """The format of ``file``: the one given, else by its ending; None where that is not known before it is read.

    >>> format_of("leads.csv.gz", None), format_of("-", None)
    ('csv', None)
    """
    if given is not None:
        if given not in FORMATS:
            raise InputError("file_format", given, f"must be one of {', '.join(FORMATS)}")
        return given
    if file == STDIN:
        return None
    name = file.lower()
    found = _ENDINGS.get(Path(name.removesuffix(".gz")).suffix)
    if found is None or (found == "parquet" and name.endswith(".gz")):
        raise InputError("path", file, f"must end in {', '.join(_ENDINGS)} (all but Parquet also with .gz)")
    return found


class Lines:
    r"""The physical lines of a file with their ends, numbered from 1; those of the row at hand can be read again.

    >>> lines = Lines(io.StringIO("a\nb\n"), "a.csv", "utf-8")
    >>> lines.begin_row(), next(lines), next(lines), lines.number
    (1, 'a\n', 'b\n', 2)
    """

    def __init__(self, stream: TextIO, file: str, encoding: str) -> None:
        self.file = file
        self.encoding = encoding
        self.number = 0
        self.row: list[str] = []
        self._stream = stream
        self._size = 0  # characters of the row at hand
        self._read = 0  # characters read from the file so far
        self._reread = 0  # characters gone back over so far
        self._again: deque[str] = deque()

    def begin_row(self) -> int:
        """Say that a new row begins with the next line, and get the number of that line."""
        self.row, self._size = [], 0
        return self.number + 1

    def refuse_row(self) -> str:
        """The text that is refused with the row at hand: its first line, as the others may be rows of their own.

        Reading goes on with its second line. A file in which that would come to too much (quotes can be laid so that
        every line begins a row without an end) loses all lines of the row instead, so that the work stays linear.
        """
        if self._reread + self._size > _REREADS * (self._read + LONGEST_ROW):
            return "".join(self.row)
        self._reread += self._size
        self._again.extendleft(reversed(self.row[1:]))
        self.number -= max(0, len(self.row) - 1)
        return "".join(self.row[:1])

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._from_file()
        if not line:
            raise StopIteration
        self.number += 1
        self.row.append(line)
        self._size += len(line)
        if self._size > LONGEST_ROW:
            raise InputError("row", self.row[0], f"must be at most {LONGEST_ROW:,} characters; is a quote not closed?")
        return line

    def _from_file(self) -> str:
        try:
            line = rest = self._stream.readline(LONGEST_ROW + 1)
            while len(rest) > LONGEST_ROW and not rest.endswith(("\n", "\r")):  # pass over what is too long to keep
                rest = self._stream.readline(LONGEST_ROW + 1)
        except UnicodeDecodeError as fault:
            at = self.number + 1 + fault.object[: fault.start].decode(fault.encoding, "replace").count("\n")
            spot = fault.object[fault.start : fault.start + 16]
            raise TableError(self.file, at, "encoding", spot, f"must be {self.encoding} text") from None
        except (OSError, EOFError, zlib.error, UnicodeError) as fault:
            raise TableError(self.file, self.number + 1, "file", str(fault), "is damaged or cut short") from fault
        self._read += len(line)
        return line


@contextmanager
def open_lines(file: str, *, encoding: str = "utf-8", file_format: str | None = None) -> Iterator[tuple[Lines, str]]:
    """The lines of ``file`` (``-`` is standard input) and its format; a byte-order mark overrules ``encoding``."""
    form, name = format_of(file, file_format), "<stdin>" if file == STDIN else file
    with open_binary(file) as raw, _unzipped(raw, name, zipped=file.lower().endswith(".gz")) as stream:
        start = _first(stream, name)
        codec = codec_of(start, encoding, name)
        text = io.TextIOWrapper(stream, encoding=codec, errors="surrogateescape", newline="")
        try:
            yield Lines(text, name, codec.removesuffix("-sig")), form or _sniffed(start, codec)
        finally:
            text.detach()


@contextmanager
def open_binary(file: str) -> Iterator[io.BufferedReader]:
    """The bytes of ``file``, or of standard input, which stays open; ``InputError`` where they cannot be had."""
    if file == STDIN:
        stream: io.BufferedReader = io.BufferedReader(_standard_input())
        try:
            yield stream
        finally:
            stream.detach()
        return
    try:
        found = Path(file).open("rb")  # noqa: SIM115 - closed below; only a failure to open is put in our words
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else str(fault)
        raise InputError("path", file, f"cannot be read: {reason}") from fault
    with found:
        yield found


def _standard_input() -> io.RawIOBase:
    found = getattr(sys.stdin, "buffer", None)
    if found is None:
        raise InputError("path", STDIN, "cannot be read: there is no standard input")
    return cast("io.RawIOBase", found)


@contextmanager
def _unzipped(stream: io.BufferedReader, name: str, *, zipped: bool) -> Iterator[io.BufferedReader]:
    if zipped or _first(stream, name).startswith(_GZIP):
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield cast("io.BufferedReader", unpacked)
    else:
        yield stream


def _first(stream: io.BufferedReader, name: str) -> bytes:
    try:
        return stream.peek(64)[:64]
    except (OSError, EOFError, zlib.error) as fault:
        raise TableError(name, 1, "file", str(fault), "is damaged or cut short") from fault


def _sniffed(start: bytes, codec: str) -> str:
    return "jsonl" if start.decode(codec, "ignore").lstrip().startswith("{") else "csv"
