"""`kyodo-survey prefecture`: the same figures for every municipality of a list, and all of them side by side."""

from __future__ import annotations

import os
from pathlib import Path

import click

from flows.commands.options import InputFile, RequiredOption
from flows.console import EXIT_FINDINGS, JapaneseGroup, console

command = JapaneseGroup("prefecture")


@command.command("run", help="一覧の市町村をすべて集計し、1つの表と比較のExcelにまとめます。")
@click.argument("table", metavar="一覧", type=InputFile())
@click.option(
    "--out",
    cls=RequiredOption,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="フォルダー",
    help="市町村ごとのフォルダーと「まとめ」を書き出すフォルダー。済んだ市町村は、次の実行で使い回します。",
)
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=None,
    metavar="数",
    help="同時に集計するプロセスの数。指定しないときは、このパソコンのCPUの数。",
)
@click.option(
    "--standard",
    default="age_group,sex",
    metavar="区分",
    help="標準化に使う集計区分のキー（「,」で区切る）。指定しないときは age_group,sex。",
)
def run_list(*, table: Path, out: Path, processes: int | None, standard: str) -> int:
    """Do the municipalities of a list and print what came of it; returns the exit code."""
    from flows.prefecture.coordinating import run_prefecture  # noqa: PLC0415 - takes seconds
    from flows.prefecture.listing import read_list  # noqa: PLC0415
    from flows.prefecture.workers import ProcessPool  # noqa: PLC0415

    terminal = console()
    municipalities = read_list(table)
    workers = ProcessPool(processes or os.cpu_count() or 1)
    names = tuple(name.strip() for name in standard.split(","))
    with terminal.status("") as status:
        done = run_prefecture(
            municipalities,
            out,
            workers,
            names,
            lambda count: status.update(f"{count:,} / {len(municipalities):,} 市町村"),
        )
    reused = f"（うち{done.reused:,}は前の実行の結果）" if done.reused else ""
    terminal.print(
        f"{len(municipalities):,}市町村のうち、{len(done.finished):,}市町村の集計が済みました{reused}。"
    )
    for one, why in done.failed:
        terminal.print(f"  集計できません: {one.code} {one.name} {why}")
    if done.folder is not None:
        terminal.print(f"まとめ: {done.folder}")
    return EXIT_FINDINGS if done.failed else 0
