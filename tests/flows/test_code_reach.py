"""Which sources a module reaches, held against Python's own reading of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import code_reach
from flows.code_reach import DATA, code_digest, reached_from
from tests.workspaces import ROOT

PROGRAM = ("flows", "reports", "schemas", "survey", "tracker")
SOURCES = sorted(path.relative_to(ROOT) for name in PROGRAM for path in (ROOT / name).rglob("*.py"))
COMPUTING = [path for path in SOURCES if path.parts[0] != "flows"]


def module_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Modules of ours that a source imports anywhere, by the syntax tree."""
    modules = {module_of(one) for one in SOURCES}
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, path
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in (node.module or "", *names) if name in modules)


@pytest.mark.parametrize("folder", PROGRAM)
def test_every_import_is_found(folder: str) -> None:
    for path in (one for one in SOURCES if one.parts[0] == folder):
        missed = set(imported(path)) - reached_from(module_of(path))
        assert not missed, path


def test_nothing_that_computes_is_imported_by_a_name_that_is_made_up() -> None:
    told = ("import_module", "__import__", "exec(", "eval(", "runpy")
    found = [path for path in COMPUTING if any(word in (ROOT / path).read_text("utf-8") for word in told)]
    assert found == []


def test_every_file_of_the_program_that_is_no_source_is_a_file_of_a_module() -> None:
    kept = {ROOT / folder for folders in DATA.values() for folder in folders}
    others = [
        path
        for name in ("flows", "reports", "survey", "tracker")
        for path in (ROOT / name).rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and not {"output", ".cache"} & set(path.relative_to(ROOT).parts)
    ]
    assert others
    assert {path.parent for path in others} == kept


def test_a_module_does_not_reach_what_it_does_not_import() -> None:
    assert "survey.comparing.letters" not in reached_from("survey.estimates.survey_estimates")
    assert {"schemas.settings.study", "survey.weighting.weights"} <= reached_from("survey.comparing.order")
    assert not any(one.startswith("flows") for one in reached_from("reports.word.chapter_files"))


def test_a_changed_line_changes_the_digest_of_whoever_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a program of three modules, one of which imports another within a function."""
    sources = {
        "flows/__init__.py": "",
        "flows/a.py": "def f():\n    from flows import (\n        b,  # a word\n    )\n    return b\n",
        "flows/b.py": "X = 1\n",
        "flows/c.py": "import json\n",
    }
    (tmp_path / "flows").mkdir()
    for name, text in sources.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code_reach, "_ROOT", tmp_path)

    def digests() -> list[str]:
        for cached in (code_digest, reached_from, code_reach._imported, code_reach._file):
            cached.cache_clear()
        return [code_digest(f"flows.{name}") for name in "abc"]

    before = digests()
    assert digests() == before
    (tmp_path / "flows/b.py").write_text("X = 2\n")
    assert [one == other for one, other in zip(before, digests(), strict=True)] == [False, False, True]
    monkeypatch.undo()
    for cached in (code_digest, reached_from, code_reach._imported, code_reach._file):
        cached.cache_clear()
