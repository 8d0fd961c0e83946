"""The command `kyodo-survey`: run a year's procedure, check its inputs, show its headline figures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click
from rich.console import Console

from flows.console import EXIT_INPUT, EXIT_USAGE, JapaneseGroup, run, usage_message
from flows.settings import RunSettings
from schemas.errors import InputError

_STUDY = click.argument("study", metavar="年度")
_WORKSPACE = click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="フォルダー",
    help="raw/、schemas/、reports/ のある作業フォルダー。指定しないときは今のフォルダー。",
)
_BASIS = click.option(
    "--basis",
    type=click.Choice(["weighted", "unweighted"]),
    default=None,
    metavar="weighted|unweighted",
    help="本文に載せる割合。指定しないときは study.toml のとおり。",
)


@click.group(cls=JapaneseGroup, help="山口市の市民アンケートを集計し、報告書と指標の値を作ります。")
@click.version_option(package_name="kyodo-survey", message="%(version)s", help="版を表示します。")
def group() -> None:
    """Hold the commands."""


@group.command("run", help="回答の読み込みから報告書、集計表、指標の値までを作ります。")
@_STUDY
@_WORKSPACE
@_BASIS
@click.option("--direct", is_flag=True, help="Prefectを使わずに実行します（結果は同じです）。")
def run_command(
    study: str, workspace: Path, basis: Literal["weighted", "unweighted"] | None, direct: bool
) -> None:
    """Run the whole procedure and print where the files are."""
    from flows.progress import Progress  # noqa: PLC0415 - the help must come at once

    console = Console(highlight=False)
    settings = RunSettings(study, workspace, basis)
    if direct:
        from flows.direct import run_directly as execute  # noqa: PLC0415
    else:
        from flows.embedded import run_embedded as execute  # noqa: PLC0415
    published = execute(settings, Progress(console))
    console.print(f"\n{study}年度の成果物ができました。")
    for name in published.files:
        console.print(f"  {published.folder / name}", soft_wrap=True)
    for name in published.kept:
        console.print(f"変更されていた前回のファイルを残しました: {published.folder / name}", soft_wrap=True)


@group.command("check", help="定義と回答ファイルを点検します（集計はしません）。")
@_STUDY
@_WORKSPACE
def check_command(study: str, workspace: Path) -> None:
    """Load definitions, frame and raw files, and say what was found."""
    from flows.checking import check_study, print_checked  # noqa: PLC0415

    print_checked(check_study(RunSettings(study, workspace)), Console(highlight=False))


@group.command("show", help="集計の済んだ年度の主な数値を表示します。")
@_STUDY
@_WORKSPACE
def show_command(study: str, workspace: Path) -> None:
    """Print the headline figures of a finished run."""
    from flows.headline import print_headline  # noqa: PLC0415

    print_headline(RunSettings(study, workspace), Console(highlight=False))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (see flows.console)."""
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        result = run(group, arguments)
    except click.UsageError as error:
        errors.print(usage_message(error))
        return EXIT_USAGE
    except InputError as error:
        errors.print(error.for_operator())
        errors.print(f"\n処理を中止しました（{len(error.problems)}件）。成果物は変更していません。")
        return EXIT_INPUT
    except click.exceptions.Abort:
        errors.print("中断しました。成果物は変更していません。")
        return 1
    return int(result or 0)


if __name__ == "__main__":
    sys.exit(main())
