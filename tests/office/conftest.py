"""What tests of the page share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    """A browser on the page of a copy of the bundled example."""
    return Visitor(office_of(copy_workspace(tmp_path)))
