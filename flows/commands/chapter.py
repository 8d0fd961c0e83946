"""`kyodo-survey chapter`: the chapter alone, or brought into one that staff have edited."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from flows.commands.options import BASIS, CHARTS, PARTS, STUDY, WORKSPACE, input_option, output_option
from flows.console import JapaneseCommand, console
from flows.progress import Progress
from flows.settings import RunSettings
from schemas.chapter.plan import Parts
from schemas.chapter.style import ChartKind
from schemas.errors import InputError, Problem
from schemas.settings.study import Basis
from schemas.tables.saving import check_new, holds, write_new, write_new_together
from schemas.tables.system_errors import cause

if TYPE_CHECKING:
    from reports.merge.outcomes import Merged

_INTO = """--into に職員が編集した報告書を指定すると、手を加えていない箇所だけを新しい結果に置き換え、職員が書いた箇所は
そのまま残します。両方が変わった箇所は「要確認」として両方の内容を知らせます。編集した文書は上書きしません。"""
_UPDATED = "更新"
_LONGEST = 400
_SHOWN = 20
"""Conflicts told in full in the terminal; the workbook has all."""


@dataclass(frozen=True)
class Editing:
    """What to merge into.

    `original` is the chapter before editing, for a file that has lost its ledger; `settled` takes the
    conflicts that were reported before as settled.
    """

    file: Path
    original: Path | None = None
    settled: bool = False


@dataclass(frozen=True)
class Written:
    """Where the chapter is, and after a merge the report and what became of every piece."""

    document: Path
    report: Path | None = None
    merged: Merged | None = None


def write_chapter(
    settings: RunSettings, progress: Progress, *, editing: Editing | None, out: Path | None
) -> Written:
    """Compute and write one document of the chapter, merged into an edited one (of its part) if there is one.

    Without `out` the name is free: `chapter_2022.docx`, or `edited.更新.docx` beside the edited file.

    Raises:
        InputError: what the stages raise; a file that cannot be read; `out` exists already.

    """
    from flows.direct import direct
    from flows.stages import chapter_alone
    from reports.audit.reading.source import read_bytes
    from reports.chapter.assembly import APPENDIX_FILE, MAIN_FILE
    from reports.merge.merge_report import merge_workbook
    from reports.merge.merging import merge
    from reports.merge.opened_chapter import ledger_before, open_chapter

    if out is not None:
        check_new(out)
    edited, name = _read(editing.file) if editing else b"", MAIN_FILE
    original = _read(editing.original) if editing and editing.original else None
    if editing:  # before the long computation
        read_bytes(editing.file.name, edited)  # what an audit refuses is refused here too, in its words
        opened = open_chapter(edited, editing.file.name)
        before = ledger_before(opened, settings.study, name=editing.file.name, original=original)
        # the part as it is made beside the other, whose tables it names
        settings = replace(settings, parts="whole" if before.part == "whole" else "both")
        name = APPENDIX_FILE if before.part == "appendix" else MAIN_FILE
    made = chapter_alone(settings, direct(progress))
    fresh = made.get(name) or next(iter(made.values()), None)
    if fresh is None:
        raise InputError(_no_chapter(settings.study))
    if editing is None:
        place = out or _free(Path(f"chapter_{settings.study}.docx"), "-")
        write_new(place, fresh)
        return Written(place)
    merged = merge(edited, fresh, name=editing.file.name, original=original, settled=editing.settled)
    workbook = merge_workbook(merged)
    place = out or _updated(editing.file, workbook)
    report = place.with_name(f"{place.stem}.結果.xlsx")
    if not holds(report, workbook):
        report = _free(report, "-")
    write_new_together({report: workbook, place: merged.document})
    return Written(place, report, merged)


# --- Files --------------------------------------------------------------------------------------


def _updated(edited: Path, workbook: bytes) -> Path:
    """`edited.更新.docx`, `edited.更新2.docx`, …: the first where neither document nor report exists.

    A report of the same content whose document is missing was left by a call that was interrupted.
    """
    stem = re.sub(rf"\.{_UPDATED}\d*$", "", edited.stem)
    number = 1
    while True:
        name = f"{stem}.{_UPDATED}{number if number > 1 else ''}"
        document, report = (edited.with_name(f"{name}{end}") for end in (".docx", ".結果.xlsx"))
        if not document.exists() and (not report.exists() or holds(report, workbook)):
            return document
        number += 1


def _free(path: Path, mark: str) -> Path:
    number, candidate = 2, path
    while candidate.exists():
        candidate = path.with_name(f"{path.stem}{mark}{number}{path.suffix}")
        number += 1
    return candidate


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            "M05",
            f"ファイルを読めません（{cause(error)}）。",
            expected="Word文書（.docx）",
            remedy="ファイルの場所と名前を確かめてください。",
            file=str(path),
        ).error() from error


def _no_chapter(study: str) -> Problem:
    return Problem(
        "M06",
        "この年度には報告書の定義がありません。",
        expected="報告書の題と、載せる設問",
        remedy="コードブックのシート「調査の設定」の「報告書の題」と、シート「報告書の構成」（chapter）に書いてください。",
        file=f"schemas/{study}/study.toml",
    )


# --- Telling ------------------------------------------------------------------------------------


def print_written(written: Written, terminal: Console) -> None:
    """Say where the files are, what was done, and above all what somebody has to look at."""
    from reports.merge.merge_report import summary

    terminal.print(f"\n報告書: {written.document}")
    merged = written.merged
    if merged is None:
        return
    terminal.print(f"更新の結果: {written.report}")
    terminal.print("編集されたもとの文書は変更していません。\n")
    for name, count in summary(merged):
        terminal.print(f"  {name}: {count:,}件")
    if merged.count("new") or merged.count("removed") or merged.own:
        terminal.print("\n目次のページ番号は、Wordで目次を右クリックし「フィールド更新」で新しくなります。")
    if merged.conflicts:
        _print_conflicts(merged, terminal)


def _print_conflicts(merged: Merged, terminal: Console) -> None:
    from reports.merge.merge_report import differing, line_of

    conflicts = merged.conflicts
    for number, outcome in enumerate(conflicts[:_SHOWN], start=1):
        line = line_of(outcome)
        terminal.print(Text(f"\n【要確認 {number}】{line.place}（{line.kind}）", style="bold yellow"))
        terminal.print(Text(f"  {line.advice}"))
        if not outcome.cells:
            staff, generated = differing(line.staff, line.generated)
            terminal.print(Text(f"  文書の内容　　: {_short(staff) or '（なし）'}"))
            terminal.print(Text(f"  新しい生成結果: {_short(generated) or '（なし）'}"))
        for change in line.numbers.splitlines():
            terminal.print(Text(f"  {'セル' if outcome.cells else '数値'}: {change}"))
    if len(conflicts) > _SHOWN:
        terminal.print(f"\nほか{len(conflicts) - _SHOWN:,}件は、更新の結果のファイルを見てください。")
    terminal.print(
        Text(
            f"\n★ 要確認が{len(conflicts):,}件あります。職員の版を残しています。"
            "上の内容か「更新の結果」のファイルを見て、確かめてください。",
            style="bold red",
        )
    )


def _short(text: str) -> str:
    flat = text.replace("\n", " ／ ")
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…（以下は更新の結果のファイルにあります）"


@click.command(cls=JapaneseCommand, epilog=_INTO)
@STUDY
@WORKSPACE
@BASIS
@CHARTS
@PARTS
@input_option("--into", "職員が編集した報告書。更新したものを「もとの名前.更新.docx」に書きます。")
@output_option("--out", explanation="書き出すファイル（まだない名前）。")
@input_option("--original", "編集を始める前の報告書。編集したソフトが生成記録を残さないときに指定します。")
@click.option(
    "--settled",
    is_flag=True,
    help="前回までに知らせた要確認の箇所を、職員の版で確定したものとして扱います。",
)
def command(
    study: str,
    workspace: Path,
    *,
    basis: Basis | None,
    charts: ChartKind | None,
    into: Path | None,
    out: Path | None,
    original: Path | None,
    parts: Parts | None,
    settled: bool,
) -> None:
    """Write the chapter and say where it is."""
    terminal = console()
    editing = None if into is None else Editing(into, original, settled)
    written = write_chapter(
        RunSettings(study, workspace, basis, charts, parts), Progress(terminal), editing=editing, out=out
    )
    print_written(written, terminal)
