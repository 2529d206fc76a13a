"""Any file as a table of rows, whatever its format."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from nurture.hosts.ingestion.lines import file_name, format_of, open_lines
from nurture.hosts.ingestion.parquet import open_parquet
from nurture.hosts.ingestion.rows import Table
from nurture.hosts.ingestion.text_tables import TEXT_TABLES

__all__ = ["open_table"]


@contextmanager
def open_table(
    path: str | os.PathLike[str], *, encoding: str = "utf-8", file_format: str | None = None
) -> Iterator[Table]:
    r"""The table in the file at ``path``, read as its rows are asked for and closed at the end of the ``with`` block.

    The format is ``file_format`` (csv, tsv, jsonl, parquet), else that of the file's ending. ``-`` is standard input,
    JSON lines where it begins with ``{``, else CSV. Raises ``InputError`` where there is no such file, ``TableError``
    where it has no header or is damaged.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "leads.csv")
    ...     _ = path.write_text("id,title\nl-1,部長\n", encoding="utf-8")
    ...     with open_table(path) as table:
    ...         print(table.header, next(table.rows))
    ('id', 'title') Row(line=2, values={'id': 'l-1', 'title': '部長'})
    """
    file = file_name(path)
    if format_of(file, file_format) == "parquet":
        with open_parquet(file) as table:
            yield table
        return
    with open_lines(file, encoding=encoding, file_format=file_format) as (lines, form):
        yield TEXT_TABLES[form](lines)
