"""Scores of tables on DuckDB: the query made of rules beside one written by hand for the same result.

By hand: ``python tests/benchmarks/tables.py [LEADS EVENTS]``. Prints processor time and wall time of each in turns, and the
ratio of the medians. Event ids are looked at by both: of an id that comes twice the first counts.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb

import nurture

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
RULES = """ruleset "tables" { timezone "UTC" }
lead {
  size: integer?
  title: text?
}
event page { path: text }
event mail_opened
event form
event seminar
score fit {
  +10 when size >= 1000
  +5 when title in ["director", "head"]
}
score interest {
  decay half-life 30 days
  +3 on page where path starts with "/pricing"
  +1 on mail_opened, at most 5 per week
  +10 on form
  +15 when form then seminar within 7 days
  +5 when at least 3 page within 14 days
  -10 when no events within 30 days
}
segment hot when fit >= 10 and interest >= 20
"""
BY_HAND = """
WITH once AS (
  SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY lead, id ORDER BY "at", type, path) AS n FROM events WHERE "at" <= TIMESTAMPTZ '{at}'
  ) WHERE n = 1
), dated AS (
  SELECT lead, id, type, path, "at", epoch_us("at") AS us, CAST("at" AS DATE) AS day,
    DATE '{at}' - CAST("at" AS DATE) AS age
  FROM once
), counted AS (
  SELECT lead,
    sum(3000 * f.factor // 1073741824) FILTER (WHERE type = 'page' AND starts_with(path, '/pricing')) AS pages,
    sum(10000 * f.factor // 1073741824) FILTER (WHERE type = 'form') AS forms,
    count(*) FILTER (WHERE type = 'page' AND us > {now} - 14 * 86400000000) AS recent,
    count(*) FILTER (WHERE us > {now} - 30 * 86400000000) AS lately
  FROM dated LEFT JOIN factors AS f USING (age) GROUP BY lead
), weeks AS (
  SELECT lead, day, age, count(*) AS n FROM dated WHERE type = 'mail_opened' GROUP BY ALL
), mails AS (
  SELECT lead, sum((least(upto, 5) - least(upto - n, 5)) * (1000 * f.factor // 1073741824)) AS mails
  FROM (SELECT *, sum(n) OVER (PARTITION BY lead, date_trunc('week', day) ORDER BY day) AS upto FROM weeks)
  LEFT JOIN factors AS f USING (age) GROUP BY lead
), pairs AS (
  SELECT lead, bool_or(type = 'seminar' AND us - form <= 7 * 86400000000) AS after_form FROM (
    SELECT lead, type, us, max(us) FILTER (WHERE type = 'form') OVER (
      PARTITION BY lead ORDER BY us, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS form FROM dated WHERE type IN ('form', 'seminar')
  ) GROUP BY lead
), scored AS (
  SELECT l.id,
    CASE WHEN size >= 1000 THEN 10000 ELSE 0 END + CASE WHEN title IN ('director', 'head') THEN 5000 ELSE 0 END AS fit,
    coalesce(pages, 0) + coalesce(mails, 0) + coalesce(forms, 0) + CASE WHEN after_form THEN 15000 ELSE 0 END
      + CASE WHEN recent >= 3 THEN 5000 ELSE 0 END - CASE WHEN coalesce(lately, 0) = 0 THEN 10000 ELSE 0 END AS interest
  FROM leads AS l LEFT JOIN counted AS c ON c.lead = l.id LEFT JOIN mails AS m ON m.lead = l.id
  LEFT JOIN pairs AS p ON p.lead = l.id
)
SELECT id, CAST(fit * 0.001 AS DECIMAL(19, 3)) AS fit, CAST(interest * CAST(0.001 AS DECIMAL(4, 3)) AS DECIMAL(19, 3)) AS interest,
  fit >= 10000 AND interest >= 20000 AS hot
FROM scored
"""


_LEADS = """
CREATE TABLE leads AS
SELECT 'l-' || n AS id, dice(n, 2000) AS size, ['director', 'head', 'clerk', NULL][1 + dice(n + 7, 4)] AS title
FROM range(?) AS t(n)
"""
_EVENTS = """
CREATE TABLE events AS
SELECT 'e-' || (n - n % 1000 // 999) AS id, 'l-' || dice(n - n % 1000 // 999, ?) AS lead,
  ['page', 'page', 'page', 'page', 'mail_opened', 'mail_opened', 'form', 'seminar'][1 + dice(n + 1, 8)] AS type,
  TIMESTAMPTZ '2025-04-01 00:00:00+00' + to_microseconds(dice(n + 2, 31536000000000)) AS "at",
  CASE WHEN dice(n + 1, 8) < 4 THEN ['/', '/pricing', '/blog'][1 + dice(n + 3, 3)] END AS path
FROM range(?) AS t(n)
"""


def rules() -> nurture.Ruleset:
    """The rules that both work by."""
    return nurture.parse(RULES)


def filled(leads: int, events: int) -> Any:
    """A connection with tables of a fixed seed: types of events are Zipf-like, times within a year, some ids come twice."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE MACRO dice(n, sides) AS CAST(hash(n) % sides AS BIGINT)")
    connection.execute(_LEADS, [leads])
    connection.execute(_EVENTS, [leads, events])
    clause = rules().program.facts
    table = next(c.decay for fact in clause for g in getattr(fact, "groups", ()) for c in g.clauses if c.decay)
    connection.execute("CREATE TABLE factors (age BIGINT, factor BIGINT)")
    connection.executemany("INSERT INTO factors VALUES (?, ?)", list(enumerate(table)))
    return connection


def queries() -> dict[str, str]:
    """The query made of the rules, and the one by hand."""
    now = AT - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    us = now // dt.timedelta(microseconds=1)
    made = nurture.sql(rules(), "score", dialect="duckdb", at=AT, updated=())
    return {"made of rules": made, "by hand": BY_HAND.format(at=AT.isoformat(), now=us)}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Processor time of all threads, and wall time, in seconds."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - wall


def main(leads: int = 20_000, events: int = 400_000, rounds: int = 5) -> None:
    connection, found = filled(leads, events), {name: [] for name in queries()}
    for _ in range(rounds):
        for name, text in queries().items():
            found[name].append(timed(lambda text=text: connection.execute(text).fetchall()))
    for name, times in found.items():
        print(
            f"{name}: {statistics.median(t[0] for t in times):.2f} s of processors, {statistics.median(t[1] for t in times):.2f} s"
        )
    made, hand = (statistics.median(t[0] for t in found[name]) for name in found)
    print(f"{leads:,} leads, {events:,} events, ratio {made / hand:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
