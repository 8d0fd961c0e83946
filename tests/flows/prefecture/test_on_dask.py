"""The same municipalities by the workers of a Dask scheduler, under Prefect, one of which is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from flows.prefecture.municipality import Job
from schemas.errors import InputError
from tests.flows.prefecture.small_prefecture import content
from tests.flows.test_prefect_server import surroundings
from tests.processes import stop
from tests.workspaces import ROOT

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(os.name == "nt", reason="no signals"),
    pytest.mark.skipif(find_spec("prefect_dask") is None, reason="prefect-dask is not installed"),
]

_PATIENCE = 300


def test_a_killed_worker_of_dask_loses_nothing_and_the_bytes_are_the_same(made: Path, tmp_path: Path) -> None:
    import distributed  # noqa: PLC0415 - with Prefect three seconds, for whoever only collects the tests

    out = tmp_path / "out"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        command = ["prefecture", "run", str(made), "--out", str(out), "--dask", cluster.scheduler_address]
        process = subprocess.Popen(
            [sys.executable, "-m", "flows", *command],
            cwd=ROOT,
            env=surroundings(tmp_path),
            stdout=subprocess.PIPE,
        )
        try:
            deadline = time.monotonic() + _PATIENCE
            while process.poll() is None and not list(out.glob("99*/done.json")):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
            told, _ = process.communicate(timeout=_PATIENCE)
        finally:
            stop(process)
    assert process.returncode == 0, told.decode()
    assert "3市町村のうち、3市町村" in told.decode()
    assert content(out) == content(made.parent / "out")


def test_a_scheduler_that_is_not_there_is_told() -> None:
    from flows.prefecture import on_dask  # noqa: PLC0415

    with pytest.raises(InputError, match="B49"):
        on_dask._client("tcp://127.0.0.1:9")


def test_batches_are_of_a_size_where_the_list_goes_from_small_to_large() -> None:
    from flows.prefecture import on_dask  # noqa: PLC0415

    residents = range(500, 5_000, 45)  # a hundred
    jobs = [Job(str(one), Path(), "2030", Path(), ()) for one in residents]
    batches = on_dask.dealt(jobs, 8)
    assert [len(batch) for batch in batches] == [13] * 4 + [12] * 4
    assert {job.code for batch in batches for job in batch} == {str(one) for one in residents}
    sums = [sum(int(job.code) for job in batch) for batch in batches]
    assert max(sums) < 1.2 * min(sums)
    assert [len(batch) for batch in on_dask.dealt(jobs[:3], 8)] == [1, 1, 1]
    assert {len(batch) for batch in on_dask.dealt(jobs * 2, 2)} == {20}
