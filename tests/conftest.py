from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from flows.cli import main
from tests.workspaces import copy_workspace


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, as many tests wait for processes that they have started."""
    return (os.cpu_count() or 1) + 1


settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A fresh copy of the bundled example."""
    return copy_workspace(tmp_path / "work")


@pytest.fixture
def prepared_workspace(workspace: Path, finished: Path) -> Path:
    """The same with the results of stages and the pictures that its run kept, for tests that are not about them."""
    shutil.copytree(finished.parents[1] / ".cache", workspace / "reports" / ".cache")
    return workspace


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the bundled 2022 example, made by the command itself.

    It is made once for all processes of the tests; each has a copy of the whole workspace.
    """
    own, alone = tmp_path_factory.getbasetemp(), "PYTEST_XDIST_WORKER" not in os.environ
    made = (own if alone else own.parent) / "made_once"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            workspace = copy_workspace(made.with_name("being_made"))
            assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
            workspace.rename(made)
    return shutil.copytree(made, own / "finished") / "reports" / "output" / "2022"
