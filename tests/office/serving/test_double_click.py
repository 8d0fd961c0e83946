"""The file for a double click, as far as it can be read without Windows."""

from __future__ import annotations

import re

from office.copies import OPENER
from tests.workspaces import ROOT

TEXT = (ROOT / OPENER).read_bytes().decode("utf-8")
LINES = TEXT.split("\r\n")


def test_its_lines_end_as_cmd_needs_them_and_it_has_no_mark_of_an_encoding() -> None:
    assert "\n" not in "".join(LINES)
    assert TEXT.startswith("@echo off")


def test_japanese_stands_behind_the_code_page_and_behind_all_that_leads_to_the_page() -> None:
    first = next(number for number, line in enumerate(LINES) if not line.isascii())
    assert any(line.startswith("chcp 65001") for line in LINES[:first])
    assert any(" office " in line for line in LINES[:first])


def test_paths_are_quoted_and_end_in_no_backslash_before_the_quote() -> None:
    for line in LINES:
        assert re.sub(r'"[^"]*"', "", line).count("%WORK%") == 0
        assert '\\"' not in line
        assert not re.search(r'"[^"]*%~dp0"', line)


def test_every_label_that_is_gone_to_is_there_and_failures_keep_the_window() -> None:
    wanted = set(re.findall(r"goto (\w+)", TEXT))
    assert wanted == {line[1:] for line in LINES if line.startswith(":")}
    assert LINES[-3:] == ["pause", "exit /b 1", ""]
