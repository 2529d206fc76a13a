"""Runs one of the targets under atheris, with `nurture` instrumented."""

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import atheris
from shaping import reshaped

HERE = Path(__file__).parent
ROOMS = tuple(f"nurture.{room}" for room in ("api", "backends", "compiler", "domain", "dsl", "journey", "scoring"))
_JSON = {"json": 0, "state": 1}  # targets that read JSON, after so many bytes


def fuzz(name: str) -> None:
    """Fuzz the target ``name`` as libFuzzer's arguments say; see the README."""
    sys.path += [str(HERE), str(HERE.parent / "support")]
    with atheris.instrument_imports(include=["nurture"], enable_loader_override=False):
        nurture = import_module("nurture")
        for found in walk_packages(nurture.__path__, "nurture."):  # all at once: what comes later is not instrumented
            if found.name.startswith(ROOMS):
                import_module(found.name)
    whole, skipped = import_module("targets").TARGETS[name], _JSON.get(name)

    def target(data: bytes) -> None:  # libFuzzer has a meaning of its own for what is returned
        whole(data)

    if skipped is None:
        atheris.Setup(sys.argv, target)
    else:
        atheris.Setup(sys.argv, target, custom_mutator=partial(_reshaped, skipped))
    atheris.Fuzz()


def _reshaped(skipped: int, data: bytes, most: int, seed: int) -> bytes:
    """Every other time bytes are changed as bytes, else as the JSON that they are after the first ``skipped``."""
    try:
        if seed % 2:
            changed = reshaped(data[skipped:].decode(), seed).encode()
            if len(changed) + skipped <= most:
                return bytes(data[:skipped]) + changed
    except (ValueError, RecursionError):
        pass
    mutated: bytes = atheris.Mutate(data, most)
    return mutated
