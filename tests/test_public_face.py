"""The public face: what `import nurture` brings and, above all, what it does not."""

import datetime as dt
import json
import os
import subprocess
import sys
from decimal import Decimal
from importlib.metadata import metadata, requires
from importlib.resources import files
from pathlib import Path

import pytest

import nurture

REPOSITORY = Path(__file__).resolve().parents[1]

# -I: neither the working directory nor the environment lends the fresh interpreter anything.
FRESH = [sys.executable, "-I", "-c"]
LOADED = """
import sys
before = set(sys.modules)
import nurture
import json
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.fixture(scope="module")
def loaded():
    return json.loads(subprocess.check_output([*FRESH, LOADED], text=True))


def test_import_loads_no_optional_package(loaded):
    foreign = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert foreign <= {"nurture", "attr", "attrs", "dateutil", "six", "tzdata"}


@pytest.mark.parametrize("late", ["lark", "dateutil.parser"])
def test_import_leaves_parsers_for_later(loaded, late):
    assert late not in loaded


def test_all_is_sorted():
    assert list(nurture.__all__) == sorted(set(nurture.__all__))


@pytest.mark.parametrize("name", nurture.__all__)
def test_every_public_name_resolves(name):
    assert getattr(nurture, name) is not None


def test_every_public_name_is_listed_by_dir():
    assert set(nurture.__all__) <= set(dir(nurture))


@pytest.mark.skipif("CI" not in os.environ, reason="a source tree that is not installed has no version")
def test_the_version_is_that_of_the_installed_package():
    assert nurture.__version__ == metadata("nurture")["Version"]


def test_the_version_is_listed_by_dir():
    assert "__version__" in dir(nurture)


def test_a_ruleset_is_made_with_public_names_only():
    """The same in text, in JSON and out of objects."""
    parsed = nurture.parse(TEXT)
    assert built() == parsed == nurture.Ruleset.from_dict(parsed.to_dict())
    assert built().to_text() == parsed.to_text()


def test_the_package_says_that_it_is_typed():
    assert files(nurture).joinpath("py.typed").is_file()


def test_the_package_needs_three_others_and_no_more():
    needed = {line.split(">")[0] for line in requires("nurture") if "extra ==" not in line}
    assert needed == {"attrs", "lark", "python-dateutil"}
    assert metadata("nurture")["License-Expression"] == "Apache-2.0"


@pytest.mark.skipif("CI" not in os.environ, reason="while writing, an editable install is welcome")
def test_the_installed_package_is_tested_and_not_the_tree():
    assert REPOSITORY / "nurture" not in Path(nurture.__file__).resolve().parents


# -- one of everything -----------------------------------------------------------------------------------------------

TEXT = """
ruleset "All" {
  timezone "Asia/Tokyo"
  late up to 3 days, 10 events
}
lead {
  title: text?
  size: integer
  budget: decimal?
  vip: boolean?
  role: one of "user", "champion"
  born: date?
  seen: datetime?
  tags: list of text?
}
event asked { topic: text }
persona director "Director" priority 2 {
  when title == "director"
  goal "growth"
  pain "time"
  prefers email
}
score interest {
  decay half-life 30 days
  limit 0 to 100
  +10 on asked where topic == "x" within 7 days, at most 3, no decay
  -1.5 when title is missing
  group heat limit at most 20 { +5 on asked, at most 2 per week, no decay }
}
segment warm when interest >= 10
grade rank {
  A when warm
  B otherwise
}
journey buying {
  stage new "New" tofu
  stage known
  new -> known when warm for 2 days
}
scenario welcome priority 5 {
  enter on asked, once per 30 days
  exit when vip
  goal asked within 10 days
  send email "hello"
  wait 3 days
  wait until warm, at most 2 days
  if warm { assign sales "call", due in 1 business day } else { notify sales "cold" }
  choose {
    when warm {
      notify sales "warm"
    }
    otherwise {
      notify sales "cold"
    }
  }
  split "tone" {
    60 "warm" {
      leave
    }
    40 "cool" {}
  }
  wait until monday at 09:00
  run welcome
  wait until email is open
  repeat at most 3 times until vip {
    wait 7 days
  }
  set title = "known"
  leave
}
channel email {
  requires vip
  at most 2 per week
  between 09:00 and 18:00 on business days
}
test "asks" {
  given lead { size: 5, role: "user" }
  at 2026-04-01T15:00 asked { topic: "x" }
  expect email "hello" at 2026-04-01T15:00
  expect interest == 10
}
"""


def built():
    n, e = nurture, nurture.expression
    days = lambda number: n.Duration(number, "day")  # noqa: E731 - shorter than what it stands for
    asked, warm = n.Selection("asked"), e("warm")
    fields = {
        "title": (n.TEXT, True), "size": (n.INTEGER, False), "budget": (n.DECIMAL, True), "vip": (n.BOOLEAN, True),
        "role": (n.one_of("user", "champion"), False), "born": (n.DATE, True), "seen": (n.DATETIME, True),
        "tags": (n.list_of(n.TEXT), True),
    }  # fmt: skip
    afternoon = dt.datetime(2026, 4, 1, 15)
    return n.Ruleset.build(
        n.Settings("All", timezone="Asia/Tokyo", late=n.Late(days(3), 10)),
        [
            n.LeadSchema(tuple(n.Field(name, type_, optional) for name, (type_, optional) in fields.items())),
            n.EventType("asked", (n.Field("topic", n.TEXT),)),
            n.Persona("director", "Director", e('title == "director"'), ("growth",), ("time",), ("email",), 2),
            n.Score(
                "interest",
                decay=n.Decay("half-life", days(30)),
                limit=n.Limit(Decimal(0), Decimal(100)),
                clauses=(
                    n.Points(
                        Decimal(10),
                        on=n.Selection("asked", e('topic == "x"'), n.Window("within", days(7))),
                        cap=n.Cap(3, "window"),
                        decay=n.Decay("none"),
                    ),
                    n.Points(Decimal("-1.5"), when=e("title is missing")),
                    n.Group(
                        "heat",
                        n.Limit(most=Decimal(20)),
                        (n.Points(Decimal(5), on=asked, cap=n.Cap(2, "week"), decay=n.Decay("none")),),
                    ),
                ),
            ),
            n.Segment("warm", e("interest >= 10")),
            n.Grade("rank", (n.Band("A", warm), n.Band("B"))),
            n.Journey(
                "buying",
                (n.Stage("new", "New", "tofu"), n.Stage("known")),
                (n.Transition(("new",), target="known", trigger=n.When(warm, days(2))),),
            ),
            n.Scenario(
                "welcome",
                priority=5,
                enter=(n.On(asked),),
                reentry=n.Reentry("per", days(30)),
                exit=(n.When(e("vip")),),
                goal=n.Goal(n.On(asked), days(10)),
                steps=(
                    n.SendStep("email", "hello"),
                    n.Wait(days(3)),
                    n.WaitUntil(warm, at_most=days(2)),
                    n.If(
                        warm,
                        (n.AssignStep("sales", "call", n.Duration(1, "business day")),),
                        (n.NotifyStep("sales", "cold"),),
                    ),
                    n.Choose((n.Case(warm, (n.NotifyStep("sales", "warm"),)),), (n.NotifyStep("sales", "cold"),)),
                    n.Split("tone", (n.Arm(60, "warm", (n.Leave(),)), n.Arm(40, "cool"))),
                    n.WaitTime(dt.time(9), ["monday"]),
                    n.RunStep("welcome"),
                    n.WaitOpen("email"),
                    n.Repeat(3, e("vip"), (n.Wait(days(7)),)),
                    n.SetStep("title", e('"known"')),
                    n.Leave(),
                ),
            ),
            n.Channel(
                "email",
                requires=e("vip"),
                caps=(n.MessageCap(2, "week"),),
                hours=[n.Hours(dt.time(9), dt.time(18), days=("business days",))],
            ),
            n.TestCase(
                "asks",
                n.Given({"size": 5, "role": "user"}),
                (
                    n.Happening(afternoon, "asked", {"topic": "x"}),
                    n.ExpectEffect("email", "hello", afternoon),
                    n.Expect(e("interest == 10")),
                ),
            ),
        ],
    )
