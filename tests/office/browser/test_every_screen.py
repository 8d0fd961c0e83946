"""Every screen of the page for everyone: axe-core finds nothing, nothing scrolls sideways, no other host is asked for.

Without script a screen says and offers the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.routing import Route

from office.serving.app import make_app
from tests.office.browser.chromium import Browser
from tests.office.serving.test_starting import started
from tests.office.visiting import PERSON, office_of
from tests.workspaces import copy_workspace

NARROW, WIDE = 390, 1280
NO_SCREENS = (
    "/open",
    "/file",
    "/book",
    "/list",
    "/progress",
    "/definitions/codebook",
    "/definitions/marked",
    "/definitions/population",
    "/definitions/reported",
)
OFFERED = """[document.querySelector('main').innerText, ...[...document.querySelectorAll(
    'main a[href], main button, main input, main select, main textarea, main summary')].map(
        one => [one.tagName, one.name, one.checkVisibility(), one.disabled].join())]"""
"""What a screen says, and all that can be done on it."""

ZOOMED = (640, 320)
"""A window of 1,280 at 200 and 400 %."""


def screens() -> list[str]:
    """The path of each screen that has no name in its path but that of the year; no part of a screen, no file."""
    routes = make_app(office_of(Path())).routes
    shown = [one.path for one in routes if isinstance(one, Route) and "GET" in (one.methods or ())]
    paths = [path.replace("{study}", "2022") for path in shown if not path.endswith(NO_SCREENS)]
    return sorted(path for path in paths if "{" not in path)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """The address of a page on a copy of the example, opened in the browser by somebody with a name."""
    workspace = copy_workspace(tmp_path_factory.mktemp("office"))
    with started(workspace) as (_, address):
        browser.open(address)
        enter_name(browser)
        yield re.match(r"http://[^/]+", address)[0]  # type: ignore[index]


def enter_name(browser: Browser) -> None:
    browser.run("document.querySelector('main input[name=name]').focus()")
    browser.type(PERSON)
    with browser.leading_on():
        browser.press("Enter")


@pytest.mark.parametrize("path", screens())
def test_a_screen_is_for_everyone(page: str, browser: Browser, path: str) -> None:
    browser.asked.clear()
    browser.said.clear()
    for width in (WIDE, NARROW, *ZOOMED):
        browser.width(width)
        browser.open(page + path)
        assert browser.run("document.documentElement.scrollWidth") <= width
        if width in {WIDE, NARROW}:
            assert browser.faults() == []
    assert browser.run("document.documentElement.lang") == "ja"
    offered = browser.run(OFFERED)
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page + path)
    assert browser.run(OFFERED) == offered
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("document.querySelectorAll('h1').length") == 1
    assert [one for one in browser.said if "status of 422" not in one] == []  # a refusal is an answer too
    asked = [urlsplit(address) for address in browser.asked]
    assert {one.netloc for one in asked if one.scheme != "data"} == {page.removeprefix("http://")}


def test_the_keyboard_reaches_everything_in_order(page: str, browser: Browser) -> None:
    browser.width(WIDE)
    browser.open(f"{page}/years/2022")
    everything = browser.run("[...document.querySelectorAll('a[href], button, input, summary')].length")
    reached = []
    for _ in range(everything):
        browser.press("Tab")
        reached.append(
            browser.run(
                "[...document.querySelectorAll('a[href], button, input, summary')].indexOf(document.activeElement)"
            )
        )
        assert browser.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert reached == list(range(everything))
