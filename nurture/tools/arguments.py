"""The words of the command line: commands, arguments and options, as tables."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from functools import cache
from typing import Any

from attrs import field, frozen

import nurture

__all__ = ["make_parser", "parse"]


@frozen(init=False)
class _Argument:
    """An argument as argparse takes it: names or flags, and the rest by name."""

    flags: tuple[str, ...]
    rest: dict[str, Any] = field(eq=False)

    def __init__(self, *flags: str, **rest: Any) -> None:
        self.__attrs_init__(flags, rest)


@frozen
class _Command:
    """A command: what it is for, its arguments, and pairs of options of which only one can be given."""

    about: str
    arguments: tuple[_Argument, ...]
    either: tuple[_Argument, ...] = ()
    more: str = ""


_JSON = _Argument("--json", action="store_true", help="write what comes of it as JSON to standard output")
_FILES = _Argument("files", nargs="+", metavar="FILE", help="rules files; - is standard input")
_RULES = _Argument("rules", metavar="RULES", help="the rules file; - is standard input")
_TABLES = (
    _RULES,
    _Argument("--leads", required=True, metavar="L", help="table of leads: id, then a column per attribute"),
    _Argument("--events", metavar="E", help="table of events: id, lead, type, at, and properties; none if not given"),
    _Argument("--merges", metavar="M", help="table of records that become one: at, survivor, other"),
    _Argument("--erasures", metavar="X", help="table of leads that are erased: at, lead, known_as"),
)
_READING = (
    _Argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a parameter of the rules; may be given several times",
    ),
    _Argument("--zone", metavar="ZONE", help="where times without an offset are; the rules' `timezone` if not given"),
    _Argument("--encoding", default="utf-8", metavar="NAME", help="of the tables: utf-8 (the default), cp932, ..."),
    _Argument("--skip-bad", metavar="FILE", help="put refused rows into FILE, with the reason, and go on"),
    _Argument(
        "--bom", action="store_true", help="begin CSV and TSV with a byte-order mark, by which Excel knows UTF-8"
    ),
    _Argument("--ignore-unknown", action="store_true", help="pass over columns and event types not declared"),
)
_OUT = _Argument("-o", "--out", default="-", metavar="OUT", help="where to; - is standard output, and the default")
_FORM = _Argument("--format", choices=("markdown", "html"), default="markdown", help="html is a part of a page")
_TABLES_TOLD = """\
Tables are CSV, TSV or JSON lines (.jsonl, .ndjson), each also with .gz, or Parquet; - is standard input.
Times without an offset, T among them, are in --zone, else in the `timezone` of the rules; a day alone is its midnight.
Without --skip-bad bad rows stop the command before anything is written: the first are told, and the exit code is 1.
With it, refused rows are put into FILE (.csv, .tsv, .jsonl) and counted on standard error, and the command ends well.
An event of a lead that is not in the table of leads is a bad row. Events after T are left out and counted; of two
events with one id for one lead, the later is passed over. A lead starts when it is known: as the column `known` of
the leads says, else at its first event; one without events, at T.
The leads and their events up to T are held in memory; the leads are worked through one by one."""


_MIGRATION_TOLD = """\
Each state goes over at its own time. Leads wait at steps of scenarios: those whose steps have changed say with
`when edited` what becomes of them. A lead that is pinned stays as it is, under the old rules.
Where one state cannot go over, nothing is written, every reason is told, and the exit code is 1."""


def _until(flag: str, help_: str) -> _Argument:
    return _Argument(
        flag, dest="at", required=True, metavar="T",
        help=f"{help_}, such as 2026-04-01T15:00+09:00",
    )  # fmt: skip


_COMMANDS: dict[str, _Command] = {
    "check": _Command(
        "Find every fault in rules files.",
        (
            _Argument("files", nargs="*", metavar="FILE", help="rules files; - is standard input"),
            _Argument("--explain", metavar="CODE", help="print the page about a code, such as N201"),
            _Argument("--strict", action="store_true", help="let warnings count as errors"),
            _JSON,
        ),
    ),
    "fmt": _Command(
        "Lay rules files out, in place; standard input to standard output.",
        (
            _FILES,
            _Argument("--check", action="store_true", help="write nothing; exit 1 if a file would change"),
            _Argument("--diff", action="store_true", help="as --check, and show what would change"),
            _JSON,
        ),
    ),
    "test": _Command("Run the test blocks of rules files.", (_FILES, _JSON)),
    "score": _Command(
        "Score leads at an instant: a row per lead with its id, scores, grades, stages and segments.",
        (*_TABLES, _until("--at", "the instant"), _OUT, *_READING, _JSON),
        more=f"{_TABLES_TOLD}\nOUT is a table by its ending; standard output is CSV, or JSON lines with --json.",
    ),
    "run": _Command(
        "Run leads through the rules: every effect as a line of JSON, by instant, then by lead.",
        (
            *_TABLES,
            _until("--until", "up to and with this instant"),
            _OUT,
            _Argument(
                "--format",
                choices=("jsonl", "text"),
                default="jsonl",
                help="text is for reading: lead by lead, on the clock of each",
            ),
            _Argument("--states", metavar="FILE", help="where the states that leads end in go, for `nurture migrate`"),
            *_READING,
            _JSON,
        ),
        more=_TABLES_TOLD,
    ),
    "explain": _Command(
        "Say why a lead's scores, stages, segments and messages are what they are.",
        (
            *_TABLES,
            _until("--at", "the instant"),
            _Argument("--lead", required=True, metavar="ID", help="the lead"),
            _Argument("scores", nargs="*", metavar="SCORE", help="the scores to explain; all where none is named"),
            *_READING,
            _JSON,
        ),
        more=_TABLES_TOLD,
    ),
    "migrate": _Command(
        "Take stored states over to a new version of their rules, or rehearse it.",
        (
            _Argument("old", metavar="OLD", help="the rules file that made the states"),
            _Argument("new", metavar="NEW", help="the rules file they go over to"),
            _Argument(
                "states",
                metavar="STATES",
                help="the states, one a line, as `dump_state` writes them; - is standard input",
            ),
            _Argument("--dry-run", action="store_true", help="write no states: say who would go where"),
            _Argument("--events", metavar="E", help="table of events, for what only the new rules ask of the past"),
            _Argument("--zone", metavar="ZONE", help="where times in E without an offset are; as in OLD if not given"),
            _Argument("--encoding", default="utf-8", metavar="NAME", help="of E: utf-8 (the default), cp932, ..."),
            _OUT,
            _Argument("--effects", metavar="FILE", help="where effects go, as JSON lines; needed where there are any"),
            _JSON,
        ),
        more=_MIGRATION_TOLD,
    ),
    "diagram": _Command(
        "Draw journeys as state diagrams and scenarios as flowcharts.",
        (
            _RULES,
            _Argument("--format", choices=("mermaid", "svg"), default="mermaid", help="svg needs Graphviz"),
            _OUT,
            _JSON,
        ),
        either=(
            _Argument("--journey", metavar="NAME", help="draw this journey only"),
            _Argument("--scenario", metavar="NAME", help="draw this scenario only"),
        ),
        more="Several diagrams come as Markdown with a Mermaid block each; an SVG file is one diagram.",
    ),
    "compile": _Command(
        "Show what a rule becomes in Python, beside the lines of the rules file.",
        (
            _RULES,
            _Argument(
                "--show", required=True, metavar="RULE", help="the score to show, the type of an event, or `time`"
            ),
            _Argument("--at", metavar="T", help="as of this instant; needed where rules read the clock"),
            _Argument(
                "--of",
                choices=("flat", "nested"),
                default="flat",
                help="how leads are laid out: attributes by name, or company.size in a mapping company",
            ),
            _Argument("--bytecode", action="store_true", help="show instructions instead of Python"),
            *_READING[:2],
            _OUT,
            _JSON,
        ),
    ),
    "map": _Command(
        "Write journeys as tables for a team: who does, thinks and feels what at each stage, and what is to be mended.",
        (_RULES, _Argument("--journey", metavar="NAME", help="this journey only"), _FORM, _OUT, _JSON),
    ),
    "compare": _Command(
        "Put two journeys of a ruleset side by side: today's and the ideal one.",
        (
            _RULES,
            _Argument("first", metavar="FIRST", help="a journey"),
            _Argument("second", metavar="SECOND", help="another"),
            _FORM,
            _OUT,
            _JSON,
        ),
    ),
    "presets": _Command(
        "List what a journey or a checklist may start from, with `use`.",
        (_Argument("preset", nargs="?", metavar="NAME", help="this one only"), _JSON),
    ),
    "practices": _Command(
        "List what nurturing teams do, as rulesets to start from; --copy puts one into a folder of your own.",
        (
            _Argument("words", nargs="*", metavar="WORD", help="those that speak of every word; with --copy, the name"),
            _Argument("--copy", metavar="FOLDER", help="copy the practice into this new folder"),
            _JSON,
        ),
    ),
    "plugins": _Command(
        "List the plug-ins of the installed packages, and what is wrong with those that are broken.",
        (_JSON,),
    ),
    "demo": _Command("Show rules at work on a bundled year of leads and events.", (_JSON,)),
}
_EXITS = "exit codes: 0 all is well, 1 something was found, 2 the command could not be carried out as given"


def parse(argv: Sequence[str] | None) -> Namespace:
    """The command line ``argv`` taken apart; argparse ends the process where it cannot be.

    Files and scores may stand anywhere among the options: those behind one come back from argparse as left over.
    """
    parser = make_parser()
    args, rest = parser.parse_known_args(argv)
    several = getattr(args, "files", getattr(args, "scores", None))
    if rest and (several is None or any(word.startswith("-") and word != "-" for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest and several is not None:
        several += rest
    return args


@cache
def make_parser() -> ArgumentParser:
    """The parser of all commands, which nobody changes."""
    parser = ArgumentParser("nurture", description="Lead nurturing as code.", epilog=_EXITS, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"nurture {nurture.__version__}")
    parser.add_argument("--no-plugins", action="store_true", help="leave the plug-ins of installed packages alone")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in _COMMANDS.items():
        part = commands.add_parser(
            name,
            help=command.about,
            description=command.about,
            epilog=f"{command.more}\n\n{_EXITS}".strip(),
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        for argument in command.arguments:
            part.add_argument(*argument.flags, **argument.rest)
        if command.either:
            either = part.add_mutually_exclusive_group()
            for argument in command.either:
                either.add_argument(*argument.flags, **argument.rest)
    return parser
