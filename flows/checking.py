"""Check a study without computing anything: definitions, frame and raw files, and whether it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.settings import RunSettings
from schemas.earlier import load_earlier
from schemas.errors import InputError, Problem
from schemas.findings import Treatment
from schemas.indicators import load_administrative, load_indicators
from schemas.loading import list_studies, load_study
from schemas.readiness import doubts
from schemas.study import Study
from survey.intake.frame import load_frame
from survey.intake.ingest import Ingested, ingest


@dataclass(frozen=True)
class Checked:
    """The study, and for each survey that could be read its rows and findings.

    `problems` must be mended before a run; `doubts` are settings that look unfinished.
    """

    study: Study
    ingested: Mapping[str, Ingested]
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...]


def check_study(settings: RunSettings) -> Checked:
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
            *(
                lambda comparison=comparison: load_frame(root, load_earlier(root, study.key, comparison))
                for comparison in study.comparisons
            ),
            *(lambda survey=survey: read_survey(survey.key) for survey in study.surveys),
        ]
    )
    return Checked(study, ingested, tuple(problems), doubts(study, _other_studies(root, study.key)))


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


def print_checked(checked: Checked, console: Console) -> None:
    """Print the row accounting, the number of findings by treatment, and whether the study is ready.

    No cell of an answer is shown.
    """
    table = Table(title=f"{checked.study.title}の点検", title_justify="left")
    heads = (
        "調査",
        "行数",
        "有効",
        "無効票",
        "除外",
        *(treatment.value for treatment in Treatment),
        "整えたセル",
    )
    for position, head in enumerate(heads):
        table.add_column(head, justify="left" if position == 0 else "right")
    for key, ingested in checked.ingested.items():
        counts = ingested.accounting
        treatments = [finding.treatment for finding in ingested.findings]
        table.add_row(
            checked.study.survey(key).title,
            *(f"{number:,}" for number in (counts.rows_in, counts.valid, counts.invalid, counts.excluded)),
            *(f"{treatments.count(treatment):,}" for treatment in Treatment),
            f"{len(ingested.changes):,}",
        )
    if checked.ingested:
        console.print(table)
    for doubt in checked.doubts:
        console.print(f"確認: {doubt}", soft_wrap=True)
    if checked.problems:
        console.print("まだ集計できません。次の点を直してください。", soft_wrap=True)
        return
    ready = (
        "集計の準備ができています。" if not checked.doubts else "集計できますが、上の点を確かめてください。"
    )
    console.print(
        f"定義と回答ファイルを読み込めました。{ready}内容の誤りの一覧は、実行すると findings.xlsx にできます。",
        soft_wrap=True,
    )
