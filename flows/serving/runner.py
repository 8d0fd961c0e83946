"""The process of `kyodo-survey serve` that runs flows: what Prefect asks for, a check when files arrive, what is due.

Started with Prefect's settings in its environment and the workspace as its argument. It ends, with the flows that it
runs, when its standard input does. The deployments are those of `prefect.yaml`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.serving.arrival import Watcher
from flows.serving.due import DueReleases
from flows.serving.owner import end_with_owner
from flows.windows_job import end_children_with_this_process

ARRIVED = "check-arrived/on-arrival"
AGAIN = (ARRIVED, "annual-survey/yearly")
_SECOND = "再実行"
_BETWEEN_LOOKS = 5
_AT_ONCE = 2
_UNFINISHED = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
_GONE = "前に動いていたプログラムが、この実行の途中で終わりました。点検と集計は、一度だけ自動でやり直します。"


async def deployments(workspace: Path) -> list[RunnerDeployment]:
    """The deployments of `prefect.yaml`, for this workspace, without a pool of workers."""
    program = Path(__file__).resolve().parent.parent.parent
    defined = yaml.safe_load((program / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    return [await _deployment(one, workspace) for one in defined]


async def _deployment(one: dict[str, Any], workspace: Path) -> RunnerDeployment:
    file, _, name = one["entrypoint"].partition(":")
    flow: Flow[..., Any] = getattr(import_module(file.removesuffix(".py").replace("/", ".")), name)
    return await flow.ato_deployment(
        name=one["name"],
        description=one["description"],
        tags=one["tags"],
        parameters={**one["parameters"], "workspace": str(workspace)},
        schedules=[
            {"schedule": CronSchedule(cron=each["cron"], timezone=each["timezone"]), "active": each["active"]}
            for each in one.get("schedules", ())
        ],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


async def mark_crashed(client: PrefectClient) -> list[FlowRun]:
    """Mark every run as crashed that is said to be running: this process has just begun, so none is. Returns them."""
    filters = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(_UNFINISHED))))
    runs = await client.read_flow_runs(flow_run_filter=filters)
    for one in runs:
        await client.set_flow_run_state(one.id, Crashed(message=_GONE), force=True)
    return runs


async def begin_again(client: PrefectClient, crashed: Sequence[FlowRun]) -> None:
    """Begin checks and runs that crashed once more, which is safe at any place; not what staff decide, and never twice."""
    names = {(await client.read_deployment_by_name(name)).id for name in AGAIN}
    for one in crashed:
        if one.deployment_id in names and _SECOND not in one.tags:
            await client.create_flow_run_from_deployment(
                one.deployment_id,
                name=one.name,
                parameters=one.parameters,
                tags=[*one.tags, _SECOND],
                idempotency_key=f"again-{one.id}",
            )


async def watch(client: PrefectClient, watcher: Watcher) -> None:
    """Look for files that have arrived, and ask for a check of each study, once for the same content; publish what is due."""
    due = DueReleases(watcher.workspace)
    while True:
        await asyncio.to_thread(due.look)
        for arrival in await asyncio.to_thread(watcher.look):
            deployment = await client.read_deployment_by_name(ARRIVED)
            await client.create_flow_run_from_deployment(
                deployment.id,
                name=f"{arrival.study}年度 点検",
                parameters={**deployment.parameters, "study": arrival.study},
                # a runner that dies before it remembers asks for the same; content that comes back is another arrival
                idempotency_key=f"{arrival.study}-{arrival.digest}-{arrival.number}",
            )
            watcher.acted_on(arrival)
        await asyncio.sleep(_BETWEEN_LOOKS)


async def serve(workspace: Path) -> None:
    """Run flows and watch, until cancelled."""
    runner = Runner(name="office", limit=_AT_ONCE, pause_on_shutdown=False, query_seconds=2)
    async with get_client() as client:
        crashed = await mark_crashed(client)
        for deployment in await deployments(workspace):
            await runner.aadd_deployment(deployment)
        await begin_again(client, crashed)
        print(f"ready {len(crashed)}", flush=True)
        watching = asyncio.create_task(watch(client, Watcher(workspace)))
        try:
            await asyncio.wait(
                [watching, asyncio.create_task(runner.start())], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            watching.cancel()


if __name__ == "__main__":
    end_children_with_this_process()
    end_with_owner()
    asyncio.run(serve(Path(sys.argv[1])))
