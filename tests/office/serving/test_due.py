"""What was approved for a moment is published at that moment by the page itself, where no `serve` runs behind it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from flows.acting import acting
from flows.present_inputs import present
from flows.serving.due import BY
from flows.tracking import proposal_of, propose_as
from tests.measured_city import measured_city
from tests.office.serving.test_starting import browser, started
from tracker.store.tracker import open_tracker
from tracker.workflow.deciding import approve

AREA, SEEN = "352039", ("target-in-interval", "unseen", "no-value", "new-series", "revised", "carried")
_PATIENCE = 120


def test_a_page_that_watches_for_nothing_publishes_what_is_due(tmp_path: Path) -> None:
    measured_city(tmp_path)
    propose_as(
        tmp_path,
        proposal_of(tmp_path, "2030", AREA),
        "山田 花子",
        kind=None,
        reason="",
        acknowledged=SEEN,
        note="",
    )
    approve(
        open_tracker(tmp_path), AREA, 2030, acting("田村 誠"),
        present=present(tmp_path, "2030"), acknowledged=SEEN, two_persons=False, embargo=datetime.now(UTC),
    )  # fmt: skip
    with started(tmp_path, "--no-watch") as (_, address), browser(address) as client:
        until = time.monotonic() + _PATIENCE
        while "進行管理.html" not in (page := client.get("/years/2030/publication").text):
            assert time.monotonic() < until, page
        assert BY in page
        assert "2030年度 第1版を公表しました" in client.get("/years/2030").text
        assert client.get("/years/2030/publication/files/進行管理.html").status_code == 200
