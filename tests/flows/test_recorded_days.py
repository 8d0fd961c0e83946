"""Days that commands record: none that is still to come."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main


@pytest.mark.parametrize(
    "call",
    [
        ["purge", "2022", "--microdata", "--yes"],
        ["freetext", "import", "2022", "back.xlsx"],
        ["corrections", "apply", "2022", "back.xlsx"],
    ],
    ids=["purge", "freetext", "corrections"],
)
def test_a_day_to_come_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], call: list[str]
) -> None:
    assert main([*call, "--by", "職員", "--date", "2999-01-01", "--workspace", str(tmp_path)]) == 3
    assert "[C02]" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())
