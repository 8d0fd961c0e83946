"""The pages name what is there: files, headings, commands and their options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from flows.cli import group
from tests.workspaces import ROOT

PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "raw/README.md", ROOT / "tests/README.md"]
)
_NOW = [page for page in PAGES if page.name != "CHANGELOG.md" and page.parent.name != "decisions"]
"""Pages of what is; those of what was decided and changed speak of their day."""

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"\bkyodo-survey(?:\.exe)? ([^#（\n]+)")
_PLACE = re.compile(
    r"`((?:flows|schemas|survey|reports|tracker|office|tests|benchmarks|examples)/[\w./-]+)`", re.ASCII
)
_MADE = ("reports/output", "reports/.cache")


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", link):
            path, _, anchor = unquote(link).partition("#")
            target = page.parent / path if path else page
            assert target.exists(), link
            assert not anchor or anchor in headings(target), link


@pytest.mark.parametrize("page", _NOW, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_of_the_program_that_are_named_are_there(page: Path) -> None:
    for name in _PLACE.findall(page.read_text(encoding="utf-8")):
        assert name.startswith(_MADE) or (ROOT / name).exists(), name


def _commands(page: Path) -> Iterator[list[str]]:
    """The words after `kyodo-survey` in the code of a page, in blocks and in lines."""
    text = page.read_text(encoding="utf-8")
    code = [*_FENCED.findall(text), *re.findall(r"`([^`\n]+)`", _FENCED.sub("", text))]
    for piece in code:
        yield from (words.split() for words in _COMMAND.findall(piece))


@pytest.mark.parametrize("page", _NOW, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_are_named_are_there_with_their_options(page: Path) -> None:
    for words in _commands(page):
        command: click.Command = group
        context = click.Context(group)
        for word in words:
            if isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", word):
                found = command.get_command(context, word)
                assert found is not None, words
                command = found
            elif re.fullmatch(r"--[a-z-]+", word):
                known = {name for option in command.params for name in option.opts} | {"--help"}
                assert word in known, (words, word)


def test_commands_are_looked_for() -> None:
    manual = ROOT / "docs/運用手引き.md"
    assert ["codebook", "import", "2023", "コードブック_2023.xlsx"] in list(_commands(manual))
    named = {words[0] for words in _commands(manual)}
    assert named >= {"backup", "restore", "doctor", "serve", "office"}
