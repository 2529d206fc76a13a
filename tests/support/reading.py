"""Rules files read for tests."""

from nurture.diagnostics import Source
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules


def parsed(text):
    """The rules in ``text``, which must have no faults; what they mean is not checked."""
    report = Report(Source("<test>", text))
    rules = parse_rules(report.source, report).rules
    report.stop()
    return rules
