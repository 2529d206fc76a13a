"""What the docs claim and no Python block can show: names, grammar, rules, links, files, and what commands print."""

import io
import json
import re
import shutil
import unicodedata
from contextlib import redirect_stdout
from pathlib import Path

import attrs
import consoles
import pytest
from code_pages import PLUGINS

import nurture
from nurture.compiler import check_text
from nurture.diagnostics import Severity, render_all
from nurture.dsl.wordings import WORDINGS
from nurture.journey import effects
from nurture.tools.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
LANGUAGE = REFERENCE / "language"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
OWN = [page for page in PAGES if "cookbook" not in page.parts]
PACKAGE = Path(nurture.__file__).parent
GRAMMAR = (PACKAGE / "dsl" / "grammar.lark").read_text(encoding="utf-8")
FENCE = re.compile(r"^```([\w-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text_of(page):
    return page.read_text(encoding="utf-8")


def named(page):
    return page.relative_to(ROOT).as_posix()


def blocks(language):
    """Every block of a language, named by its page and line."""
    found = []
    for page in PAGES:
        text = text_of(page)
        for match in FENCE.finditer(text):
            if match[1] == language:
                line = text.count("\n", 0, match.start()) + 1
                found.append(pytest.param(match[2], id=f"{named(page)}:{line}"))
    return found


# -- rules -----------------------------------------------------------------------------------------------------------

VOCABULARY = next(match[2] for match in FENCE.finditer(text_of(LANGUAGE / "index.md")) if match[1] == "nurture")


def check(text):
    errors = [
        finding for finding in check_text(text, name="docs", plugins=PLUGINS) if finding.severity is Severity.ERROR
    ]
    assert not errors, render_all(errors)


@pytest.mark.parametrize("text", blocks("nurture"))
def test_rules_have_no_errors(text):
    check(text)


@pytest.mark.parametrize("text", blocks("nurture-fragment"))
def test_fragments_have_no_errors_behind_the_vocabulary(text):
    check(VOCABULARY + text)


@pytest.mark.parametrize("text", blocks("nurture-conditions"))
def test_conditions_have_no_errors_behind_the_vocabulary(text):
    lines = [line for line in text.splitlines() if line.strip()]
    check(VOCABULARY + "".join(f"segment `line {n}` when {line}\n" for n, line in enumerate(lines)))


@pytest.mark.parametrize("path", sorted(DOCS.glob("examples/*.nurture")), ids=named)
def test_examples_have_no_errors_and_pass_their_own_tests(path, capsys):
    check(text_of(path))
    assert main(["test", str(path)]) == 0, capsys.readouterr().out


# -- grammar ---------------------------------------------------------------------------------------------------------

EBNF = "".join(
    match[2] for page in sorted(LANGUAGE.glob("*.md")) for match in FENCE.finditer(text_of(page)) if match[1] == "ebnf"
)
RULES = {
    name for name in re.findall(r"^[?!]?([a-z_]+)(?:\{\w+\})?:", GRAMMAR, re.MULTILINE) if not name.startswith("_")
}
TERMINALS = set(re.findall(r"^([A-Z_]+)[.\d]*:", GRAMMAR, re.MULTILINE))
UNSPOKEN = {"expression_only", "signed_constant"}  # ways into the parser that no file shows


def test_the_reference_names_only_rules_that_exist():
    names = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", EBNF)))
    assert names - RULES - TERMINALS == set()


def test_every_rule_of_the_grammar_has_its_line_in_the_reference():
    lines = set(re.findall(r"^([a-z_]+) +=", EBNF, re.MULTILINE))
    assert RULES - lines - UNSPOKEN == set()


def test_the_reference_and_the_grammar_have_the_same_words():
    grammar = re.sub(r"//.*|/(?:[^/\\\n]|\\.)+/", "", GRAMMAR)
    terminals = re.compile(r"^[A-Z_]+[.\d]*:.*", re.MULTILINE)
    assert set(re.findall(r'"([^"]+)"', EBNF)) == set(re.findall(r'"([^"]+)"', terminals.sub("", grammar)))


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", nurture.__all__)
def test_every_public_name_is_in_the_reference_of_the_library(name):
    assert f"`{name}" in text_of(REFERENCE / "library.md")


KINDS = [
    kind for kind in map(vars(effects).get, effects.__all__) if isinstance(kind, type) and kind is not nurture.Effect
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_effect_and_its_fields_are_in_the_reference_of_effects(kind):
    rows = [
        line for line in text_of(REFERENCE / "effects.md").splitlines() if line.startswith(f"| `{kind.__name__}` |")
    ]
    own = [field.name for field in attrs.fields(kind) if field.name not in ("key", "lead", "at")]
    assert [re.findall(r"`(\w+)`", row) for row in rows] == [[kind.__name__, kind.kind, *own]]


def test_codes_that_are_named_exist():
    unknown = {(named(page), code) for page in PAGES for code in re.findall(r"\bN[1-5]\d\d\b", text_of(page))}
    assert not {each for each in unknown if each[1] not in WORDINGS}


# -- links and files -------------------------------------------------------------------------------------------------


def slug(heading):
    """The anchor that a heading gets on the usual hosts."""
    plain = re.sub(r"`|\*\*|\[([^\]]*)\]\([^)]*\)", lambda match: match[1] or "", heading).strip().lower()
    kept = [char for char in plain if unicodedata.category(char)[0] in "LNM" or char in " -_"]
    return "".join(kept).replace(" ", "-")


def anchors(page):
    text = FENCE.sub("", text_of(page))
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)} | set(
        re.findall(r'<a id="([^"]+)">', text)
    )


def at_home(path):
    """A file of the repository; one of the package where the package is installed."""
    inside = path.relative_to(ROOT)
    return PACKAGE.parent / inside if inside.parts[:1] == ("nurture",) else path


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", text_of(page))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = at_home((page.parent / file).resolve()) if file else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("page", OWN, ids=named)
def test_files_and_tests_that_are_named_exist(page):
    text = text_of(page)
    for path in re.findall(r"`((?:nurture|tests|docs)/[\w./-]*)`", text):
        assert at_home(ROOT / path).exists(), path
    sources = "".join(text_of(path) for path in (ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", text):
        assert f"def {name}(" in sources, name


# -- what is printed -------------------------------------------------------------------------------------------------


@pytest.fixture
def examples(tmp_path, monkeypatch):
    folder = tmp_path / "examples"
    shutil.copytree(DOCS / "examples", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("block", blocks("console"))
def test_commands_print_what_the_docs_show(block, examples):
    assert consoles.played(block) == block


@pytest.mark.parametrize("table", ["events", "leads"])
def test_refused_rows_are_those_that_the_docs_list(table, examples, capsys):
    tables = {"leads": "leads.csv", "events": "events.csv", table: f"refused/{table}.csv"}
    words = [part for name, file in tables.items() for part in (f"--{name}", file)]
    main(["score", "b2b.nurture", *words, "--at", "2026-04-10", "--skip-bad", "refused.jsonl"])
    refused = [json.loads(line) for line in Path("refused.jsonl").read_text(encoding="utf-8").splitlines()]
    listed = re.findall(
        r"^\| (\d+) \| `(\w+)` \| (`+)(.*?)\3 \|",
        text_of(REFERENCE / "bad-input.md").split(f"| line of `refused/{table}.csv`")[1].split("\n\n")[0],
        re.MULTILINE,
    )
    own = [row for row in refused if row["file"] == f"refused/{table}.csv"]
    assert [(str(row["line"]), row["field"], row["problem"]) for row in own] == [(n, f, p) for n, f, _, p in listed]


def test_messages_in_tables_of_bad_input_are_shown_by_a_block_too():
    page = text_of(REFERENCE / "bad-input.md")
    shown = "".join(match[2] for match in FENCE.finditer(page))
    tables = "\n".join(line for line in FENCE.sub("", page).splitlines() if line.startswith("|"))
    messages = [match[2] for match in re.finditer(r"(`+)((?:[A-Z]\w+\.[\w.]+|to|score|/[\w/]+): .*?)\1", tables)]
    assert len(messages) >= 20
    assert [message for message in messages if message not in shown] == []


@pytest.mark.parametrize("page", [ROOT / "README.md"], ids=named)
def test_the_example_prints_what_is_shown_below_it(page):
    languages = {match[1]: match[2] for match in FENCE.finditer(text_of(page))}
    out = io.StringIO()
    with redirect_stdout(out):
        exec(languages["python"], {})  # noqa: S102 - the page's own example
    assert [line.rstrip() for line in out.getvalue().splitlines()] == languages["text"].splitlines()
