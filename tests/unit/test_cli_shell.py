"""The command line as a program: words, exit codes, pipes, interruptions, encodings; nothing ends in a traceback."""

import io
import os
import subprocess
import sys
from importlib import import_module

import pytest
from commandline import AT
from shares import some

from nurture.tools.cli import main

COMMANDS = ("check", "fmt", "test", "score", "run", "explain", "diagram", "demo")


def test_every_command_has_help(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n    {command} " in out for command in COMMANDS)
    assert "exit codes: 0 all is well, 1 something was found, 2 the command could not be" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_speaks_of_json(capsys, command):
    assert main([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: nurture {command} ")
    assert "--json" in out
    assert max(map(len, out.splitlines())) <= 120


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("nurture ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["chekc"], "argument COMMAND: invalid choice: 'chekc'"),
        (["score", "b2b.nurture"], "the following arguments are required: --leads, --at"),
        (["test"], "the following arguments are required: FILE"),
        (["check", "b2b.nurture", "--strickt"], "unrecognized arguments: --strickt"),
        (["diagram", "b2b.nurture", "other.nurture"], "unrecognized arguments: other.nurture"),
        (["diagram", "b2b.nurture", "--journey", "a", "--scenario", "b"], "not allowed with argument --journey"),
    ],
)
def test_wrong_words(folder, words, message):
    ended = folder.nurture(*words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_files_may_stand_behind_options(folder):
    folder.put("other.nurture", folder.read("b2b.nurture"))
    ended = folder.nurture("test", "b2b.nurture", "--json", "other.nurture")
    assert [test["file"] for test in ended.json["tests"]] == ["b2b.nurture", "other.nurture"]


def raising(monkeypatch, fault):
    def run(_):
        raise fault

    monkeypatch.setattr(import_module("nurture.tools.commands.check"), "run", run)


@pytest.mark.parametrize(
    ("fault", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (BrokenPipeError(), 141, ""),
        (MemoryError(), 2, "nurture: there is not enough memory\n"),
        (PermissionError(13, "Permission denied", "x.csv"), 2, "nurture: x.csv: Permission denied\n"),
        (OSError(28, "No space left on device"), 2, "nurture: No space left on device\n"),
    ],
)
def test_what_can_happen_to_any_command(folder, monkeypatch, fault, code, message):
    raising(monkeypatch, fault)
    monkeypatch.setattr(os, "dup2", lambda *_: None)  # the output of pytest itself stays where it is
    ended = folder.nurture("check", "b2b.nurture")
    assert (ended.code, ended.err) == (code, message)


def test_a_fault_of_ours_is_not_hushed_up(folder, monkeypatch):
    raising(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        folder.nurture("check", "b2b.nurture")


def test_without_standard_input(folder, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "-"]) == 2


def test_streams_that_are_no_text_files_will_do(folder, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["test", "b2b.nurture"]) == 0
    assert out.getvalue() == "ok     b2b.nurture:50:6: a seminar\n"


def test_the_demo_is_a_command(folder, monkeypatch):
    told = []
    monkeypatch.setattr(import_module("nurture.tools.commands.demo"), "demo", lambda **words: told.append(words) or 0)
    assert folder.nurture("demo", "--json").code == 0
    assert told == [{"as_json": True}]


# -- as a process ----------------------------------------------------------------------------------------------------

NURTURE = [sys.executable, "-m", "nurture.tools.cli"]
SCORE = ["score", "b2b.nurture", "--leads", "leads.csv", "--events", "events.csv", "--at", AT]


def process(*words, **options):
    return subprocess.run([*NURTURE, *words], capture_output=True, check=False, timeout=60, **options)


def test_output_is_utf_8_whatever_the_console_is(folder):
    environment = os.environ | {"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = process("diagram", "b2b.nurture", "--journey", "purchase", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "認知" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(("file", "code"), some(1, [("broken.nurture", 1), ("b2b.nurture", 0), ("absent.nurture", 2)]))
def test_exit_codes_are_those_of_the_process(folder, file, code):
    folder.put("broken.nurture", 'ruleset "broken" { language 2 }\n')
    assert process("check", file).returncode == code


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_reader_that_goes_away_is_no_error(folder):
    rows = "".join(f"{n:0>250},,,\n" for n in range(1_000))  # more than a pipe holds
    folder.put("leads.csv", "id,title,consent.email,timezone\n" + rows)
    folder.put("events.csv", "id,lead,type,at,topic\n")
    with subprocess.Popen([*NURTURE, *SCORE], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline() == b"id,fit,interest,priority,purchase,segments\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 141
