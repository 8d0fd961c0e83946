"""Flows that an office deploys beside the annual survey: the check when files arrive, the chapter alone, the purge.

They do what the commands do, by the same functions. A failure is told without what was found in a cell (`flows.faults`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.annual_survey import annual_survey
from flows.artifacts import tell_check
from flows.checking import CheckReport, check_study
from flows.commands.chapter import write_chapter
from flows.console import console
from flows.faults import FaultError, tellable
from flows.flow_parameters import BY, STUDY, WORKSPACE, shown
from flows.progress import Progress
from flows.run_log import logged
from flows.settings import RunSettings
from reports.runs.purging import purge, refuse_loss
from schemas.errors import InputError
from schemas.loading.studies import load_study


@flow(name="check-arrived", flow_run_name="{study}年度 点検", persist_result=False)
def check_arrived(
    study: STUDY,
    workspace: WORKSPACE = ".",
    then_run: Annotated[bool, shown("点検のあと集計する", "集計できるときは、続けて集計します。")] = True,
) -> str | State:
    """Check a study as the command `check` does, tell it in an artifact, and run it where it can be run.

    A study with faults that keep it from being run is a failed run, whose message names them.
    """
    try:
        with logged(Path(workspace), "check", study):
            checked: CheckReport = tellable(check_study)(RunSettings(study, Path(workspace)))
    except (InputError, FaultError) as told:
        return Failed(message=f"{type(told).__name__}: {told}")
    problems = [problem.public() for problem in checked.problems]
    findings = [finding for one in checked.ingested.values() for finding in one.findings]
    tell_check(
        checked.study, {key: one.accounting for key, one in checked.ingested.items()}, findings, problems
    )
    if problems:
        return Failed(message="集計できません。" + "; ".join(problems))
    if then_run:
        done: Any = annual_survey(study=study, workspace=workspace, return_state=True)
        if not done.is_completed():
            return Failed(message=done.message)
    return f"{study}年度を点検しました。"


@flow(name="chapter", flow_run_name="{study}年度 報告書", persist_result=False)
def chapter(study: STUDY, workspace: WORKSPACE = ".") -> str | State:
    """Write the chapter alone, under a name that no file has yet, below reports/output/. Returns where it is."""

    def written(root: Path) -> str:
        out = _free(root / "reports" / "output", f"chapter_{study}")
        place = write_chapter(RunSettings(study, root), Progress(console()), editing=None, out=out)
        return str(place.document)

    try:
        with logged(Path(workspace), "chapter", study):
            return tellable(written)(Path(workspace))
    except (InputError, FaultError) as told:
        return Failed(message=f"{type(told).__name__}: {told}")


@flow(name="purge", flow_run_name="{study}年度 回答データの削除", persist_result=False)
def purge_answers(
    study: STUDY,
    by: BY,
    confirmation: Annotated[str, shown("確認", "元に戻せません。「削除する」と入力してください。")],
    workspace: WORKSPACE = ".",
) -> str | State:
    """Delete a year's answers and record what was deleted; only with the word that confirms it. Returns how many files."""
    if confirmation != "削除する":
        return Failed(message="確認の欄に「削除する」と入力されていないため、何も削除していません。")

    def purged(root: Path) -> str:
        definition = load_study(root, study)
        refuse_loss(root, definition)
        return f"{len(purge(root, definition, by, date.today().isoformat()))}件のファイルを削除しました。"

    try:
        with logged(Path(workspace), "purge", study):
            return tellable(purged)(Path(workspace))
    except (InputError, FaultError) as told:
        return Failed(message=f"{type(told).__name__}: {told}")


def _free(folder: Path, stem: str) -> Path:
    """The first of `stem.docx`, `stem-2.docx` and so on that no file has yet."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (path := folder / f"{stem}{f'-{number}' if number > 1 else ''}.docx").exists():
        number += 1
    return path
