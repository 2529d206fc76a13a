"""Whole tables of leads and events at once: any data frame in, the same kind out. Needs the extra ``duckdb``."""

from nurture.frames.scoring import score

__all__ = ["score"]
