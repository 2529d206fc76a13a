"""A stream of Spark with state goes on after a stop where it was, and tells nothing twice."""

import json
import time
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from pyarrow import parquet

PATIENCE = 300
OUTPUT = "bucket int, lead string, total long, why string"
BUCKETS = 4
# Spark waits ten seconds for the Python that prepares a stream, whatever it is told: too few on a busy machine. The stream
# is then started anew, from its checkpoint, as whoever runs one would.
LATE = "Python worker failed to connect back"
# Streams with state ask for pandas even where no row goes through it.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


def totals():
    """Sums by lead, kept in the state of the lead's bucket as bytes, and a word when the bucket's timer is due."""
    from pyspark.sql import Row
    from pyspark.sql.streaming import StatefulProcessor

    class Totals(StatefulProcessor):
        def init(self, handle):
            self.handle = handle
            self.leads = handle.getMapState("leads", "lead string", "state binary")

        def handleInputRows(self, key, rows, timerValues):  # noqa: N802, N803
            for row in rows:
                known = self.leads.containsKey((row.lead,))
                before = int.from_bytes(self.leads.getValue((row.lead,))[0], "big") if known else 0
                total = before + row.points
                self.leads.updateValue((row.lead,), (total.to_bytes(8, "big"),))
                yield Row(bucket=key[0], lead=row.lead, total=total, why="event")
            self.handle.registerTimer(timerValues.getCurrentProcessingTimeInMs() + 1)

        def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):  # noqa: N802, N803
            yield Row(bucket=key[0], lead="", total=sum(1 for _ in self.leads.iterator()), why="timer")

        def close(self):
            pass

    return Totals()


class Stream:
    """Files of events in, rows out, and a checkpoint from which the next start goes on."""

    def __init__(self, spark, folder):
        self.spark, self.folder = spark, folder
        (folder / "in").mkdir()

    def put(self, name, *events):
        lines = (json.dumps({"lead": lead, "points": points}) for lead, points in events)
        written = self.folder / name
        written.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        written.rename(self.folder / "in" / name)  # a whole file appears at once

    def started(self):
        log = self.spark.readStream.schema("lead string, points long").json(str(self.folder / "in"))
        buckets = log.selectExpr(f"pmod(hash(lead), {BUCKETS}) AS bucket", "*").groupBy("bucket")
        # Not `availableNow`: with timers of the wall clock that never comes to an end.
        return (
            buckets.transformWithState(totals(), OUTPUT, "Append", "ProcessingTime")
            .writeStream.option("path", str(self.folder / "out"))
            .option("checkpointLocation", str(self.folder / "checkpoint"))
            .start()
        )

    def rows(self, why):
        """What has been told, as the stream's own log of its files has it: a batch that broke off leaves files beside it."""
        logs = [path.read_text(encoding="utf-8") for path in (self.folder / "out" / "_spark_metadata").glob("[0-9]*")]
        entries = [json.loads(line) for log in logs for line in log.splitlines() if line.startswith("{")]
        files = {url2pathname(urlsplit(entry["path"]).path) for entry in entries}
        told = [row for file in files for row in parquet.ParquetFile(file).read().to_pylist()]
        return sorted((row["lead"], row["total"]) for row in told if row["why"] == why)

    def run_until(self, done):
        """Start, wait until ``done`` holds, stop at whatever it is doing then."""
        until = time.monotonic() + PATIENCE
        query = self.started()
        try:
            while not done():
                assert time.monotonic() < until, self.rows("event")
                time.sleep(0.2)
                if not query.isActive:
                    failed = str(query.exception())
                    assert LATE in failed, failed
                    time.sleep(10)  # the late one would be in the way of the next
                    query = self.started()
        finally:
            query.stop()


def test_a_stream_keeps_its_state_over_a_stop_and_tells_nothing_twice(spark, tmp_path):
    stream = Stream(spark, tmp_path)
    stream.put("1.json", ("a", 1), ("b", 2), ("a", 10))
    stream.run_until(lambda: len(stream.rows("event")) == 3 and stream.rows("timer"))
    stream.put("2.json", ("a", 100), ("b", 5))
    stream.run_until(lambda: len(stream.rows("event")) >= 5)
    assert stream.rows("event") == [("a", 1), ("a", 11), ("a", 111), ("b", 2), ("b", 7)]
