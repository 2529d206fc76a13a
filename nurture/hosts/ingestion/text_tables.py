"""Rows out of CSV, TSV and JSON lines.

A row that cannot be taken apart is refused by its first line, and reading goes on with the line after that one: a
quote that is never closed costs one row, not the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

from nurture.domain.names import canonical
from nurture.errors import InputError, TableError
from nurture.hosts.ingestion.columns import parted_by
from nurture.hosts.ingestion.encodings import bytes_of, spoilt
from nurture.hosts.ingestion.json_text import flatten, load_object
from nurture.hosts.ingestion.lines import Lines
from nurture.hosts.ingestion.rows import BadRow, Row, Table, without_end

__all__ = ["TEXT_TABLES"]

_CSV_PROBLEMS = {
    "unexpected end of data": "has a quote that is never closed",
    "expected after": "has a quote that closes in the middle of a cell; within quotes, a quote is written twice",
    "field larger": "has a cell that is too long; is a quote not closed?",
}


def _csv_fault(fault: csv.Error | InputError, lines: Lines) -> InputError:
    if isinstance(fault, InputError):
        return fault
    text = str(fault)
    problem = next((ours for theirs, ours in _CSV_PROBLEMS.items() if theirs in text), f"cannot be read: {text}")
    return InputError("row", lines.row[0].rstrip("\r\n"), problem)


def _records(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str]] | BadRow]:
    """Each record as the line it starts on and its cells. Blank lines are passed over."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, InputError) as fault:
            problem = _csv_fault(fault, lines)
            yield _refused(lines, line, problem, lines.refuse_row())
            reader = csv.reader(lines, delimiter=delimiter, strict=True)  # the old one is in the middle of a row
        else:
            if cells:
                yield line, cells


def _check_cells(cells: Sequence[str], names: Sequence[str], lines: Lines) -> None:
    if len(cells) != len(names):
        raise InputError("row", len(cells), f"must have {len(names)} cells, as the header has")
    if all(map(_is_clean, lines.row)):
        return
    for name, cell in zip(names, cells, strict=True):
        if fault := spoilt(name, cell, lines.encoding):
            raise fault


def _is_clean(line: str) -> bool:
    return "\x00" not in line and (line.isascii() or spoilt("row", line, "utf-8") is None)


def _csv_rows(
    lines: Lines, records: Iterator[tuple[int, list[str]] | BadRow], header: tuple[str, ...]
) -> Iterator[Row | BadRow]:
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        line, cells = record
        text = "".join(lines.row)
        try:
            _check_cells(cells, header, lines)
        except InputError as fault:
            yield _refused(lines, line, fault, text)
        else:
            yield Row(line, {name: cell for name, cell in zip(header, cells, strict=True) if cell}, text)


def _refused(lines: Lines, line: int, fault: InputError, text: str) -> BadRow:
    """The row that ``text`` is, refused; with its bytes, where it holds some that are no text."""
    row = without_end(text)
    is_text = row.isascii() or spoilt("row", row.replace("\x00", ""), lines.encoding) is None
    return BadRow.of(lines.file, line, fault, row, None if is_text else bytes_of(row, lines.encoding))


def _csv_table(delimiter: str) -> Callable[[Lines], Table]:
    def read(lines: Lines) -> Table:
        records = _records(lines, delimiter)
        line, names = _header(lines, next(records, None), delimiter)
        return Table(lines.file, names, line, _csv_rows(lines, records, names))

    return read


def _header(lines: Lines, found: tuple[int, list[str]] | BadRow | None, delimiter: str) -> tuple[int, tuple[str, ...]]:
    if found is None:
        raise TableError(lines.file, 1, "header", "", "must name the columns; the file is empty")
    if isinstance(found, BadRow):
        hint = parted_by(str(found.row), delimiter)
        raise TableError(lines.file, found.line, "header", found.value, found.problem + hint)
    line, cells = found
    for cell in cells:
        if fault := spoilt("header", cell, lines.encoding):
            raise TableError(lines.file, line, "header", fault.value, fault.problem)
    return line, tuple(canonical(cell).strip() for cell in cells)


def _json_lines(lines: Lines) -> Iterator[tuple[int, str | InputError]]:
    while True:
        line = lines.begin_row()
        try:
            text = next(lines)
        except StopIteration:
            return
        except InputError as fault:
            yield line, fault
        else:
            if not text.isspace():
                yield line, text


def _json_rows(lines: Lines) -> Iterator[Row | BadRow]:
    for line, text in _json_lines(lines):
        try:
            row = _json_row(lines, line, text)
        except InputError as refused:
            yield _refused(lines, line, refused, lines.row[0])
        else:
            yield row


def _json_row(lines: Lines, line: int, text: str | InputError) -> Row:
    if isinstance(text, InputError):
        raise text
    stripped = text.strip()
    if fault := spoilt("row", stripped, lines.encoding):
        raise fault
    return Row(line, flatten("row", load_object("row", stripped)), text)


def _json_table(lines: Lines) -> Table:
    return Table(lines.file, None, 1, _json_rows(lines))


TEXT_TABLES: dict[str, Callable[[Lines], Table]] = {
    "csv": _csv_table(","),
    "tsv": _csv_table("\t"),
    "jsonl": _json_table,
}
