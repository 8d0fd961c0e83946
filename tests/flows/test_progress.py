from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from flows.console import console as shared_console
from flows.progress import TICK, Progress, Running


def shown(*, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=80, color_system=None)
    with Progress(console).stage("回答を読み込む"):
        pass
    return out.getvalue()


def test_a_log_file_has_one_line_a_stage() -> None:
    (line,) = shown(terminal=False).splitlines()
    assert line.startswith(f"  {TICK} 回答を読み込む  ")
    assert line.endswith("秒")


def test_a_terminal_shows_the_stage_while_it_runs() -> None:
    first, done = shown(terminal=True).split(TICK)
    assert "回答を読み込む" in first
    assert "回答を読み込む" in done


@pytest.mark.parametrize(("before", "words"), [(0, "読み込む"), (65, "読み込む  65秒経過")])
def test_long_work_shows_its_seconds(monkeypatch: pytest.MonkeyPatch, before: int, words: str) -> None:
    monkeypatch.setattr(time, "perf_counter", lambda: 1000.0)
    assert Running("読み込む", 1000.0 - before).__rich__().plain == words


def test_a_stage_that_fails_is_not_ticked_off() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=False)
    with pytest.raises(RuntimeError), Progress(console).stage("失敗する"):
        raise RuntimeError
    assert TICK not in out.getvalue()


def test_the_tick_is_a_character_of_japanese_windows() -> None:
    assert TICK.encode("cp932")


def test_a_label_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(shared_console()).stage("集計する（[a] [/x] a:100:b）"):
        pass
    assert "集計する（[a] [/x] a:100:b）" in capsys.readouterr().out
