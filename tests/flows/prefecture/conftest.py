from __future__ import annotations

from pathlib import Path

import pytest

from examples.municipalities import write_municipalities
from tests.flows.prefecture.small_prefecture import FIRST, SECOND, THIRD, run


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The list of three municipalities, and in `out` what an undisturbed run makes of them."""
    root = tmp_path_factory.mktemp("prefecture")
    table = write_municipalities(root, (240, 320, 400))
    assert [one.municipality.code for one in run(table, root / "out").finished] == [FIRST, SECOND, THIRD]
    return table
