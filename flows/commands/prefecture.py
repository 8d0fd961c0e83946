"""`kyodo-survey prefecture`: the same figures for every municipality of a list, and all of them side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.indicators import KIND, print_proposed, reason_option
from flows.commands.options import WORKSPACE, InputFile, RequiredOption, by_option
from flows.commands.run import HOME, under_prefect
from flows.console import EXIT_FINDINGS, JapaneseGroup, console
from flows.progress import Progress
from schemas.errors import Problem
from tracker.settings import load_settings

if TYPE_CHECKING:
    from flows.prefecture.workers import Workers

command = JapaneseGroup("prefecture")


_LIST = click.argument("table", metavar="一覧", type=InputFile())
_OUT = click.option(
    "--out",
    cls=RequiredOption,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="フォルダー",
    help="市町村ごとのフォルダーと「まとめ」を書き出すフォルダー。済んだ市町村は、次の実行で使い回します。",
)
_STANDARD = click.option(
    "--standard",
    default="age_group,sex",
    metavar="区分",
    callback=lambda _, __, value: tuple(name.strip() for name in value.split(",")),
    help="標準化に使う集計区分のキー（「,」で区切る）。指定しないときは age_group,sex。",
)


@command.command("run", help="一覧の市町村をすべて集計し、1つの表と比較のExcelにまとめます。")
@_LIST
@_OUT
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=None,
    metavar="数",
    help="同時に集計するプロセスの数。指定しないときは、このパソコンのCPUの数。",
)
@click.option(
    "--dask",
    default=None,
    metavar="アドレス",
    help="Daskのスケジューラー（例: tcp://192.0.2.10:8786）。そのワーカーで、Prefectを通じて集計します。",
)
@_STANDARD
def run_list(
    *, table: Path, out: Path, processes: int | None, dask: str | None, standard: tuple[str, ...]
) -> int:
    """Do the municipalities of a list and print what came of it; returns the exit code."""
    from flows.prefecture.listing import read_list

    terminal = console()
    municipalities = read_list(table)
    with _workers(out, processes, dask, Progress(terminal)) as workers, terminal.status("") as status:
        from flows.prefecture.coordinating import run_prefecture  # by now Prefect's server has been started

        done = run_prefecture(
            municipalities,
            out,
            workers,
            standard,
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


@command.command("propose", help="集計の済んだ市町村の指標の値を、県の進行管理にまとめて提案します。")
@_LIST
@_OUT
@by_option("提案する職員の氏名。")
@KIND
@reason_option("公表した値を変える理由（公表されます）。", required=False)
@_STANDARD
@WORKSPACE
def propose_all(
    *,
    table: Path,
    out: Path,
    by: str,
    kind: str | None,
    reason: str,
    standard: tuple[str, ...],
    workspace: Path,
) -> None:
    """Propose the values of all finished municipalities in the tracker of a workspace, in one step."""
    from flows.prefecture.listing import read_list
    from flows.prefecture.proposing import finished_of, proposal_of_all
    from flows.tracking import propose_as

    municipalities = read_list(table)
    finished = finished_of(municipalities, out, standard)
    proposal = proposal_of_all(finished, standard, load_settings(workspace).area)
    console().print(
        f"{len(finished):,}市町村（一覧は{len(municipalities):,}）の{len(proposal.observations):,}個の値"
    )
    print_proposed(*propose_as(workspace, proposal, by, kind=kind, reason=reason))


@contextmanager
def _workers(out: Path, processes: int | None, dask: str | None, progress: Progress) -> Iterator[Workers]:
    """The processes of this machine, or the workers of a Dask scheduler. Raises InputError (B50, and as a run)."""
    if dask is None:
        from flows.prefecture.workers import ProcessPool

        yield ProcessPool(processes or os.cpu_count() or 1)
        return
    if find_spec("prefect_dask") is None:
        raise Problem(
            "B50",
            "Daskを使うための部品（prefect-dask）がありません。",
            remedy="「pip install 'kyodo-survey[dask]'」を実行してください。「--dask」を付けなければ、このパソコンだけで集計します。",
        ).error()

    def meanwhile() -> None:
        from flows.prefecture.on_dask import (
            wake_workers,
        )  # takes seconds, and reads the settings made by then

        wake_workers(dask)

    with under_prefect(out / HOME, progress, meanwhile) as server:
        from flows.prefecture.on_dask import DaskWorkers

        yield DaskWorkers(dask, server.address)
