"""``nurture fmt``: rules files laid out, in place."""

from __future__ import annotations

import difflib
import sys
from argparse import Namespace
from collections.abc import Iterator

from attrs import frozen

from nurture.compiler import decoded
from nurture.errors import RulesError
from nurture.hosts.files import replacing
from nurture.tools.formatter import format_text
from nurture.tools.inputs import STDIN, read_rules, shown_name
from nurture.tools.output import print_json
from nurture.tools.wording import counted

__all__ = ["run"]


@frozen
class _Laid:
    """A file before and after; ``after`` is None where it cannot be read."""

    file: str
    raw: bytes
    after: str | None

    @property
    def changed(self) -> bool:
        return self.after is not None and self.after.encode() != self.raw


def run(args: Namespace) -> int:
    """Lay the files out; those with faults stay as they are, and the faults are told."""
    dry = args.check or args.diff
    laid = [_laid(file) for file in dict.fromkeys(args.files)]
    for each in laid:
        if args.diff and each.changed and not args.json:
            print("".join(_difference(each)), end="")
        if each.file == STDIN and not dry and not args.json:
            print(each.after or "", end="")
        elif each.changed and not dry and each.file != STDIN:
            _write(each)
    if args.json:
        print_json({"files": [_told(each, written=not dry) for each in laid]})
    else:
        _tell(laid, written=not dry)
    failed = any(each.after is None for each in laid)
    return 1 if failed or (dry and any(each.changed for each in laid)) else 0


def _laid(file: str) -> _Laid:
    raw, name = read_rules(file), shown_name(file)
    try:
        return _Laid(file, raw, format_text(decoded(raw, name=name), name=name))
    except RulesError as fault:
        print(fault, end="\n\n", file=sys.stderr)
        return _Laid(file, raw, None)


def _write(laid: _Laid) -> None:
    with replacing(laid.file) as part:
        part.write_bytes((laid.after or "").encode())


def _difference(laid: _Laid) -> Iterator[str]:
    before, after = decoded(laid.raw).splitlines(keepends=True), (laid.after or "").splitlines(keepends=True)
    for line in difflib.unified_diff(before, after, laid.file, laid.file):
        yield line if line.endswith("\n") else f"{line}\n\\ no end of line here\n"


def _told(laid: _Laid, *, written: bool) -> dict[str, object]:
    told: dict[str, object] = {
        "file": shown_name(laid.file),
        "readable": laid.after is not None,
        "changed": laid.changed,
    }
    if laid.file == STDIN and written:
        told["text"] = laid.after
    return told


def _tell(laid: list[_Laid], *, written: bool) -> None:
    for each in laid:
        if each.changed and each.file != STDIN:
            print(f"{each.file}: {'laid out' if written else 'would be laid out'}", file=sys.stderr)
    changed, failed = sum(each.changed for each in laid), sum(each.after is None for each in laid)
    notes = [f"{counted(changed, 'file')} {'' if written else 'to be '}changed"]
    notes += [f"{counted(len(laid) - changed - failed, 'file')} fine already"]
    notes += [f"{counted(failed, 'file')} with faults"] if failed else []
    if [each.file for each in laid] != [STDIN]:
        print(", ".join(notes), file=sys.stderr)
