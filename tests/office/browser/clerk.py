"""Somebody who works with the page as a person does: reads, follows words, types into labelled fields, presses Enter."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.office.browser.chromium import Browser
from tests.office.serving.test_starting import started

WIDTHS = (390, 1280)
ZOOMED = 320
"""A window of 1,280 at 400 %."""

TOLD_FIRST = (
    """!document.querySelector('[role=alert]') || document.activeElement.hasAttribute('data-focus')"""
)
"""Whether what was wrong, or done, has the focus, so that it is read first and the next key goes on from there."""

LEADS_ON = """[...document.querySelectorAll('[role=alert] a')].every(
    one => document.getElementById(decodeURIComponent(one.hash.slice(1))))"""
"""Whether each line of the error summary leads to a place on the screen."""

_PATIENCE = 180
_FIND = """(selector, text) => [...document.querySelectorAll(selector)].filter(one =>
    one.textContent.replace(/\\s+/g, " ").trim().startsWith(text) && one.getClientRects().length)"""


class Clerk:
    """A person before a browser; `base` is the address of the page without a path, `script` whether its script runs."""

    def __init__(self, browser: Browser, base: str, saved: Path, *, script: bool = True) -> None:
        self.browser, self.base, self.saved, self.script = browser, base, saved, script
        browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(saved))

    def go(self, path: str) -> None:
        """Go to an address of the page."""
        self.browser.open(self.base + path)

    def enter(self, label: str, text: str) -> None:
        """Type into the field of a label, over what stands there."""
        self._focus(label)
        self.browser.run("document.activeElement.select && document.activeElement.select()")
        self.browser.type(text)

    def enter_day(self, label: str, day: str) -> None:
        """Enter a day (`2030-01-31`) into the field of a label."""
        self._focus(label)
        self.browser.run(f"document.activeElement.value = {json.dumps(day)}")

    def pick(self, label: str, option: str) -> None:
        """Pick the first option with these words in the list of a label."""
        self._focus(label)
        self.browser.run(
            "(one => one.value = [...one.options].find(each => each.text.includes("
            f"{json.dumps(option)})).value)(document.activeElement)"
        )

    def tick(self, label: str) -> None:
        """Tick a box or choose a round button with the keyboard."""
        self._focus(label)
        self.browser.press(" ")

    def choose_files(self, label: str, *files: Path) -> None:
        """Choose files in the field of a label."""
        self._focus(label)
        self.browser.choose(f"#{self.browser.run('document.activeElement.id')}", files)

    def press(self, words: str) -> None:
        """Press the button, or follow the link, with these words, by keyboard; wait for the next screen."""
        self._focus_on("main button, main a[href], header a[href]", words)
        with self.browser.leading_on():
            self.browser.press("Enter")
        self._wait_for_the_act()

    def _wait_for_the_act(self) -> None:
        """Where what was begun takes long, look at its screen until it has ended."""
        until = time.monotonic() + _PATIENCE
        while self._is_under_way():
            assert time.monotonic() < until, self.reads()
            if self.script:
                time.sleep(0.2)
            else:
                self._focus_on("main a[href]", "今の状態を見る")
                with self.browser.leading_on():
                    self.browser.press("Enter")

    def _is_under_way(self) -> bool:
        """Whether the act goes on, or the screen of what came of it has not loaded to its end."""
        loading = "performance.getEntriesByType('navigation')[0].loadEventEnd === 0"
        part = "Boolean(document.querySelector('[data-live*=\"/under-way/\"]'))"
        try:
            return bool(self.browser.run(f"{loading} || {part}"))
        except AssertionError:  # the screen was just being renewed
            return True

    def save(self, words: str) -> bytes:
        """Press the button or link with these words, which leads to a file; what was saved."""
        before = set(self.saved.iterdir())
        self._focus_on("main button, main a[href]", words)
        self.browser.press("Enter")
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            new = [one for one in set(self.saved.iterdir()) - before if one.suffix != ".crdownload"]
            if new:
                return new[0].read_bytes()
            self.browser.run("1")  # takes in what the browser tells meanwhile
            time.sleep(0.1)
        raise AssertionError(f"nothing was saved by {words}")

    def waits_for(self, words: str) -> None:
        """Look at the screen, which renews itself, or without script by its link, until the words stand there."""
        until = time.monotonic() + _PATIENCE
        while words not in self.reads():
            assert time.monotonic() < until, f"{words} did not come: {self.reads()[:500]}"
            if not self.script:
                self.press("今の状態を見る")
            time.sleep(0.2)

    def reads(self) -> str:
        """What the main part of the screen says."""
        try:
            text = self.browser.run(
                "document.querySelector('main') ? document.querySelector('main').innerText : ''"
            )
        except AssertionError:  # the screen was just being renewed
            return ""
        return re.sub(r"\s+", " ", str(text))

    def heading(self) -> str:
        """The heading of the screen."""
        return str(self.browser.run("document.querySelector('h1').textContent.trim()"))

    def told(self) -> Sequence[str]:
        """What the error summary lists, each a link to its place."""
        return [
            str(one)
            for one in self.browser.run(
                "[...document.querySelectorAll('[role=alert] li')].map(one => one.textContent.trim())"
            )
        ]

    def _focus(self, label: str) -> None:
        self._focus_on("main label, main legend", label, field=True)

    def _focus_on(self, selector: str, words: str, *, field: bool = False) -> None:
        found = f"({_FIND})({json.dumps(selector)}, {json.dumps(words)})[0]"
        there = self.browser.run(f"Boolean({found})")
        assert there, f"no {words!r} on the screen {self.heading()!r}: {self.reads()[:800]}"
        self.browser.run(f"({found}).control.focus()" if field else f"({found}).focus()")


@contextmanager
def before_the_page(folder: Path, browser: Browser, *, script: bool = True) -> Iterator[Clerk]:
    """A person before the page of an empty workspace, which ends with it."""
    browser.call("Emulation.setScriptExecutionDisabled", value=not script)
    workspace, saved = folder / "市の 調査", folder / "saved"
    workspace.mkdir()
    saved.mkdir()
    with started(workspace) as (_, address):
        browser.width(max(WIDTHS))
        browser.open(address)
        found = re.match(r"http://[^/]+", address)
        assert found is not None
        yield Clerk(browser, found[0], saved, script=script)


def looks_right(clerk: Clerk, name: str) -> None:
    """The screen as it is now is for everyone, wide and narrow; without script it is the same screen, and not looked at."""
    if not clerk.script:
        return
    folder = os.environ.get("KYODO_PICTURES")
    assert clerk.browser.run(TOLD_FIRST)
    clerk.browser.width(ZOOMED)
    assert clerk.browser.run("document.documentElement.scrollWidth") <= ZOOMED
    for width in WIDTHS:
        clerk.browser.width(width)
        assert clerk.browser.run("document.documentElement.scrollWidth") <= width
        faults = clerk.browser.faults()
        assert faults == [], faults
        assert clerk.browser.run(LEADS_ON)
        if folder:
            clerk.browser.picture(Path(folder, f"{name}-{width}.png"))
