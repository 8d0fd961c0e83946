"""A command line that speaks Japanese: help, usage errors, and the exit codes.

Exit codes: 0 done; 1 stopped by the user, or a fault of the program; 2 the command was called wrongly; 3 the
input or the definitions cannot be used, or the system refused a file; 4 an audit found faults or nothing to
check, a trace found nothing, or municipalities of a prefecture failed.
"""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import click
from rich.console import Console

from flows.run_log import logged

_YES = ("はい", "y", "yes")
_NO = ("いいえ", "n", "no")

_NEAREST_CHARACTER = "kyodo-survey-nearest"
_ON_WINDOWS = str.maketrans("—−〜", "―－～")
"""Dashes and the wave, which CP932 has under other code points."""

_LONGEST_LINE = 60
"""Characters of what a command does, in a list of commands."""

EXIT_USAGE = 2
EXIT_INPUT = 3
EXIT_FINDINGS = 4


def console(*, errors: bool = False) -> Console:
    """The terminal, or the stream of errors, that shows a text as it is.

    Nothing in a file name or a label is taken for markup or the name of a picture. A line stays whole; a table
    is printed with `soft_wrap=False`, which fits it into the width of the terminal.
    """
    return Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=True)


def tolerate_characters(*streams: TextIO | None) -> None:
    """Let streams write the nearest character, else `?`, where their encoding lacks one, as CP932 does."""
    codecs.register_error(_NEAREST_CHARACTER, _nearest)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_NEAREST_CHARACTER)


def _nearest(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return lacking.translate(_ON_WINDOWS).encode(error.encoding, "replace"), error.end


class UnknownCommandError(click.UsageError):
    """A command that is not there, with the nearest one that is."""

    def __init__(self, name: str, ctx: click.Context, known: list[str]) -> None:
        super().__init__(name, ctx)
        self.near = get_close_matches(name, known, 1)


class JapaneseCommand(click.Command):
    """A command whose help has Japanese headings."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.options_metavar = "[指定]..."

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; one with a workspace is noted in its log, if the process is the command's own."""
        workspace = ctx.params.get("workspace")
        if not (ctx.obj and isinstance(workspace, Path)):
            return super().invoke(ctx)
        with logged(workspace, ctx.command_path.partition(" ")[2], str(ctx.params.get("study") or "")):
            return super().invoke(ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="使い方: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a Japanese heading."""
        records = [record for one in self.get_params(ctx) if (record := one.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("指定"):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help` with its Japanese explanation."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示します。"
        return option


class JapaneseGroup(JapaneseCommand, click.Group):
    """A group whose help has Japanese headings, with its commands in the order in which they were added."""

    command_class = JapaneseCommand

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the office's work."""
        del ctx
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return a command. Raises UnknownCommandError."""
        command = super().get_command(ctx, cmd_name)
        if command is None:
            raise UnknownCommandError(cmd_name, ctx, self.list_commands(ctx))
        return command

    def summary(self, name: str) -> str:
        """What a command does, in one line."""
        return self.commands[name].get_short_help_str(_LONGEST_LINE)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, "コマンド [指定]...", prefix="使い方: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and then the commands under Japanese headings."""
        super().format_options(ctx, formatter)
        with formatter.section("コマンド"):
            formatter.write_dl([(name, self.summary(name)) for name in self.list_commands(ctx)])


class Entry(NamedTuple):
    """A line of the table of commands: the module that holds it as `command`, and what it does."""

    module: str
    help: str


class CommandTable(JapaneseGroup):
    """A group whose commands live in modules of their own, imported when they are called and not before.

    The table says what each command does, for the list of commands and for its own help.
    """

    def __init__(self, *args: Any, table: Mapping[str, Entry], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        del ctx
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import the module of a command and return it. Raises UnknownCommandError."""
        entry = self._table.get(cmd_name)
        if entry is not None and cmd_name not in self.commands:
            command: click.Command = import_module(entry.module).command
            command.help = entry.help
            self.add_command(command, cmd_name)
        return super().get_command(ctx, cmd_name)

    def summary(self, name: str) -> str:
        """What a command does; its module is not imported."""
        return self._table[name].help


def confirm(question: str) -> None:
    """Ask until the answer is はい (y, yes) or いいえ; raises click.Abort at the latter, and at the end of input."""
    while True:
        answer = click.prompt(
            f"{question}（はい/いいえ）", prompt_suffix=": ", default="", show_default=False
        )
        word = unicodedata.normalize("NFKC", answer).strip().casefold()
        if word in _YES:
            return
        if word in _NO:
            raise click.Abort
        click.echo("「はい」か「いいえ」で答えてください。")


def usage_message(error: click.UsageError) -> str:
    """Say in Japanese what was wrong with the call."""
    text = _usage_text(error)
    path = error.ctx.command_path if error.ctx is not None else "kyodo-survey"
    return f"[C01] {text}\n  対処: 「{path} --help」で使い方を確かめてください。"


def _usage_text(error: click.UsageError) -> str:
    if isinstance(error, UnknownCommandError):
        hint = f"（「{error.near[0]}」のことでしょうか）" if error.near else ""
        return f"知らないコマンドです: {error.message}{hint}"
    if isinstance(error, click.NoSuchOption):
        return f"知らない指定です: {error.option_name}"
    if isinstance(error, click.MissingParameter):
        return f"指定が足りません: {_name(error.param)}"
    if isinstance(error, click.BadParameter):
        choices = getattr(error.param.type, "choices", None) if error.param is not None else None
        expected = f"（使える値: {' / '.join(choices)}）" if choices else ""
        return f"使えない値です: {_name(error.param)}{expected}"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "コマンドを指定してください。"
    return "コマンドの書き方が違います。コマンド名と指定を確かめてください。"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return param.opts[0] if isinstance(param, click.Option) else str(param.human_readable_name)


def run(group: click.Group, arguments: list[str] | None, *, own_process: bool) -> Any:
    """Run the command line without click's own English messages; usage errors are raised.

    A command may ask for `own_process` as click's object.
    """
    return group.main(args=arguments, prog_name="kyodo-survey", standalone_mode=False, obj=own_process)
