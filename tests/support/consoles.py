"""The ``console`` blocks of the docs, played: commands of ``nurture`` with what they print, both streams together."""

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from nurture.tools.cli import main

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def played(block: str) -> str:
    """``block`` with what its commands print now, in the working directory."""
    out, code = io.StringIO(), 0
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        print(f"$ {command}", file=out)
        match shlex.split(command):
            case ["nurture", *words]:
                with redirect_stdout(out), redirect_stderr(out):
                    code = main(words)
            case ["cat", file]:
                out.write(Path(file).read_text(encoding="utf-8"))
            case ["echo", "$?"]:
                print(code, file=out)
            case _:
                raise ValueError(command)
    return out.getvalue()
