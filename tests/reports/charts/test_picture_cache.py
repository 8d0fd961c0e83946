from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports.chapter.chart_specs import Bar, Chart
from reports.charts import picture_cache
from reports.charts.picture_cache import PictureCache, picture_key
from reports.charts.pictures import draw, heights_of
from reports.word.document import render_bytes
from tests.reports.sample_chapter import CHARTS, RANKED, STACKED, sample_chapter
from tests.workspaces import ROOT


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.picture"))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_kept_picture_is_the_drawn_one(chart: Chart, tmp_path: Path) -> None:
    drawn = draw(chart)
    first, second = PictureCache(tmp_path), PictureCache(tmp_path)
    assert first.draw(chart) == drawn
    assert second.draw(chart) == drawn
    assert (first.drawn, second.drawn) == (1, 0)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_kept_heights_are_the_measured_ones(chart: Chart, tmp_path: Path) -> None:
    first, second = PictureCache(tmp_path), PictureCache(tmp_path)
    assert first.heights(chart) == second.heights(chart) == heights_of(chart)


def test_what_is_kept_is_neither_drawn_nor_measured(tmp_path: Path) -> None:
    def modules() -> set[str]:
        code = (
            "import sys; from pathlib import Path; from reports.charts.picture_cache import PictureCache;"
            "from tests.reports.sample_chapter import CHARTS; cache = PictureCache(Path(sys.argv[1]));"
            "[(cache.draw(one), cache.heights(one)) for one in CHARTS]; print(*sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, check=True
        )
        return set(done.stdout.decode().split())

    assert "matplotlib" in modules()
    assert "matplotlib" not in modules()


def test_any_change_of_the_spec_is_drawn_anew(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    cache.draw(RANKED)
    row = RANKED.rows[0]
    moved = dataclasses.replace(row, bar=Bar(0.316 + 1e-16 * 4, "31.6"))
    assert moved.bar.share != row.bar.share
    for changed in (
        dataclasses.replace(RANKED, stretch=0.1),
        dataclasses.replace(RANKED, rows=(moved, *RANKED.rows[1:])),
        dataclasses.replace(RANKED, rows=RANKED.rows[::-1]),
    ):
        assert cache.draw(changed) == draw(changed)
    assert cache.drawn == 4
    assert len({picture_key(chart) for chart in CHARTS}) == len(CHARTS)


@pytest.mark.parametrize("changed", ["library", "font", "drawing code"])
def test_another_environment_is_another_name(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = picture_key(STACKED)
    other = tmp_path / "other"
    other.write_bytes(b"something else")
    if changed == "library":
        monkeypatch.setattr(picture_cache, "version", lambda _name: "0.0.1")
    elif changed == "font":
        monkeypatch.setattr(picture_cache.fonts, "chart_fonts", lambda **_: (other,))
    else:
        monkeypatch.setattr(picture_cache.canvas, "__file__", str(other))
    picture_cache.drawing_environment.cache_clear()
    try:
        assert picture_key(STACKED) != before
    finally:
        monkeypatch.undo()
        picture_cache.drawing_environment.cache_clear()
    assert picture_key(STACKED) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:0],
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: content.replace(b"[166.0, ", b"[320.0, "),
        lambda content: b"{}\n" + content.partition(b"\n")[2],
        lambda content: b"null\n" + content.partition(b"\n")[2],
        lambda content: b"\xff\xfe" + content,
    ],
    ids=["empty", "cut by one", "halved", "one bit", "width", "no head", "null head", "not text"],
)
def test_a_damaged_entry_is_ignored_and_mended(damage, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    PictureCache(tmp_path).draw(STACKED)
    (entry,) = _entries(tmp_path)
    good = entry.read_bytes()
    entry.write_bytes(damage(good))
    cache = PictureCache(tmp_path)
    assert cache.draw(STACKED) == draw(STACKED)
    assert cache.drawn == 1
    assert entry.read_bytes() == good


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = PictureCache(blocked / "charts")
    assert cache.draw(STACKED) == draw(STACKED)
    cache.tidy()
    assert blocked.read_text() == "not a folder"


def test_only_the_latest_used_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = PictureCache(tmp_path)
    for moment, chart in enumerate(CHARTS):
        cache.draw(chart)
        os.utime(tmp_path / f"{picture_key(chart)}.picture", (moment, moment))
    cache.draw(CHARTS[0])  # used again, so no longer the oldest
    two = [tmp_path / f"{picture_key(chart)}.picture" for chart in (CHARTS[0], CHARTS[-1])]
    monkeypatch.setattr(picture_cache, "MOST_BYTES", sum(path.stat().st_size for path in two))
    cache.tidy()
    assert {path.stem for path in _entries(tmp_path)} == {picture_key(CHARTS[0]), picture_key(CHARTS[-1])}


def test_a_chapter_from_kept_pictures_has_the_same_bytes(tmp_path: Path) -> None:
    plain = render_bytes(sample_chapter())
    cache = PictureCache(tmp_path)
    assert render_bytes(sample_chapter(), draw=cache.draw) == plain
    again = PictureCache(tmp_path)
    assert render_bytes(sample_chapter(), draw=again.draw) == plain
    assert again.drawn == 0
