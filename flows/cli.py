"""The command `kyodo-survey`: the list of its commands, and how their errors are told."""

from __future__ import annotations

import sys

import click

from flows.console import EXIT_INPUT, EXIT_USAGE, JapaneseGroup, run, usage_message
from schemas.errors import InputError

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
    from rich.console import Console  # noqa: PLC0415 - usage errors alone need it

    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        result = run(group, arguments)
    except click.UsageError as error:
        errors.print(usage_message(error))
        return EXIT_USAGE
    except InputError as error:
        errors.print(error.for_operator())
        untouched = "" if error.partly_done else "成果物は変更していません。"
        errors.print(f"\n処理を中止しました（{len(error.problems)}件）。{untouched}")
        return EXIT_INPUT
    except click.exceptions.Abort:
        errors.print("中断しました。")
        return 1
    return int(result or 0)


if __name__ == "__main__":
    sys.exit(main())
