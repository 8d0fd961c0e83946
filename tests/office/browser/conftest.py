"""A browser for the tests beside this file, and the page as a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office.browser.chromium import CHROMIUM, Browser, browsing


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser; the tests are left out where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromiumがないため、画面での動作を確かめていません。")
    profile: Path = tmp_path_factory.mktemp("profile")
    with browsing(profile) as begun:
        yield begun
