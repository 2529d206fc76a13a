"""Nothing that rules, leads or events hold reaches Python: known ways out of sandboxes, wherever a text or a name may stand."""

import ast
import datetime as dt
import gc
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
    "__ｃｌａｓｓ__.__ｂａｓｅ__",  # a name after NFKC, which Python takes for `__class__`
    "ｅｖａｌ('1')",
    "().__class__.__getattribute__(t, '__class__')",
    "t.format_map({'x': t})",
    "'{0.__self__}'.format(print)",
    "t.gi_frame.f_back.f_back.f_builtins['eval']",
    "t.ag_frame.f_globals",
    "t.__traceback__.tb_frame.f_locals",
    "(x := __builtins__)",
    "type('X', (), {'__del__': print})()",
    "[*map(eval, ['1'])]",
    "{**globals()}",
    "{t!r:{t}}",
    "t[::-1].__doc__[0]",
    "self.__init__.__globals__['os'].popen('id').read()",
    "cycler.__init__.__globals__.os",
    "{% for c in [].__class__.__base__.__subclasses__() %}{% endfor %}",
    "<%= system('id') %>",
    "T(java.lang.Runtime).getRuntime().exec('id')",
    "(#a=@java.lang.Runtime@getRuntime()).exec('id')",
    "constructor.constructor('return process')()",
    "${jndi:ldap://localhost/x}",
    "$(id)",
    "`id`()",
    "; DROP TABLE leads; --",
    "1 if open('/etc/passwd') else 2",
    "await t",
    "@exec\nclass X: pass",
    "import os",
    "from os import system",
    "assert False, exec('x')",
    "match t:\n case object(__class__=c): pass",
    "\\N{LATIN SMALL LETTER E}xec('1')",
    "compile('1', '', 'eval', 1024)",
    "help()",
    "license._Printer__setup()",
    "__build_class__(lambda: 0, 'X')",
    "{'__reduce__': 1}",
    "!!python/name:os.system",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
)
NAMES = ("__class__", "__builtins__", "__import__", "__init__", "__globals__", "__dict__", "__loader__", "FAILS", "meant", "lead", "as_of", "c0", "v0", "f0", "held", "None", "True")  # fmt: skip


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_is_no_expression(escape):
    with pytest.raises(nurture.RulesError):
        nurture.parse(f'ruleset "x" {{}}\nlead {{ t: text? }}\nsegment s when {escape}\n')


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_is_nothing_that_a_step_can_be_made_of(escape):
    for line in (f"set t = {escape}", f"if {escape} {{ leave }}", f"wait {escape} days", f"send {escape}"):
        with pytest.raises(nurture.RulesError):
            nurture.parse(f'ruleset "x" {{}}\nlead {{ t: text? }}\nevent e\nscenario s {{\n enter on e\n {line}\n}}\n')


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


HOSTILE = (
    "__class__", "__import__('os')", "lambda: 0", "x; import os", "None", "view", "FAILS", "made", "__builtins__", "lead",
    "'\"'", "self", "return", "\\", "%s", "{0.__class__}", "event", "at", "us", "memory",
)  # fmt: skip
PLAIN = tuple(f"plain{chr(97 + number)}" for number in range(len(HOSTILE)))
PROGRAM = """
ruleset "{0}" {{}}
lead {{
  `{1}`: integer?
  `{2}`: text?
  `{3}`: date?
}}
event `{4}` {{
  `{5}`: text?
  `{6}`: integer?
}}
event `{7}`
score `{8}` {{
  +1 when `{1}` > 1 and `{2}` == "{0}"
  +2 when `{2}` contains "{9}" or `{1}` in [1, 2]
}}
score `{10}` {{
  decay half-life 9 days
  limit 0 to 100
  +10 on `{4}` where `{5}` == "{9}", at most 3 per day
  +5 on `{7}`
}}
segment `{11}` when `{10}` >= 10
grade `{12}` {{
  `{13}` when `{11}` or count of `{4}` within 9 days > 2
  `{14}` otherwise
}}
persona `{15}` {{ when `{1}` == 2 }}
journey `{16}` {{
  stage `{17}`
  stage `{18}`
  `{17}` -> `{18}` on `{4}` where `{6}` > 1
  `{18}` -> `{17}` when not `{11}`
}}
scenario `{19}` {{
  enter on `{4}`
  set `{2}` = "{9}"
  wait 1 day
  notify sales "{9}"
}}
"""


def generated(names):
    """The functions that are made while a lead lives by rules of these names: their code quotes the file of the rules."""
    file = f"rules of {names[0]}"
    rules = nurture.parse(PROGRAM.format(*names), name=file)
    state = nurture.start(rules, nurture.Lead("l", {names[1]: 2, names[2]: names[0]}), at=NOON)
    for number in range(3):
        at, values = NOON + dt.timedelta(hours=number), {names[5]: names[9], names[6]: number}
        state = nurture.transition(rules, state, nurture.Event(f"e{number}", "l", names[4], at, values)).state
        state = nurture.transition(rules, state, nurture.Event(f"f{number}", "l", names[7], at)).state
    assert state.score(names[10]) == 45
    state = nurture.advance(rules, state, to=NOON + dt.timedelta(days=30)).state
    scorer = nurture.scorer(rules, names[8], at=NOON)
    assert scorer.score({names[1]: 2, names[2]: names[0]}) == 3_000
    found = [
        one for one in gc.get_objects() if isinstance(one, types.FunctionType) and one.__code__.co_filename == file
    ]
    assert len(found) >= 3, "there must be something to look at"
    return found


def words(code):
    """Every name that a code object and those within it speak of, its own among them, without the numbers of names."""
    own = (code.co_name, *code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars)
    found = {name.rstrip("0123456789") for name in own}
    return found.union(*(words(part) for part in code.co_consts if isinstance(part, types.CodeType)))


def test_generated_code_speaks_of_nothing_that_rules_are_free_to_name():
    """The same rules under plain and under hostile names come to code that has the same names, none of them theirs."""
    plain, hostile = generated(PLAIN), generated(HOSTILE)
    spoken = {frozenset(words(function.__code__)) for function in hostile}
    assert spoken == {frozenset(words(function.__code__)) for function in plain}
    assert not {word for each in spoken for word in each if word.startswith(("plain", "__"))} - {
        "__class__"
    }  # of states
    for function in (*plain, *hostile):
        assert function.__globals__["__builtins__"] == {}
        assert not {"__import__", "eval", "exec", "getattr", "open"} & set(function.__globals__)


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
