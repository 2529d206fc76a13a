"""The back end that runs one lead and one event: a program as closures over a bounded memory."""

from nurture.backends.bytecode.planning.planner import plan

__all__ = ["plan"]
