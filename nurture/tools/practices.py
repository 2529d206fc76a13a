"""The practices of the cookbook, which come with the package: what each is for, and a copy of one to change."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from attrs import frozen

import nurture

__all__ = ["Practice", "copied", "practices"]

_PACKAGE = Path(nurture.__file__).resolve().parent
_PLACES = (_PACKAGE / "practices", _PACKAGE.parent / "docs" / "cookbook" / "practices")  # in a wheel, in a checkout
_ROW = re.compile(
    r"\| (?P<row>\w+) \| \[`(?P<name>\w+)`\]\([^)]*\) \| (?P<title>[^|]+) \| (?P<japanese>[^|]+) \| (?P<aim>[^|]+) \|"
)


@frozen
class Practice:
    """A practice: its row of the field, the name of its folder, its title in English and Japanese, what it is for."""

    row: str
    name: str
    title: str
    japanese: str
    aim: str

    def speaks_of(self, words: list[str]) -> bool:
        """Whether every one of ``words`` stands in what is said of it, large or small."""
        said = f"{self.row} {self.name} {self.title} {self.japanese} {self.aim}".casefold()
        return all(word.casefold() in said for word in words)


def _folder() -> Path:
    return next(place for place in _PLACES if place.is_dir())


def practices() -> tuple[Practice, ...]:
    """All practices, as the index of the cookbook lists them."""
    index = (_folder() / "README.md").read_text(encoding="utf-8")
    return tuple(
        Practice(**{key: text.strip() for key, text in found.groupdict().items()}) for found in _ROW.finditer(index)
    )


def copied(practice: Practice, to: Path) -> tuple[Path, ...]:
    """The files of a practice, copied into the new folder ``to``. Raises ``OSError``, where it is there already too."""
    shutil.copytree(_folder() / practice.name, to)
    return tuple(sorted(path for path in to.iterdir() if path.is_file()))
