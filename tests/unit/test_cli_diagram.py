"""`nurture diagram`: Mermaid and SVG, with every text made harmless."""

import os
import shutil
import stat
import sys

import pytest
from commandline import RULES

import nurture
from nurture.domain.journeys import Journey, On, Transition
from nurture.tools.diagrams import journey_diagram, scenario_diagram
from nurture.tools.drawing import dot, mermaid

JOURNEY = """\
stateDiagram-v2
  %% journey purchase
  state "awareness 認知 (tofu)" as awareness
  state "consideration 検討 (mofu)" as consideration
  [*] --> awareness
  awareness --> consideration : when interest >= 20
"""
SCENARIO = """\
flowchart TD
  %% scenario follow_up
  n1(["follow_up<br>enter on seminar_attended"])
  n2["send email #quot;thank_you#quot;"]
  n3["wait 1 day"]
  n4["assign inside_sales #quot;call#quot;"]
  n5(["end"])
  n1 --> n2
  n2 --> n3
  n3 --> n4
  n4 --> n5
"""


def test_one_diagram_is_plain_mermaid(folder):
    ended = folder.nurture("diagram", "b2b.nurture", "--journey", "purchase")
    assert (ended.code, ended.out, ended.err) == (0, JOURNEY, "")
    assert folder.nurture("diagram", "b2b.nurture", "--scenario", "follow_up").out == SCENARIO


def test_several_diagrams_are_markdown(folder):
    ended = folder.nurture("diagram", "b2b.nurture", "-o", "diagrams.md")
    assert (ended.code, ended.out) == (0, "")
    assert folder.read("diagrams.md") == (
        f"## journey purchase\n\n```mermaid\n{JOURNEY}```\n\n## scenario follow_up\n\n```mermaid\n{SCENARIO}```\n"
    )


def test_diagrams_as_json(folder):
    assert folder.nurture("diagram", "-", "--json", stdin=RULES).json == [
        {"kind": "journey", "name": "purchase", "label": None, "format": "mermaid", "text": JOURNEY},
        {"kind": "scenario", "name": "follow_up", "label": None, "format": "mermaid", "text": SCENARIO},
    ]


BRANCHES = """\
ruleset "b" { language 1 }
lead { size: integer? }
event asked
scenario care "Customer care" {
  enter on asked, always
  exit when size > 9
  goal asked within 3 days

  if size > 5 {
    notify sales "big"
    leave
  } else if size is known {
    set size = 1
  } else {
    if size is missing {
      wait 2 hours
    }
  }
  notify sales "done"
}
"""


def test_branches_part_and_join():
    (scenario,) = nurture.parse(BRANCHES).scenarios
    assert (
        mermaid(scenario_diagram(scenario))
        == """\
flowchart TD
  %% scenario care#58; Customer care
  n1(["care<br>enter on asked, always"])
  n2(["exit when size > 9"])
  n3(["goal asked within 3 days"])
  n4{"if size > 5"}
  n5["notify sales #quot;big#quot;"]
  n6(["leave"])
  n7{"if size is known"}
  n8["set size = 1"]
  n9{"if size is missing"}
  n10["wait 2 hours"]
  n11["notify sales #quot;done#quot;"]
  n12(["end"])
  n1 -.-> n2
  n1 -.-> n3
  n1 --> n4
  n4 -->|"yes"| n5
  n5 --> n6
  n4 -->|"no"| n7
  n7 -->|"yes"| n8
  n7 -->|"no"| n9
  n9 -->|"yes"| n10
  n8 --> n11
  n10 --> n11
  n9 -->|"no"| n11
  n11 --> n12
"""
    )


def awkward():
    names = ("End", "部 長", "ok")
    stages = tuple(
        nurture.Stage(name, label) for name, label in zip(names, ('"];%%{x}', "a\\n<b>\n`c`", None), strict=True)
    )
    trigger = On(nurture.expression("any asked").selection)
    return Journey("j", stages, (Transition((), target="ok", trigger=trigger), Transition(("ok",), target="End", trigger=trigger)))  # fmt: skip


def test_mermaid_takes_no_text_for_syntax():
    assert (
        mermaid(journey_diagram(awkward()))
        == """\
stateDiagram-v2
  %% journey j
  state "End #quot;]#59;#37;#37;{x}" as stage_1__
  state "部 長 a#92;n#lt;b>�#96;c#96;" as stage_2__
  state "ok" as ok
  [*] --> stage_1__
  stage_1__ --> ok : on asked
  stage_2__ --> ok : on asked
  ok --> stage_1__ : on asked
"""
    )


def test_dot_takes_no_text_for_syntax():
    assert (
        dot(journey_diagram(awkward()))
        == r"""digraph "j" {
  graph [label="journey j", labelloc=t, charset="UTF-8", fontname="sans-serif"];
  node [fontname="sans-serif"];
  edge [fontname="sans-serif"];
  n1 [label="End\n\"];%%{x}", shape=box, style=rounded];
  n2 [label="部 長\na\\n<b>�`c`", shape=box, style=rounded];
  n3 [label="ok", shape=box, style=rounded];
  start [shape=point, label=""];
  start -> n1;
  n1 -> n3 [label="on asked"];
  n2 -> n3 [label="on asked"];
  n3 -> n1 [label="on asked"];
}
"""
    )


ABSENT = (
    "SVG is drawn by Graphviz, and there is no `dot` on the path; "
    "install Graphviz (https://graphviz.org/download), or ask for --format mermaid"
)

# -- SVG -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def graphviz(folder, monkeypatch):
    """A stand-in for Graphviz: a program called `dot` that does what it is told to."""

    def install(script):
        program = folder.path / "bin" / "dot"
        program.parent.mkdir()
        program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(program.parent))

    return install


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a first line that says so")
def test_svg_is_drawn_by_graphviz(folder, graphviz):
    graphviz(
        "text = sys.stdin.buffer.read()\nsys.stdout.buffer.write(b'<svg>' + text + b' '.join(map(str.encode, sys.argv[1:])))"
    )
    ended = folder.nurture("diagram", "b2b.nurture", "--journey", "purchase", "--format", "svg", "-o", "purchase.svg")
    assert ended.code == 0
    assert folder.read("purchase.svg").startswith('<svg>digraph "purchase" {\n')
    assert "認知" in folder.read("purchase.svg")
    assert folder.read("purchase.svg").endswith("}\n-Tsvg")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a first line that says so")
@pytest.mark.parametrize(
    ("script", "reason"), [("sys.exit('Error: no\\nmore')", "Error: no"), ("sys.exit(3)", "it ended with 3")]
)
def test_graphviz_that_fails_says_why(folder, graphviz, script, reason):
    graphviz(script)
    ended = folder.nurture("diagram", "b2b.nurture", "--journey", "purchase", "--format", "svg")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"nurture: Graphviz could not draw journey purchase: {reason}\n"


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_itself_takes_what_we_write(folder):
    ended = folder.nurture("diagram", "b2b.nurture", "--scenario", "follow_up", "--format", "svg")
    assert ended.code == 0
    assert "<svg" in ended.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--journey", "purchase", "--format", "svg"],
            ABSENT,
        ),
        (["--format", "svg"], "an SVG file is one diagram; choose one of --journey purchase, --scenario follow_up"),
        (["--journey", "purchas"], "there is no journey 'purchas'; did you mean 'purchase'?"),
        (["--scenario", "purchase"], "there is no scenario 'purchase'"),
    ],
)
def test_what_cannot_be_drawn(folder, monkeypatch, words, message):
    monkeypatch.setenv("PATH", "")
    ended = folder.nurture("diagram", "b2b.nurture", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", f"nurture: {message}\n")


def test_rules_with_nothing_to_draw(folder):
    folder.put("bare.nurture", 'ruleset "bare" { language 1 }\n')
    ended = folder.nurture("diagram", "bare.nurture")
    assert (ended.code, ended.err) == (2, "nurture: bare has no journey and no scenario to draw\n")
