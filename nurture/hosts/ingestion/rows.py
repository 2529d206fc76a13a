"""What every format is read into: a table with its header, its rows, and the rows that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from nurture.errors import InputError, TableError

__all__ = ["BAD_COLUMNS", "BadRow", "OnBad", "Row", "Table", "without_end"]

BAD_COLUMNS = ("file", "line", "field", "value", "problem", "row", "bytes")


@frozen
class Row:
    """A row that could be taken apart: the line it starts on, its values by canonical column name, and itself as found.

    What is missing (an empty cell, a null) is not among ``values``. ``raw`` is the text of its lines, quotes and line
    ends included; in a Parquet file, which has no lines, it is a dict of typed values.
    """

    line: int
    values: dict[str, Any]
    raw: object = attrs.field(repr=False)


def without_end(row: str) -> str:
    """The text of a row without the line end behind it; those within stay."""
    return row[:-2] if row.endswith("\r\n") else row[:-1] if row.endswith(("\n", "\r")) else row


@frozen
class BadRow:
    """A row that was refused: where it is, the field and the value that were wrong, the problem, and the row itself.

    ``row`` is the text of the row as it was, without the line end behind it; of a Parquet file, its values. Where the
    file holds bytes that are no text, they are lone surrogates in ``row``, and ``raw`` holds its bytes. ``id`` is what
    stood in the column of that name, where the row could be taken apart.

    >>> bad = BadRow("leads.csv", 3, "employees", "1,200", "must be an integer", 'l-1,"1,200"')
    >>> print(bad.error())
    leads.csv:3: employees: must be an integer, got '1,200'
    """

    file: str
    line: int
    field: str
    value: object
    problem: str
    row: object = attrs.field(repr=False)
    raw: bytes | None = attrs.field(default=None, repr=False)
    id: str | None = attrs.field(default=None, repr=False, eq=False)

    @classmethod
    def of(
        cls, file: str, line: int, fault: InputError, row: object, raw: bytes | None = None, *, id_: object = None
    ) -> BadRow:
        """The row at ``line`` of ``file``, refused because of ``fault``."""
        kept = without_end(row) if isinstance(row, str) else row
        known = None if id_ is None else str(id_).strip()
        return cls(file, line, fault.field, fault.value, fault.problem, kept, raw, known)

    def error(self) -> TableError:
        """The error that stops the reading where nobody takes bad rows."""
        return TableError(self.file, self.line, self.field, self.value, self.problem)

    def to_dict(self) -> dict[str, object]:
        """The row as a line of the file that ``--skip-bad`` writes."""
        named = (self.file, self.line, self.field, self.value, self.problem, self.row, self.raw and self.raw.hex())
        return dict(zip(BAD_COLUMNS, named, strict=True))


OnBad: TypeAlias = Callable[[BadRow], object]


@frozen
class Table:
    """An open table: the name of its file, its header where it has one, and its rows, read as they are asked for.

    ``header`` holds the canonical names of the columns as found; it is None for JSON lines, where each row names its
    own. ``line`` is the line the header starts on. Names that are empty or come twice are still there, for whoever
    takes the table to refuse: of columns with one name, a row has the last.
    """

    file: str
    header: tuple[str, ...] | None
    line: int
    rows: Iterator[Row | BadRow] = attrs.field(repr=False)
