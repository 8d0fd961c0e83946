"""What the page reads before anybody asks: the first look at the results waits for no worker."""

from __future__ import annotations

import shutil
from pathlib import Path

from office.serving.ahead import read_ahead
from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace


def test_the_first_look_at_the_results_asks_no_worker(finished: Path, tmp_path: Path) -> None:
    office = office_of(copy_workspace(tmp_path))
    shutil.copytree(finished, tmp_path / "reports/output/2022")
    read_ahead(office)
    visitor = Visitor(office)
    visitor.see("/years/2022/definitions/codebook")
    book = visitor.page.content
    office.close()
    assert visitor.see("/years/2022/results").status_code == 200
    assert visitor.see("/years/2022/definitions/codebook").content == book


def test_a_workspace_without_results_has_nothing_to_read(tmp_path: Path) -> None:
    office = office_of(tmp_path)
    read_ahead(office)
    assert office._worker is None
