from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.worker.client import Worker
from tests.workspaces import copy_workspace


@pytest.fixture(scope="session")
def ran(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Worker, Path]]:
    """A worker on a workspace of its own whose year 2022 has been run."""
    workspace = copy_workspace(tmp_path_factory.mktemp("office") / "work")
    shutil.copytree(finished, workspace / "reports" / "output" / "2022")
    worker = Worker(workspace)
    yield worker, workspace
    worker.close()


@pytest.fixture
def worker(workspace: Path) -> Iterator[Worker]:
    """A worker on a fresh copy of the bundled example."""
    worker = Worker(workspace)
    yield worker
    worker.close()
