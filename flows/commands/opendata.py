"""`kyodo-survey opendata`: the masked estimates of a year, for publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from flows.progress import Progress, ShowsStages
from flows.settings import RunSettings
from flows.stage import Stage
from reports.runs.inputs import refuse_changed
from reports.runs.publishing import Published, check_target, publish
from schemas.settings.study import LEAST_MINIMUM, Study
from schemas.tables.settings import declared
from schemas.tables.taking import joined

if TYPE_CHECKING:
    import pandas as pd

    from flows.measuring import Measured


def open_data(settings: RunSettings, progress: ShowsStages, minimum: int | None) -> Published:
    """Measure a study's surveys, mask counts below `minimum` (None: the study's own) and publish the files.

    The folder is `reports/output/<study>-opendata`, replaced as a whole. Raises InputError as the
    stages and `publish` do.
    """
    from flows.direct import direct
    from flows.measuring import measure
    from flows.preparing import DEFINITIONS, FRAME, INGEST, subject_of, weighted

    check_target(settings.workspace, f"{settings.study}-opendata")
    call = direct(progress)
    # tables of two questions and rows of unknown groups tell more than masking looks at: none goes out
    study = replace(call(DEFINITIONS, settings), crosses=(), unknown_row=False)
    frames = call(FRAME, settings, study)
    measured = {}
    for survey in study.surveys:
        ingested = call(INGEST.of(subject_of(study, survey)), settings, study, survey)
        answers = weighted(study, frames[survey.key], survey, ingested, call)
        measured[survey.key] = measure(study, survey, answers, call)
    files = call(OPEN_DATA, study, measured, study.disclosure_minimum if minimum is None else minimum)
    read = joined(
        study.read,
        *(frame.read for frame in frames.values()),
        *(survey.ingested.read for survey in measured.values()),
    )
    return publish(
        settings.workspace,
        f"{study.key}-opendata",
        files,
        check=lambda: refuse_changed(settings.workspace, [study], read),
    )


def masked_estimates(study: Study, measured: Mapping[str, Measured], minimum: int) -> pd.DataFrame:
    """The study's estimates, masked over all tables of each survey."""
    from survey.disclosing.disclosure import mask
    from survey.disclosing.relations import structures_of
    from survey.estimates.table import stacked

    every = stacked([survey.estimates for survey in measured.values()])
    # a mean tells of masked counts, and nothing looks at what it tells
    estimates = every[every["option_kind"] != "mean"].reset_index(drop=True)
    structures = [
        structure
        for survey in study.surveys
        for structure in structures_of(measured[survey.key].ingested.coded, survey.questionnaire, study.key)
    ]
    return mask(estimates, minimum, structures)


def _write(study: Study, measured: Mapping[str, Measured], minimum: int) -> Mapping[str, bytes]:
    from reports.tables.opendata import open_data_files

    return open_data_files(study, masked_estimates(study, measured, minimum), minimum)


_MINIMUM = declared(Study)["disclosure_minimum"]
OPEN_DATA = Stage("open_data", "公開用データの秘匿と作成", _write)


@click.command(cls=JapaneseCommand)
@STUDY
@WORKSPACE
@click.option(
    "--minimum",
    type=click.IntRange(min=LEAST_MINIMUM),
    default=None,
    metavar="件数",
    help=f"この件数に満たないものを秘匿します（{LEAST_MINIMUM}以上）。指定しないときは、コードブックの"
    f"「{_MINIMUM.setting.label}」（{_MINIMUM.key}）、その指定もないときは{_MINIMUM.default}。",
)
def command(study: str, workspace: Path, minimum: int | None) -> None:
    """Write the masked estimates and print where they are."""
    terminal = console()
    published = open_data(RunSettings(study, workspace), Progress(terminal), minimum)
    terminal.print(f"\n{study}年度の公開用データができました。")
    for name in published.files:
        terminal.print(f"  {published.folder / name}")
    for name in published.kept:
        terminal.print(f"変更されていた前回のファイルを残しました: {published.folder / name}")
    terminal.print(
        "報告書、結果のページ、集計表の数値は秘匿していません。"
        "これらも公表すると、秘匿した値がわかることがあります。公表の範囲を確かめてください。"
    )
