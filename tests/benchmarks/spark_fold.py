"""What it costs to lead Spark's rows past a step that does nothing, by two ways: `python tests/benchmarks/spark_fold.py [events]`.

``mapped`` sorts each partition by lead and lets the groups stream by; ``applied`` has Spark hand over each lead's rows by
themselves. Functions that go to Spark's Pythons stand inside others: those Pythons cannot import this file.
"""

import argparse
import sys
import time
from pathlib import Path

ROW = "lead long, events long"
LEADS = 25  # events per lead, as many as twenty million events have of a million leads, and some


def events(session, count: int):
    """A log of ``count`` events of three columns, in no order, laid out in memory."""
    leads = max(count // LEADS, 1)
    made = session.range(count, numPartitions=2).selectExpr(
        f"pmod(hash(id), {leads}) AS lead", "id * 1000003 % 31536000000000 AS at", "id % 12 AS kind"
    )
    laid = made.cache()
    laid.count()
    return laid


def mapped(log):
    """Repartition by lead, sort within partitions, and step through the batches as they come."""

    def walk(batches):
        import pyarrow as pa

        def step(state, at, kind):
            return state + 1

        lead, state = None, 0
        for batch in batches:
            leads, states = [], []
            for each, at, kind in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                if each != lead:
                    if lead is not None:
                        leads.append(lead)
                        states.append(state)
                    lead, state = each, 0
                state = step(state, at, kind)
            yield pa.RecordBatch.from_pydict(
                {"lead": pa.array(leads, pa.int64()), "events": pa.array(states, pa.int64())}
            )
        if lead is not None:
            yield pa.RecordBatch.from_pydict(
                {"lead": pa.array([lead], pa.int64()), "events": pa.array([state], pa.int64())}
            )

    return log.repartition(2, "lead").sortWithinPartitions("lead", "at").mapInArrow(walk, ROW)


def applied(log):
    """Have Spark group by lead and call once for each."""

    def walk(key, table):
        import pyarrow as pa

        def step(state, at, kind):
            return state + 1

        state = 0
        rows = sorted(zip(table["at"].to_pylist(), table["kind"].to_pylist(), strict=True))
        for at, kind in rows:
            state = step(state, at, kind)
        return pa.Table.from_pydict(
            {"lead": [key[0].as_py()], "events": [state]}, pa.schema([("lead", pa.int64()), ("events", pa.int64())])
        )

    return log.groupBy("lead").applyInArrow(walk, ROW)


def seconds(made) -> float:
    began = time.perf_counter()
    made.write.format("noop").mode("overwrite").save()
    return time.perf_counter() - began


def main() -> None:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
    import spark_session

    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("events", nargs="?", type=int, default=500_000)
    count = words.parse_args().events
    with spark_session.running(options="-XX:+UseParallelGC") as session:
        log = events(session, count)
        for name, way in {"mapInArrow": mapped, "applyInArrow": applied}.items():
            seconds(way(log.limit(1000)))  # starts the Pythons and compiles
            took = seconds(way(log))
            print(f"{name:12} {count / took:10,.0f} events/s")


if __name__ == "__main__":
    main()
