"""Rules and expressions checked for tests."""

from zoneinfo import ZoneInfo

from nurture.compiler import check_text
from nurture.diagnostics import Source
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_expression, parse_rules
from nurture.dsl.scope import Context, gather
from nurture.dsl.typer import Typer
from nurture.plugins import NO_PLUGINS, Registry

HEAD = """\
ruleset "example" { timezone "Asia/Tokyo" }
lead {
  whole: integer, exact: decimal, title: text, flag: boolean, day: date, instant: datetime
  role: one of "a", "b"
  tags: list of text, sizes: list of integer
  roles: list of one of "a", "b"
}
event visit { path: text, seconds: integer, price: decimal, done: boolean, on_day: date, kind: one of "x", "y" }
event visit_opened { message: text }
event bare_opened
score fit { +10 when whole > 1 }
segment hot when fit >= 10
grade size {
  large when hot
  small otherwise
}
journey path {
  stage first
  stage second
  first -> second on visit
}
persona manager { when hot }
"""


def typed(expression, context=None):
    """The code of an expression, and the codes of the findings about it."""
    source = Source("example", HEAD)
    report = Report(source)
    scope = gather(parse_rules(source, report).rules, report)
    report.stop()
    code = Typer(scope, report, ZoneInfo("Asia/Tokyo"), Registry(NO_PLUGINS)).value(
        parse_expression(expression), context or Context("a test", stages=True)
    )
    return code, [finding.code for finding in report.sorted()]


def findings(text):
    return [finding.code for finding in check_text(HEAD + text) if not finding.code.startswith("N5")]
