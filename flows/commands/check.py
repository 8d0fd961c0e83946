"""`kyodo-survey check`: whether a study is ready to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from flows.population import offer_templates
from flows.settings import RunSettings
from reports.charts.fonts import missing_glyphs
from reports.runs.finished_run import stored_results
from schemas.codebook.tables import read_codebook
from schemas.codebook.unwritten import unwritten
from schemas.errors import InputError, Problem
from schemas.findings import Accounting, Treatment
from schemas.indicators.definitions import load_administrative, load_indicators
from schemas.loading.earlier_study import load_earlier
from schemas.loading.readiness import doubts
from schemas.loading.studies import list_studies, load_study
from schemas.messages import files as file_rules
from schemas.settings.study import Comparison, Study, Survey
from survey.answers.raw_table import ColumnHead
from survey.corrections.purged import is_purged
from survey.frame.frame import load_frame
from survey.ingest import Ingested, ingest

_MOST_NAMES = 10


@dataclass(frozen=True)
class CheckReport:
    """The study, and for each survey that could be read its rows and findings.

    `problems` must be mended before a run; `doubts` are settings that look unfinished.
    """

    study: Study
    ingested: Mapping[str, Ingested]
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...]


def check_study(settings: RunSettings) -> CheckReport:
    """Read everything that a run reads: definitions, frames, reported values, earlier studies, raw files.

    Raises InputError where the definitions do not hold together; all else is told in the result.
    """
    root = settings.workspace
    study = load_study(root, settings.study)
    indicators = load_indicators(root, study)
    ingested: dict[str, Ingested] = {}

    def read_survey(key: str) -> None:
        ingested[key] = ingest(root, study, study.survey(key))

    problems = _problems(
        [
            *(lambda survey=survey: load_frame(root, study.only(survey)) for survey in study.surveys),
            lambda: load_administrative(root, study, indicators),
            *(lambda entry=entry: _read_earlier(root, study, entry) for entry in study.comparisons),
            *(lambda survey=survey: _find_files(root, study, survey) for survey in study.surveys),
            *(lambda survey=survey: read_survey(survey.key) for survey in study.surveys),
        ]
    )
    told = (*doubts(study, _other_studies(root, study.key)), *_undrawable(study))
    left = unwritten(read_codebook(root, study.key))
    return CheckReport(study, ingested, (*left, *problems), told)


def _undrawable(study: Study) -> tuple[str, ...]:
    """Say which characters of the chapter's labels the font of the charts lacks; a run would stop at them."""
    names = {concept for _, concept in study.chapter.shown()} if study.chapter is not None else set()
    names |= {name for survey in study.surveys for name in study.only(survey).breakdowns} if names else set()
    shown = [study.concepts[name] for name in sorted(names)]
    labels = [concept.label for concept in shown]
    labels += [option.label for concept in shown for option in concept.options]
    labels += [group.label for concept in shown for group in concept.groups]
    missing = "、".join(f"「{one}」(U+{ord(one):04X})" for one in missing_glyphs("".join(labels)))
    if not missing:
        return ()
    return (
        f"図用のフォントにない文字が、設問や選択肢の表記にあります: {missing}。図に使うと集計が止まります。",
    )


def _find_files(root: Path, study: Study, survey: Survey) -> None:
    """Raise InputError with all raw files that are not there; reading them stops at the first."""
    missing = [file.path for file in survey.files if not (root / file.path).is_file()]
    if missing and not is_purged(root, study, survey):
        raise InputError([file_rules.ABSENT.problem(path) for path in missing])


def _read_earlier(root: Path, study: Study, comparison: Comparison) -> None:
    """Read what a comparison needs of the earlier study: its frame and answers, or its stored estimates."""
    earlier = load_earlier(root, study.key, comparison)
    survey = earlier.survey(comparison.survey)
    if is_purged(root, earlier, survey):
        stored_results(root, earlier, survey)
        return
    load_frame(root, earlier)
    ingest(root, earlier, survey)


def _problems(steps: Sequence[Callable[[], object]]) -> list[Problem]:
    """The problems of all steps, each told once."""
    found: list[Problem] = []
    for step in steps:
        try:
            step()
        except InputError as error:
            found += [problem for problem in error.problems if problem not in found]
    return found


def _other_studies(root: Path, study: str) -> list[Study]:
    """The other studies of the workspace that load."""
    others = []
    for key in list_studies(root):
        try:
            if key != study:
                others.append(load_study(root, key))
        except InputError:
            continue
    return others


def print_checked(checked: CheckReport, terminal: Console) -> None:
    """Print what was read of each survey, and whether the study is ready; no cell of an answer is shown.

    Of a survey: the row accounting, by mode too, the number of findings by treatment, and the columns that
    no question names.
    """
    terminal.print(f"{checked.study.title}の点検", soft_wrap=True)
    for key, ingested in checked.ingested.items():
        terminal.print(f"\n{checked.study.survey(key).title}", soft_wrap=True)
        terminal.print(_rows_table(ingested))
        treatments = [finding.treatment for finding in ingested.findings]
        told = "、".join(f"{treatment.value} {treatments.count(treatment):,}件" for treatment in Treatment)
        terminal.print(f"  指摘: {told}", soft_wrap=True)
        terminal.print(f"  整えたセル: {len(ingested.changes):,}件", soft_wrap=True)
        for line in _extra_lines(ingested.extra_columns):
            terminal.print(f"  {line}", soft_wrap=True)
    if checked.ingested:
        terminal.print()
    for doubt in checked.doubts:
        terminal.print(f"確認: {doubt}", soft_wrap=True)
    if checked.problems:
        terminal.print("まだ集計できません。次の点を直してください。", soft_wrap=True)
        return
    ready = (
        "集計の準備ができています。" if not checked.doubts else "集計できますが、上の点を確かめてください。"
    )
    terminal.print(
        f"定義と回答ファイルを読み込めました。{ready}内容の誤りの一覧は、実行すると findings.xlsx にできます。",
        soft_wrap=True,
    )


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
@WORKSPACE
def command(study: str, workspace: Path) -> None:
    """Load definitions, frame and raw files, and say what was found."""
    checked = check_study(RunSettings(study, workspace))
    print_checked(checked, console())
    offer_templates(workspace, study, console())
    if checked.problems:
        raise InputError(checked.problems)
