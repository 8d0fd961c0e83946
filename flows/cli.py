"""The command `kyodo-survey`: the list of its commands, and how their errors are told."""

from __future__ import annotations

import os
import sys

import click

from flows.console import (
    EXIT_INPUT,
    EXIT_USAGE,
    JapaneseGroup,
    console,
    run,
    tolerate_characters,
    usage_message,
)
from schemas.errors import InputError, Problem
from schemas.tables.system_errors import cause, remedy

COMMANDS = {
    "new-study": "flows.commands.new_study",
    "codebook": "flows.commands.codebook",
    "run": "flows.commands.run",
    "check": "flows.commands.check",
    "chapter": "flows.commands.chapter",
    "pdf": "flows.commands.pdf",
    "opendata": "flows.commands.opendata",
    "show": "flows.commands.show",
    "audit": "flows.commands.audit",
    "trace": "flows.commands.trace",
    "corrections": "flows.commands.corrections",
    "freetext": "flows.commands.freetext",
    "purge": "flows.commands.purge",
}
"""Name of each command and the module that holds it, in the order of the office's work."""


@click.group(
    cls=JapaneseGroup,
    modules=COMMANDS,
    help="市民アンケートを集計し、報告書と指標の値を作ります。",
)
@click.version_option(package_name="kyodo-survey", message="%(version)s", help="版を表示します。")
def group() -> None:
    """Hold the commands."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (see flows.console)."""
    tolerate_characters(sys.stdout, sys.stderr)
    try:
        result = run(group, arguments)
        sys.stdout.flush()
    except click.UsageError as error:
        _tell(usage_message(error))
        return EXIT_USAGE
    except InputError as error:
        _tell_problems(error)
        return EXIT_INPUT
    except click.exceptions.Abort:
        _tell("中断しました。")
        return 1
    except OSError as error:
        _give_up_output()
        _tell_problems(InputError(_refused(error), partly_done=True))
        return EXIT_INPUT
    return int(result or 0)


def _tell(text: str) -> None:
    console(errors=True, wrap=False).print(text)


def _tell_problems(error: InputError) -> None:
    untouched = "" if error.partly_done else "成果物は変更していません。"
    _tell(f"{error.for_operator()}\n\n処理を中止しました（{len(error.problems)}件）。{untouched}")


def _refused(error: OSError) -> Problem:
    """What the system refused to do with which file, wherever in the program that was."""
    named = [os.fsdecode(name) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    return Problem(
        "O08",
        f"ファイルやフォルダーを読み書きできません（{cause(error)}）。",
        remedy=remedy(error),
        file=" → ".join(named),
    )


def _give_up_output() -> None:
    """Where it is the output itself that cannot be written, keep Python from failing on it again at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
