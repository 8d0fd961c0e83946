"""`kyodo-survey codebook`: the definitions as an Excel workbook: made, taken back, drafted from answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from flows.commands.marking import MARKED, marking
from flows.commands.options import (
    STUDY,
    WORKSPACE,
    Decorated,
    InputFile,
    RequiredOption,
    input_option,
    output_option,
)
from flows.console import JapaneseGroup, console
from schemas.codebook.applying import apply_codebook
from schemas.codebook.layout import POPULATION, RECORD, SHEETS
from schemas.codebook.tables import Faults, read_codebook
from schemas.loading.studies import load_study
from schemas.settings.study import Delimiter, Encoding, RawFile
from schemas.tables.eras import era_year
from schemas.tables.kinds import PLAIN_KEY
from schemas.tables.replacing import replacing
from schemas.tables.saving import write_new
from schemas.tables.settings import declared
from schemas.tables.years import check_year

if TYPE_CHECKING:
    from flows.drafting import NotesOfKind

command = JapaneseGroup("codebook")


@command.command("export", help="年度の定義を、1つのExcelブックに書き出します。")
@STUDY
@output_option("--out", explanation="書き出すファイル。指定しないときは「コードブック_年度.xlsx」。")
@WORKSPACE
def export(study: str, out: Path | None, workspace: Path) -> None:
    """Write the workbook and print where it is."""
    from reports.excel.codebook_book import codebook_workbook

    place = out or Path(f"コードブック_{study}.xlsx")
    codebook = read_codebook(workspace, study)
    write_new(place, codebook_workbook(codebook, f"{study}年度"))
    terminal = console()
    terminal.print(f"コードブックを書き出しました: {place}")
    terminal.print(f"直したら「kyodo-survey codebook import {study} {place}」で取り込みます。")


@command.command(
    "import",
    help="Excelのコードブックを点検し、年度の定義として取り込みます。誤りがあれば、何も変えません。",
)
@STUDY
@click.argument("workbook", metavar="ファイル", type=InputFile())
@MARKED
@WORKSPACE
def take_in(study: str, workbook: Path, marked: Path | None, workspace: Path) -> None:
    """Check the workbook, save the definitions, and print what changed."""
    from survey.freetext.records import keep_recorded
    from survey.reading.codebook_reading import read_codebook_workbook

    check_year(study)
    terminal = console()
    with marking(workbook, marked), replacing(workspace) as finished:
        if finished:
            terminal.print("途中で止まっていた取り込みを終えました。")
        faults = Faults(workbook.name)
        codebook, kept = keep_recorded(workspace, read_codebook_workbook(workbook, study, faults))
        applied = apply_codebook(workspace, codebook, workbook.name, faults)
    absent = "".join(f"「{sheet.name}」" for sheet in SHEETS if sheet.key not in codebook.sheets)
    if absent:
        terminal.print(f"シート{absent}は、このブックにないため、今の定義のままです。")
    _population(workspace, study, workbook, terminal)
    for survey, question in kept:
        terminal.print(
            f"調査「{survey}」の「{question}」の分類は、このブックにありませんが、分類した回答があるため残しました。"
            "分類をやめるときは、自由記述の一覧の分類をすべて消して「kyodo-survey freetext import」で取り込みます。"
        )
    if not applied.written and not applied.removed:
        terminal.print("コードブックは今の定義と同じです。何も変えていません。")
        return
    terminal.print(f"{study}年度の定義を取り込みました。")
    for name in applied.written:
        terminal.print(f"  書き換え: {name}")
    for name in applied.removed:
        terminal.print(f"  削除: {name}")
    terminal.print(f"次に「kyodo-survey check {study}」で、準備ができたかどうかを確かめます。")


def _population(workspace: Path, study: str, workbook: Path, terminal: Console) -> None:
    """Take the counts of the workbook as the population file; else leave one to fill in where there is none."""
    from flows.population import offer_templates, take_counts

    counts, path = take_counts(workspace, study, workbook), load_study(workspace, study).frame.path
    if counts == "written":
        terminal.print(f"シート「{POPULATION}」の人数を {path} に書きました。")
    elif counts == "other":
        terminal.print(
            f"{path} には別の人数があるため、シート「{POPULATION}」の人数に書き換えていません。"
            "書き換えるときは、そのファイルを別の場所に移してから、もう一度取り込みます。"
        )
    else:
        offer_templates(workspace, study, terminal)


_ROW = re.compile(r"[1-9][0-9]?")


def _rows(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, ...]:
    """Numbers of rows, counted from 1 and divided by commas; blank is none. Raises BadParameter."""
    words = [word.strip() for word in value.split(",")] if value.strip() else []
    if not all(_ROW.fullmatch(word) for word in words):
        raise click.BadParameter("", ctx, param)
    return tuple(int(word) for word in words)


def _key(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """A key that can be a folder's name. Raises BadParameter."""
    if not PLAIN_KEY.fullmatch(value):
        raise click.BadParameter("", ctx, param)
    return value


def _format_option(key: str, explanation: str) -> Callable[[Decorated], Decorated]:
    """An option that says how a file is written, as the setting of a raw file of that key does."""
    allowed = declared(RawFile)[key].allowed
    return click.option(
        f"--{key}",
        type=click.Choice(allowed),
        default="auto",
        metavar="|".join(allowed),
        help=f"{explanation}指定しないときは、内容から決めます。",
    )


@command.command(
    "from-data",
    help="回答ファイル（CSV、Excel、SPSS）やXLSFormから、コードブックの下書きを作ります。紙とウェブのように"
    "分かれた回答ファイルは、並べて書きます。",
)
@click.argument("files", metavar="ファイル...", type=InputFile(), nargs=-1, required=True)
@click.option("--study", cls=RequiredOption, metavar="年度", help="西暦4桁の年度。")
@click.option(
    "--survey",
    callback=_key,
    default="survey",
    metavar="キー",
    help="調査キー（英数字）。指定しないときは survey。",
)
@click.option("--sheet", default="", metavar="シート", help="Excelでシートが複数あるときの、シートの名前。")
@click.option("--skip-rows", type=click.IntRange(0), default=0, metavar="行数", help="見出しの上にある行数。")
@click.option("--header-rows", type=click.IntRange(1, 50), default=1, metavar="行数", help="見出しの行数。")
@_format_option("delimiter", "CSVの列の区切り。")
@_format_option("encoding", "CSVとSPSSの文字コード。")
@click.option(
    "--name-rows",
    callback=_rows,
    default="",
    metavar="行",
    help="見出しが2行以上のとき、列の名前に使う行（例: 1,3）。",
)
@click.option(
    "--multiple",
    multiple=True,
    metavar="列",
    help=(
        "1つの複数回答の設問とする列。「最初の列,列の数」か「列|列|列」。前に「設問文=」を付けられます。"
        "設問ごとに、何回でも書けます。"
    ),
)
@input_option("--codes", "委託先のコード表（CSV、Excel）。設問番号か列名、コード、ラベルの列があるもの。")
@click.option(
    "--language",
    default="",
    metavar="言語",
    help="XLSFormに言語がいくつもあるとき、使う言語。指定しないときは日本語。",
)
@output_option("--out", explanation="書き出すファイル。指定しないときは「コードブック_年度_下書き.xlsx」。")
@WORKSPACE
def from_data(
    files: tuple[Path, ...],
    *,
    study: str,
    survey: str,
    sheet: str,
    skip_rows: int,
    header_rows: int,
    delimiter: Delimiter,
    encoding: Encoding,
    name_rows: tuple[int, ...],
    multiple: tuple[str, ...],
    codes: Path | None,
    language: str,
    out: Path | None,
    workspace: Path,
) -> None:
    """Draft the workbook and print where it is."""
    from flows.drafting import draft_book, notes_by_kind
    from survey.drafting.assembling import DraftSurvey
    from survey.drafting.draft import DraftOptions
    from survey.drafting.model import DraftFile
    from survey.frame.template import long_form, write_template

    check_year(study)
    if any(row > header_rows for row in name_rows):
        param = next(entry for entry in from_data.params if entry.name == "name_rows")
        raise click.BadParameter("", click.get_current_context(), param)
    paths = [_path_of(file, study, workspace) for file in files]
    layout = DraftFile(
        paths[0], sheet, skip_rows, header_rows, name_rows, delimiter=delimiter, encoding=encoding
    )
    others = tuple(replace(layout, path=path) for path in paths[1:])
    asked = DraftSurvey(study, survey, era_year(int(study)), layout, others=others)
    drafted = draft_book(workspace, asked, files, DraftOptions(multiple, language, codes))
    place = out or Path(f"コードブック_{study}_下書き.xlsx")
    write_new(place, drafted.content, private=True)
    frame = f"raw/{study}/frame.csv"
    written = bool(drafted.groups) and write_template(workspace, frame, long_form(drafted.groups))
    terminal = console()
    terminal.print(f"コードブックの下書きを書き出しました: {place}")
    if codes is None:
        _offer_codes(drafted.codes, place.with_name(f"コード表_{study}.csv"), terminal)
    terminal.print(f"  設問 {drafted.count}（{drafted.by_kind()}）")
    if drafted.withheld:
        terminal.print(
            f"  {drafted.withheld}問の値は、個人が特定されないよう写していません（シート「設問」の備考を見てください）。"
        )
    _tell_notes(notes_by_kind(drafted.draft.notes), terminal)
    if written:
        terminal.print(
            f"区分ごとの人数を書くファイル {frame} を作りました（コードブックのシート「{POPULATION}」に書いても、取り込めます）。"
        )
    if drafted.draft.form:
        terminal.print(
            "XLSFormには回答がありません。回答ファイルの場所を、シート「回答ファイル」に書いてください。"
        )
    else:
        for file, path in zip(files, paths, strict=True):
            if not file.resolve().is_relative_to(workspace.resolve()):
                terminal.print(f"回答ファイルを {path} に置いてください。")
    terminal.print(
        "推測で埋めた下書きです。調査票と照らして直し、空欄の必須項目（調査の名称、期間など）を書き足してから、"
        f"「kyodo-survey codebook import {study} {place}」で取り込みます。"
    )


def _path_of(file: Path, study: str, workspace: Path) -> str:
    """Where the study will look for a file: where it lies in the workspace, else among the raw files of the year."""
    own, home = file.resolve(), workspace.resolve()
    return own.relative_to(home).as_posix() if own.is_relative_to(home) else f"raw/{study}/{file.name}"


def _offer_codes(lines: Sequence[Sequence[str]], place: Path, terminal: Console) -> None:
    """Write a table of codes to fill in where the draft lacks labels, unless a file is there."""
    from survey.frame.template import csv_bytes

    if len(lines) == 1:
        return
    if not place.exists():
        write_new(place, csv_bytes(lines))
    terminal.print(
        f"  番号の意味が分からない設問が{len(lines) - 1}問あります。{place} の「選択肢」の欄に、調査票の選択肢を「1. はい 2. いいえ」の"
        f"ように1問を1つのセルに写し、「--codes {place}」と「--out」を付けてもう一度実行すると、選択肢の文が入ります。"
    )


def _tell_notes(notes: Sequence[NotesOfKind], terminal: Console) -> None:
    for own in notes:
        terminal.print(f"  {own.kind}（{own.count}件。シート「{RECORD}」にもあります）")
        for places, text in own.texts:
            terminal.print(f"    {places}: {text}")
