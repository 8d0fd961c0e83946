from __future__ import annotations

import os
from pathlib import Path

import pytest
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


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the bundled 2022 example, made once by the command itself."""
    workspace = copy_workspace(tmp_path_factory.mktemp("finished"))
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    return workspace / "reports" / "output" / "2022"
