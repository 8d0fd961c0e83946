"""Check a study without computing anything: definitions, frame and raw files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from flows.settings import RunSettings
from schemas.findings import Treatment
from schemas.indicators import load_administrative, load_indicators
from schemas.study import Study, load_study
from survey.frame import load_frame
from survey.ingest import Ingested, ingest


@dataclass(frozen=True)
class Checked:
    """What was read: the study and, for each survey, its rows and findings."""

    study: Study
    ingested: Mapping[str, Ingested]


def check_study(settings: RunSettings) -> Checked:
    """Read everything that a run reads. Raises InputError with what must be mended first."""
    study = load_study(settings.workspace, settings.study)
    indicators = load_indicators(settings.workspace, study)
    load_administrative(settings.workspace, study, indicators)
    load_frame(settings.workspace, study)
    for comparison in study.comparisons:
        load_frame(settings.workspace, load_study(settings.workspace, comparison.study))
    return Checked(study, {survey.key: ingest(settings.workspace, study, survey) for survey in study.surveys})


def print_checked(checked: Checked, console: Console) -> None:
    """Print the row accounting and the number of findings by treatment; no cell of an answer is shown."""
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
    console.print(table)
    console.print(
        "定義と回答ファイルを読み込めました。内容の誤りの一覧は、実行すると findings.xlsx にできます。"
    )
