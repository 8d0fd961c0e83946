"""`kyodo-survey office`: the page of the year's work, in the browser of this computer."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from flows.commands.options import WORKSPACE
from flows.console import JapaneseCommand, console
from office.serving.starting import open_office


@click.command(cls=JapaneseCommand)
@click.option(
    "--port", type=int, metavar="番号", help="ページのポート番号。指定しないときは、空いている番号。"
)
@click.option("--no-browser", is_flag=True, help="ブラウザーを開かず、開くためのアドレスを表示します。")
@click.option(
    "--no-watch",
    is_flag=True,
    help="フォルダーに届いた回答ファイルの見張りと、自動の点検を始めません（日時を決めた公表は、ページが行います）。",
)
@WORKSPACE
def command(*, port: int | None, no_browser: bool, no_watch: bool, workspace: Path) -> None:
    """Open the page, and keep it until it is ended."""
    terminal = console()

    def opened(address: str) -> None:
        if no_browser or not webbrowser.open(address):
            terminal.print(f"ブラウザーで、次のアドレスを開いてください（1回だけ使えます）。\n{address}")
            return
        terminal.print("ブラウザーで開きました。この窓は、作業が終わるまで閉じないでください。")

    open_office(workspace.resolve(), port, opened, watching=not no_watch)
