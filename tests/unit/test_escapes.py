"""Nothing that rules, leads or events hold reaches Python: known ways out of sandboxes, wherever a text or a name may stand."""

import ast
import datetime as dt
import re
import types

import pytest

import nurture

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
ESCAPES = (
    "().__class__.__mro__[1].__subclasses__()",
    "''.__class__.__base__.__subclasses__()[40]('/etc/passwd').read()",
    "__import__('os').system('id')",
    "{0.__class__.__init__.__globals__}",
    "{lead.__class__.__mro__}",
    "%(__builtins__)s",
    "f'{__import__(\"os\").getcwd()}'",
    "${7*7} {{7*7}} #{7*7}",
    "lambda: (yield)",
    "(lambda f: f.gi_frame.f_back.f_globals)((x for x in ()))",
    "exec(compile('raise SystemExit', '', 'exec'))",
    "getattr(object, 'mro')()",
    "[c for c in ().__class__.__bases__[0].__subclasses__()]",
    "breakpoint()",
    "!!python/object/apply:os.system ['id']",
    "cos\nsystem\n(S'id'\ntR.",
    "'; import os #",
    '"""\nimport os\n"""',
)
NAMES = ("__class__", "__builtins__", "__import__", "__init__", "__globals__", "__dict__", "__loader__", "FAILS", "meant", "lead", "as_of", "c0", "v0", "f0", "held", "None", "True")  # fmt: skip


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_is_no_expression(escape):
    with pytest.raises(nurture.RulesError):
        nurture.parse(f'ruleset "x" {{}}\nlead {{ t: text? }}\nsegment s when {escape}\n')


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_as_a_text_is_a_text_and_no_more(escape):
    quoted = escape.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    rules = nurture.parse(
        f"""
ruleset "x" {{}}
lead {{ t: text? }}
event asked {{ q: text? }}
score s {{ +1 when t == "{quoted}"  +2 when t contains "{quoted}" }}
scenario a {{
  enter on asked where q == "{quoted}"
  set t = "{quoted}"
  notify sales "{quoted}"
}}
""".replace("  +2", "\n +2")
    )
    assert nurture.Ruleset.from_dict(rules.to_dict()) == rules == nurture.parse(rules.to_text())
    state = nurture.start(rules, nurture.Lead("l", {"t": escape}), at=NOON)
    step = nurture.transition(rules, state, nurture.Event("e", "l", "asked", NOON, {"q": escape}))
    assert [effect.text for effect in step.effects if effect.kind == "notify"] == [escape]
    assert nurture.load_state(rules, nurture.dump_state(step.state)) == step.state
    scorer = nurture.scorer(rules, "s", at=NOON)
    assert scorer.score({"t": escape}) == 3_000
    check_code(rules, scorer)


@pytest.mark.parametrize("name", NAMES)
def test_an_escape_as_a_name_is_a_name_and_no_more(name):
    rules = nurture.parse(f"""
ruleset "x" {{}}
lead {{
  `{name}`: integer?
  `{name}.x`: integer?
}}
event asked {{ `{name}`: text? }}
score s {{
  +1 when `{name}` == 1
  +2 when `{name}.x` == 1 and `{name}` < 5
}}
""")
    state = nurture.start(rules, nurture.Lead("l", {name: 1, f"{name}.x": 1}), at=NOON)
    step = nurture.transition(rules, state, nurture.Event("e", "l", "asked", NOON, {name: "x"}))
    assert step.state.score("s") == 3
    scorer = nurture.scorer(rules, "s", at=NOON)
    assert scorer.score({name: 1, f"{name}.x": 1}) == 3_000
    assert scorer.score({}) == 0
    check_code(rules, scorer)


@pytest.mark.parametrize("escape", [*ESCAPES, *NAMES])
def test_an_escape_as_a_key_or_a_kind_of_json_is_refused(escape):
    form = nurture.parse('ruleset "x" {}').to_dict()
    for broken in ({**form, escape: 1}, {**form, "kind": escape}, {**form, "settings": {"kind": escape}}):
        with pytest.raises(nurture.InputError):
            nurture.Ruleset.from_dict(broken)


@pytest.mark.parametrize(
    "name", ["__import__", "eval", "exec", "open", "getattr", "os.system", "builtins.eval", "os:system"]
)
def test_only_functions_that_are_registered_can_be_called(name):
    with pytest.raises(nurture.RulesError):
        nurture.parse(f'ruleset "x" {{}}\nlead {{ t: text? }}\nsegment s when `{name}`(t) == "x"\n')


OURS = r"lead|score|as_of|FAILS|meant|held|g|[cvft]\d+"
METHODS = {"append", "startswith", "endswith"}


def check_code(rules, scorer):
    """The names in the code are ours, its attributes are methods that we chose, and no builtin is in reach."""

    for node in ast.walk(ast.parse(scorer.code)):
        assert not isinstance(node, ast.Name) or re.fullmatch(OURS, node.id), node.id
        assert not isinstance(node, ast.Attribute) or node.attr in METHODS
        assert not isinstance(node, (ast.Import, ast.ImportFrom, ast.Lambda, ast.JoinedStr, ast.Global))
    for function in (scorer.score, scorer.reasons):
        assert isinstance(function, types.FunctionType)
        assert function.__globals__["__builtins__"] == {}
        code = function.__code__
        for named in (*code.co_names, *code.co_varnames, *code.co_freevars):
            assert re.fullmatch(OURS, named) or named in METHODS, named
