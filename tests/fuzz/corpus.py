"""Writes what fuzzing begins with, a folder for each target: `python tests/fuzz/corpus.py FOLDER`.

It is made of the rules in `docs/` and `tests/conformance/`, so that it is never older than the language.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
if __name__ == "__main__":
    sys.path += [str(HERE), str(HERE.parent / "support")]

from targets import TARGETS, stored  # noqa: E402 - the path comes first

import nurture  # noqa: E402

_BLOCK = re.compile(r"^```nurture[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def texts() -> Iterator[str]:
    """Rules, whole and in pieces, faulty ones among them."""
    for folder in ("docs", "tests/conformance"):
        for path in sorted(ROOT.joinpath(folder).rglob("*.nurture")):
            yield path.read_text("utf-8")
        for path in sorted(ROOT.joinpath(folder).rglob("*.md")):
            yield from (match[1] for match in _BLOCK.finditer(path.read_text("utf-8")))


def forms() -> Iterator[str]:
    """The JSON forms of those rules that have no faults."""
    for text in texts():
        try:
            rules = nurture.parse(text)
        except nurture.RulesError:
            continue
        yield json.dumps(rules.to_dict(), ensure_ascii=False)


def seeds(name: str) -> list[bytes]:
    """What the target ``name`` begins with."""
    if name == "parser":
        return [text.encode() for text in texts()]
    if name == "json":
        return [form.encode() for form in forms()]
    if name == "state":
        return [bytes([place]) + data for place, (_, _, data) in enumerate(stored())]
    return [random.Random(seed).randbytes(1_200) for seed in range(60)]


def words() -> Iterator[str]:
    """Words of rules and of their JSON form, quoted as libFuzzer reads a dictionary."""
    found: set[str] = set()
    for text in texts():
        found |= set(re.findall(r"[a-z]{2,16}", text))
    for form in forms():
        found |= set(re.findall(r'"[a-z_]{2,20}"', form))
    return (json.dumps(word) for word in sorted(found))


def main(folder: Path) -> None:
    """Write all of it into ``folder``."""
    for name in TARGETS:
        folder.joinpath(name).mkdir(parents=True, exist_ok=True)
        found = seeds(name)
        for number, data in enumerate(found):
            folder.joinpath(name, f"seed{number:04}").write_bytes(data)
        print(f"{name}: {len(found)} files")
    folder.joinpath("words.dict").write_text("\n".join(words()) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
