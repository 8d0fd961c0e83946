"""`kyodo-survey check`: whether a study is ready to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table

from flows.commands.options import STUDY, WORKSPACE, output_option
from flows.console import JapaneseCommand, console
from flows.settings import RunSettings
from schemas.errors import InputError
from schemas.findings import Accounting, Finding, Treatment
from schemas.tables.saving import write_new

if TYPE_CHECKING:
    from flows.checking import CheckReport
    from survey.answers.raw_table import ColumnHead
    from survey.ingest import Ingested

_MOST_NAMES = 10
_MOST_PLACES = 3


def print_checked(checked: CheckReport, terminal: Console) -> None:
    """Print what was read of each survey, and whether the study is ready; no cell of an answer is shown.

    Of a survey: the row accounting, by mode too, the number of findings by treatment and by rule, and the columns
    that no question names.
    """
    terminal.print(f"{checked.study.title}の点検")
    for key, ingested in checked.ingested.items():
        terminal.print(f"\n{checked.study.survey(key).title}")
        terminal.print(_rows_table(ingested), soft_wrap=False)
        treatments = [finding.treatment for finding in ingested.findings]
        told = "、".join(f"{treatment.value} {treatments.count(treatment):,}件" for treatment in Treatment)
        terminal.print(f"  指摘: {told}")
        for line in _finding_lines(ingested.findings):
            terminal.print(f"    {line}")
        terminal.print(f"  整えたセル: {len(ingested.changes):,}件")
        for line in _extra_lines(ingested.extra_columns):
            terminal.print(f"  {line}")
    if checked.ingested:
        terminal.print()
    for doubt in checked.doubts:
        terminal.print(f"確認: {doubt}")
    if checked.problems:
        terminal.print("まだ集計できません。次の点を直してください。")
        return
    ready = (
        "集計の準備ができています。" if not checked.doubts else "集計できますが、上の点を確かめてください。"
    )
    terminal.print(
        f"定義と回答ファイルを読み込めました。{ready}内容の誤りの一覧は、実行すると findings.xlsx にできます（その前に要るときは「--findings ファイル名」を付けます）。"
    )


def _finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """One line a rule: what it says, how often, and the places of the first few."""
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.rule, finding.what), []).append(finding)
    for (rule, what), own in by_rule.items():
        places = [
            " ".join(
                part
                for part in (Path(one.file).name, f"{one.row}行", one.column and f"「{one.column}」")
                if part
            )
            for one in own[:_MOST_PLACES]
        ]
        more = " など" if len(own) > _MOST_PLACES else ""
        yield f"[{rule}] {what.rstrip('。')} {len(own):,}件（{'、'.join(places)}{more}）"


def _rows_table(ingested: Ingested) -> Table:
    """Where the rows went: of each mode of answering where there are several, and of all."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=True)
    for position, head in enumerate(("回答方法", "行数", "有効票", "無効票", "除外")):
        table.add_column(head, justify="left" if position == 0 else "right", no_wrap=position > 0)
    modes = ingested.modes
    lines: list[tuple[str, Accounting]] = [
        *((mode or "（指定なし）", count) for mode, count in modes.items() if len(modes) > 1),
        ("合計" if len(modes) > 1 else next(iter(modes)) or "合計", ingested.accounting),
    ]
    for name, count in lines:
        numbers = (count.rows_in, count.valid, count.invalid, count.excluded)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    return table


def _extra_lines(columns: Mapping[tuple[str, str], Sequence[ColumnHead]]) -> list[str]:
    """One line a file with the columns that the definitions do not name."""
    lines = []
    for (file, sheet), heads in columns.items():
        names = [f"{head.letter}列「{head.name}」" if head.name else f"{head.letter}列" for head in heads]
        more = f" ほか{len(names) - _MOST_NAMES:,}列" if len(names) > _MOST_NAMES else ""
        where = f"{file}（シート「{sheet}」）" if sheet else file
        lines.append(f"定義にない列（集計しません）: {where} {'、'.join(names[:_MOST_NAMES])}{more}")
    return lines


@click.command(cls=JapaneseCommand)
@STUDY
@output_option(
    "--findings",
    explanation="指摘の一覧（findings.xlsx と同じもの）を書き出すファイル。集計できないときも書き出します。",
)
@WORKSPACE
def command(study: str, findings: Path | None, workspace: Path) -> None:
    """Load definitions, frame and raw files, and say what was found."""
    from flows.checking import check_study
    from flows.population import offer_templates
    from flows.writing import findings_bytes

    checked = check_study(RunSettings(study, workspace))
    terminal = console()
    print_checked(checked, terminal)
    if findings is not None and checked.ingested:
        write_new(findings, findings_bytes(checked.study, list(checked.ingested.values())), private=True)
        terminal.print(f"指摘の一覧を書き出しました: {findings}")
    offer_templates(workspace, study, terminal)
    if checked.problems:
        raise InputError(checked.problems)
