"""What may keep this program from working on this computer and in this workspace, and what to do about it.

Each check is one function that gives its observations; `CHECKS` lists them. None changes anything but a file that it
makes and takes away again to see whether a folder can be written.
"""

from __future__ import annotations

import locale
import platform
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from flows.server import HOST, check_answers
from reports.charts.fonts import chart_font_path
from reports.runs.publishing import kept_results
from reports.word.pdf import find_office
from schemas.errors import InputError
from schemas.loading.studies import list_studies, load_study
from schemas.messages.acts import Act, Saying
from schemas.tables.system_errors import cause, remedy
from tracker.store.chain import verify
from tracker.store.places import is_kept, on_local_disk
from tracker.store.tracker import open_tracker

State = Literal["良好", "注意", "要対応"]
_ROOM = 1_000_000_000
"""Bytes of free space under which a run may stop: the outputs of a year and their copies are some 50 MB."""

_LONGEST_PATH = 150
"""Characters of the workspace's path; Windows refuses paths of more than 260, and the longest name below is 90."""

_WRITTEN = ("schemas", "raw", "reports/output", "records")
_PREFECT_FILES = ".prefect/prefect.db"


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    item: str
    state: State
    told: str
    todo: str = ""


def examine(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    """All observations, in the order of `CHECKS`."""
    for check in CHECKS:
        yield from check(workspace, environment)


def _program(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del workspace, environment
    python = platform.python_version()
    told = (
        f"kyodo-survey {version('kyodo-survey')}、Python {python}、{platform.system()} {platform.release()}"
    )
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Diagnosis(
        "プログラム",
        "良好" if fits else "要対応",
        told,
        "" if fits else "Python 3.11〜3.13 を入れてください。",
    )
    wrong = []
    for line in requires("kyodo-survey") or ():
        one = Requirement(line)
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            there = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name}（なし）")
        else:
            if not one.specifier.contains(there, prereleases=True):
                wrong.append(f"{one.name} {there}（必要: {one.specifier}）")
    if wrong:
        yield Diagnosis(
            "部品",
            "要対応",
            "、".join(wrong),
            "「make report」（Windowsでは「.\\make.ps1 report」）で入れ直してください。",
        )
    else:
        yield Diagnosis("部品", "良好", "必要な部品がそろっています。")


def _characters(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del workspace, environment
    files, screen = sys.getfilesystemencoding(), getattr(sys.stdout, "encoding", None) or "不明"
    told = f"ファイル名 {files}、画面 {screen}、地域 {locale.getlocale()[0] or '設定なし'}"
    well = files.lower().replace("-", "") == "utf8"
    todo = (
        ""
        if well
        else "環境変数 PYTHONUTF8 を 1 にしてください。日本語のファイル名を扱えないことがあります。"
    )
    yield Diagnosis("文字コード", "良好" if well else "要対応", told, todo)


def _fonts(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del workspace, environment
    try:
        yield Diagnosis("図のフォント", "良好", chart_font_path().name)
    except InputError as error:
        yield from _problems("図のフォント", error)
    office = find_office()
    if office is None:
        yield Diagnosis(
            "PDF",
            "注意",
            "LibreOfficeがありません。",
            "PDFを作るときだけ必要です。Wordから作ることもできます。",
        )
    else:
        yield Diagnosis("PDF", "良好", "LibreOfficeがあります。")


def _folders(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del environment
    place = workspace.resolve()
    if not (place / "schemas").is_dir():
        yield Diagnosis(
            "作業フォルダー",
            "要対応",
            f"{place} に schemas がありません。",
            Saying.CHOOSE_WORKSPACE.typed,
        )
        return
    long = len(str(place)) > _LONGEST_PATH
    yield Diagnosis(
        "作業フォルダー", "注意" if long else "良好", str(place),
        "場所の名前が長いため、Windowsで保存できないことがあります。短い場所に移してください。" if long else "",
    )  # fmt: skip
    if not on_local_disk(place):
        yield Diagnosis(
            "置き場所",
            "注意",
            "共有フォルダーか、種類の分からないディスクです。",
            "同時に使うのは1台だけにしてください。",
        )
    for name in _WRITTEN:
        folder = next(one for one in (place / name, *(place / name).parents) if one.is_dir())
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            yield Diagnosis("権限", "要対応", f"{name} に書き込めません（{cause(error)}）。", remedy(error))
    free = shutil.disk_usage(place).free
    short = free < _ROOM
    yield Diagnosis(
        "空き容量", "要対応" if short else "良好", f"{free / 1e9:,.1f} GB",
        "不要なファイルを移して、1 GB以上空けてください。" if short else "",
    )  # fmt: skip
    left = sorted(path.name for path in (place / "reports" / "output").glob(".*.new"))
    if left:
        yield Diagnosis(
            "途中の成果物",
            "注意",
            "、".join(left),
            "止まった処理の残りです。同じ年度をもう一度実行すると片付きます。",
        )


def _definitions(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del environment
    for key in list_studies(workspace):
        try:
            study = load_study(workspace, key)
        except InputError as error:
            yield from _problems(f"定義（{key}年度）", error)
            continue
        missing = [path for path in study.raw_paths() if not (workspace / path).is_file()]
        if missing:
            yield Diagnosis(
                f"回答ファイル（{key}年度）", "注意", f"{len(missing)}個のファイルがありません: {'、'.join(missing[:3])}",
                "届いたファイルを置いてください。削除（purge）した年度では、そのままで構いません。",
            )  # fmt: skip
        else:
            yield Diagnosis(f"定義と回答ファイル（{key}年度）", "良好", "そろっています。")


def _tracker(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del environment
    if not is_kept(workspace):
        yield Diagnosis("進行管理の記録", "良好", "まだありません。")
        return
    try:
        with open_tracker(workspace).reading() as connection:
            found = verify(connection)
    except InputError as error:
        yield from _problems("進行管理の記録", error)
        return
    if found.touched is None:
        yield Diagnosis(
            "進行管理の記録",
            "良好",
            f"{found.events:,}件の出来事と{found.rows:,}行が、書いたときのままです。",
        )
    else:
        told = f"{found.touched.table} {found.touched.key}: {found.touched.what}"
        yield Diagnosis(
            "進行管理の記録", "要対応", told, "この記録を使わずに、バックアップと照らし合わせてください。"
        )


def _server(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind((HOST, 0))
        yield Diagnosis("ポート", "良好", f"{HOST} で待ち受けられます。")
    except OSError as error:
        yield Diagnosis(
            "ポート",
            "要対応",
            f"{HOST} で待ち受けられません（{cause(error)}）。",
            Saying.PORT.typed,
        )
    proxies = sorted(name for name in environment if re.fullmatch(r"(https?|all)_proxy", name, re.IGNORECASE))
    if proxies:
        yield Diagnosis(
            "プロキシ", "良好", f"{'、'.join(proxies)} があります（このパソコンの中の通信には使いません）。"
        )
    address = environment.get("PREFECT_API_URL", "")
    if address:
        try:
            check_answers(address)
            yield Diagnosis("Prefectのサーバー", "良好", f"{address} が応答します。")
        except InputError as error:
            yield from _problems("Prefectのサーバー", error)
    database = workspace / _PREFECT_FILES
    if database.is_file() and database.stat().st_size > _ROOM:
        yield Diagnosis(
            "Prefectの実行記録",
            "注意",
            f"{database.stat().st_size / 1e9:,.1f} GB あります。",
            "名前を変えると、新しく作られます。実行の履歴だけの記録です。",
        )


def _clock(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del environment
    newest = max(
        (path.stat().st_mtime for path in (workspace / "reports/output").glob("*/manifest.json")), default=0.0
    )
    now = datetime.now(UTC)
    ahead = datetime.fromtimestamp(newest, UTC) > now
    yield Diagnosis(
        "時計", "注意" if ahead else "良好", now.astimezone().strftime("%Y-%m-%d %H:%M"),
        "最後の成果物より前の日時です。パソコンの時計を合わせてください。" if ahead else "",
    )  # fmt: skip


def _kept(workspace: Path, environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    del environment
    files = kept_results(workspace).paths()
    size = sum(path.stat().st_size for path in files)
    told = (
        f"{len(files)}件、{size / 1e6:,.0f} MB（消しても、次の実行で作り直します）。"
        if files
        else "まだありません。"
    )
    yield Diagnosis("前の結果の控え", "良好", told)


CHECKS: tuple[Callable[[Path, Mapping[str, str]], Iterator[Diagnosis]], ...] = (
    _program, _characters, _fonts, _folders, _definitions, _tracker, _kept, _server, _clock,
)  # fmt: skip


def _problems(item: str, error: InputError) -> Iterator[Diagnosis]:
    for problem in error.problems[:3]:
        yield Diagnosis(
            item,
            "要対応",
            f"[{problem.rule}] {problem.place()} {problem.what}".replace("  ", " "),
            problem.remedy,
        )
    if len(error.problems) > 3:
        yield Diagnosis(
            item,
            "要対応",
            f"ほかに{len(error.problems) - 3}件あります。",
            f"{Act.CHECK.typed()}で確かめてください。",
        )
