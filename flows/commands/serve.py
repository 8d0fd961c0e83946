"""`kyodo-survey serve`: run by itself what an office needs, until it is stopped."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from flows.commands.options import WORKSPACE
from flows.console import JapaneseCommand, console
from flows.server import HOST
from flows.serving.office import AUTH, Serving, ask_to_stop, serve
from flows.serving.owner import end_with_owner
from flows.windows_job import end_children_with_this_process
from schemas.errors import Problem

OWNED = "--owned"
"""The option with which another process starts it and ends it."""


@click.command(cls=JapaneseCommand)
@click.option(
    "--port",
    default=4200,
    show_default=False,
    metavar="番号",
    help="ページのポート番号。指定しないときは4200。",
)
@click.option("--stop", is_flag=True, help="動いているものを止めます。")
@click.option(OWNED, is_flag=True, hidden=True, help="標準入力が終わると止まります。")
@WORKSPACE
def command(*, port: int, stop: bool, owned: bool, workspace: Path) -> None:
    """Serve, or stop what serves."""
    terminal = console()
    if stop:
        stopped = ask_to_stop(workspace)
        terminal.print("止めるように伝えました。" if stopped else "動いているものはありません。")
        return
    _check_port(port)
    end_children_with_this_process()
    if owned:
        end_with_owner()

    def ready(serving: Serving) -> None:
        terminal.print(
            f"始めました: {serving.address}（技術者向けのページ。合言葉は {AUTH} にあります）\n"
            "回答ファイルが届くと、点検と集計が始まります。止めるには Ctrl+C を押すか、「kyodo-survey serve --stop」を"
            "実行します。",
            soft_wrap=True,
        )
        if serving.crashed:
            terminal.print(
                f"前に途中で終わった実行が{serving.crashed}件ありました。「異常終了」とし、点検と集計はやり直します。"
            )

    terminal.print("始めています（30秒ほどかかります）...")
    try:
        serve(workspace, port, ready)
    finally:
        terminal.print("止めました。")


def _check_port(port: int) -> None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name != "nt":  # a port that was used a minute ago is free, as it is for the server
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
    except (OSError, OverflowError):
        raise Problem(
            "B32",
            f"ポート {port} を使えません。別のプログラムが使っています。",
            remedy="「--port」で、1024から65535までの別の番号を指定してください。",
        ).error() from None
