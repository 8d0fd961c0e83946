"""The page in a real browser without a window: the filter works from a file, offline, and it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

BROWSER = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (path := shutil.which(name))
    ),
    None,
)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="Chromiumがないため、画面での動作を確かめていません。"
)


def browse(profile: Path, address: str, *options: str) -> str:
    """Open an address in a fresh profile with every host name unreachable; returns what is written."""
    assert BROWSER is not None
    command = [
        BROWSER, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}",
        "--host-resolver-rules=MAP * ~NOTFOUND", *options, address,
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium refuses its sandbox to root
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def address(finished: Path) -> str:
    return (finished / "results.html").as_uri()


def seen(page: html.HtmlElement) -> set[tuple[str, str]]:
    """(breakdown, group) of the rows that are not hidden."""
    rows = page.xpath("//*[@data-group][not(@hidden)]")
    return {(row.get("data-breakdown"), row.get("data-group")) for row in rows}


def status(page: html.HtmlElement) -> str:
    return str(page.xpath("string(//*[@role='status'])"))


def test_at_first_only_the_whole_is_shown(address: str, tmp_path: Path) -> None:
    page = html.document_fromstring(browse(tmp_path, address, "--dump-dom"))
    assert seen(page) == set()
    assert not page.xpath("//form[@id='filter'][@hidden]")
    assert status(page) == "表示中: 全体"


def test_age_and_region_are_set_beside_the_whole(address: str, tmp_path: Path) -> None:
    page = html.document_fromstring(browse(tmp_path, f"{address}#age_group=20歳代&region=大殿", "--dump-dom"))
    assert seen(page) == {("age_group", "20歳代"), ("region", "大殿")}
    assert status(page) == "表示中: 全体、年代「20歳代」、居住地域「大殿」"
    assert len(page.xpath("//tr[@data-group][not(@hidden)]")) >= 20  # in every question


def test_all_groups_of_a_breakdown_and_an_unknown_one(address: str, tmp_path: Path) -> None:
    page = html.document_fromstring(browse(tmp_path, f"{address}#region=*&age_group=ない", "--dump-dom"))
    shown = seen(page)
    assert {breakdown for breakdown, _ in shown} == {"region"}
    assert len(shown) == 21


def test_choosing_with_the_keyboard_changes_the_page(finished: Path, tmp_path: Path) -> None:
    """A script plays the keyboard: focus, a choice, the change event that a browser sends, and reset."""
    played = """<script>
    const select = document.getElementById("f-age_group");
    select.focus();
    select.value = "30歳代";
    select.dispatchEvent(new Event("change", {bubbles: true}));
    document.body.dataset.focus = document.activeElement.id;
    document.body.dataset.chosen = document.getElementById("shown").textContent;
    document.body.dataset.address = decodeURIComponent(location.hash);
    document.querySelector("button[type=reset]").click();
    setTimeout(() => { document.body.dataset.reset = document.getElementById("shown").textContent; }, 50);
    </script></body>"""
    copy = tmp_path / "results.html"
    text = (finished / "results.html").read_text(encoding="utf-8")
    copy.write_text(text.replace("</body>", played), encoding="utf-8")
    dump = browse(tmp_path / "profile", copy.as_uri(), "--virtual-time-budget=2000", "--dump-dom")
    body = html.document_fromstring(dump).find("body")
    assert body is not None
    assert body.get("data-focus") == "f-age_group"
    assert body.get("data-chosen") == "表示中: 全体、年代「30歳代」"
    assert body.get("data-address") == "#age_group=30歳代"
    assert body.get("data-reset") == "表示中: 全体"


@pytest.mark.parametrize("width", [500, 1200])
def test_the_page_never_scrolls_sideways_and_wide_tables_do(
    finished: Path, tmp_path: Path, width: int
) -> None:
    """With every group shown. A table that is wider than the window scrolls within its own box."""
    measured = """<script>
    const wide = [...document.querySelectorAll(".scroll")].filter((box) => box.scrollWidth > box.clientWidth);
    document.body.dataset.page = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    document.body.dataset.boxes = wide.length;
    document.body.dataset.heads = Math.min(...[...document.querySelectorAll("thead th")].map(
      (head) => head.getBoundingClientRect().width / parseFloat(getComputedStyle(head).fontSize)));
    </script></body>"""
    copy = tmp_path / "results.html"
    text = (finished / "results.html").read_text(encoding="utf-8")
    copy.write_text(text.replace("</body>", measured), encoding="utf-8")
    address = f"{copy.as_uri()}#age_group=*&region=*&sex=*"
    dump = browse(tmp_path / "profile", address, f"--window-size={width},900", "--dump-dom")
    body = html.document_fromstring(dump).find("body")
    assert body is not None
    assert body.get("data-page") == "0"
    assert (int(str(body.get("data-boxes"))) > 10) is (width == 500)
    assert float(str(body.get("data-heads"))) > 4  # no head of a column is one character wide


def test_it_prints(address: str, tmp_path: Path) -> None:
    target = tmp_path / "results.pdf"
    browse(tmp_path / "profile", address, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    assert target.read_bytes().startswith(b"%PDF-")
    assert target.stat().st_size > 50_000
