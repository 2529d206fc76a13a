"""Whole tables of leads and events at once: any data frame in, the same kind out. Needs the extra ``duckdb``."""

try:
    from nurture.frames.replaying import Replayed, replay
    from nurture.frames.scoring import score
except ModuleNotFoundError as fault:
    if fault.name != "sqlglot":
        raise
    raise ImportError("nurture.frames needs duckdb, pyarrow and sqlglot: pip install 'nurture[duckdb]'") from fault

__all__ = ["Replayed", "replay", "score"]
