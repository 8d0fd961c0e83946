"""Proposing and publishing indicator values as Prefect flows, for deployments: what the commands do, by the same functions.

A failure is told without what was found in a cell (`flows.faults`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.acting import acting
from flows.faults import FaultError, tellable
from flows.flow_parameters import BY, STUDY, WORKSPACE, shown
from flows.present_inputs import present
from flows.run_log import logged
from flows.tracking import propose_run
from schemas.errors import InputError
from tracker.feeds.writing import write_feeds
from tracker.settings import load_settings
from tracker.store.tracker import open_tracker
from tracker.workflow import deciding


def _propose(study: str, by: str, workspace: Path, kind: str | None, reason: str) -> str:
    one, _ = propose_run(workspace, study, by, kind=kind, reason=reason)
    return one.label


def _publish(study: str, by: str, workspace: Path) -> str:
    settings, tracker = load_settings(workspace), open_tracker(workspace)
    one = deciding.publish(tracker, settings.area, int(study), acting(by), present=present(workspace, study))
    write_feeds(tracker, workspace, settings.area)
    return one.label


@flow(name="propose-indicators", flow_run_name="{study}年度 指標の提案", persist_result=False)
def propose_indicators(
    study: STUDY,
    by: BY,
    workspace: WORKSPACE = ".",
    kind: Annotated[
        Literal["planned", "method", "correction"] | None,
        shown(
            "変える種類",
            "公表した値を変えるとき: planned 予定された改定、method 方法の変更、correction 訂正。",
        ),
    ] = None,
    reason: Annotated[str, shown("理由", "公表した値を変えるとき。公表されます。")] = "",
) -> str | State:
    """Propose the indicator values of a finished run; a person approves them by `kyodo-survey indicators approve`.

    study: the year. by: who proposes. kind, reason: of a change to what is public. Returns the release's name.
    """
    try:
        with logged(Path(workspace), "indicators", study):
            return tellable(_propose)(study, by, Path(workspace), kind, reason)
    except (InputError, FaultError) as told:
        return Failed(message=f"{type(told).__name__}: {told}")


@flow(name="publish-indicators", flow_run_name="{study}年度 指標の公表", persist_result=False)
def publish_indicators(study: STUDY, by: BY, workspace: WORKSPACE = ".") -> str | State:
    """Publish what was approved, and write the feeds; refused as by the command. Returns the release's name."""
    try:
        with logged(Path(workspace), "indicators", study):
            return tellable(_publish)(study, by, Path(workspace))
    except (InputError, FaultError) as told:
        return Failed(message=f"{type(told).__name__}: {told}")
