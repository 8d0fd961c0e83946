"""`kyodo-survey opendata`: the masked estimates of a year, for publication."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from schemas.study import DISCLOSURE_MINIMUM, LEAST_MINIMUM


@click.command(
    cls=JapaneseCommand, help="少ない件数を秘匿した、公開用（オープンデータ）の集計結果を作ります。"
)
@STUDY
@WORKSPACE
@click.option(
    "--minimum",
    type=click.IntRange(min=LEAST_MINIMUM),
    default=None,
    metavar="件数",
    help=f"この件数に満たないものを秘匿します（{LEAST_MINIMUM}以上）。指定しないときは、コードブックの"
    f"「秘匿する人数」（disclosure_minimum）、その指定もないときは{DISCLOSURE_MINIMUM}。",
)
def command(study: str, workspace: Path, minimum: int | None) -> None:
    """Write the masked estimates and print where they are."""
    from flows.opendata import open_data  # noqa: PLC0415
    from flows.progress import Progress  # noqa: PLC0415
    from flows.settings import RunSettings  # noqa: PLC0415

    terminal = console()
    published = open_data(RunSettings(study, workspace), Progress(terminal), minimum)
    terminal.print(f"\n{study}年度の公開用データができました。")
    for name in published.files:
        terminal.print(f"  {published.folder / name}", soft_wrap=True)
    for name in published.kept:
        terminal.print(f"変更されていた前回のファイルを残しました: {published.folder / name}", soft_wrap=True)
    terminal.print(
        "報告書、結果のページ、集計表の数値は秘匿していません。"
        "これらも公表すると、秘匿した値がわかることがあります。公表の範囲を確かめてください。",
        soft_wrap=True,
    )
