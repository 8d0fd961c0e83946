"""Every declared setting loads, is told where it is wrong, goes through the codebook and stands in the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas.codebook.documents import build_document
from schemas.codebook.tables import Faults, read_document
from schemas.codebook.toml_text import toml_text
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.page import settings_page
from schemas.settings.study import Study
from schemas.tables import kinds
from schemas.tables.settings import Declared, SettingsTable, declared
from survey.reading.codebook_reading import read_codebook_workbook
from tests.schemas.codebooks import definitions, exported, imported
from tests.workspaces import ROOT

SAMPLES: Mapping[kinds.ValueKind, Any] = {
    kinds.TEXT: "甲",
    kinds.INTEGER: 3,
    kinds.NUMBER: 0.75,
    kinds.FLAG: True,
    kinds.DAY: date(2031, 1, 2),
    kinds.TEXTS: ["甲", "乙"],
    kinds.INTEGERS: [1, 2],
    kinds.MARGINS: [["甲", "乙"], ["丙"]],
    kinds.SCORES: {"甲": 1, "乙": 0.5},
}
"""A value of each kind; what belongs to a survey or a section is named alike."""


def leaves(table: type[SettingsTable], path: str = "") -> Iterator[tuple[str, Declared]]:
    """Every setting with its path, in the first table of each list."""
    for key, one in declared(table).items():
        if one.table is None:
            yield f"{path}{key}", one
        else:
            yield from leaves(one.table, f"{path}{key}{'[1]' if one.many else ''}.")


LEAVES = list(leaves(Study))
PATHS = [path for path, _ in LEAVES]


def document(table: type[SettingsTable]) -> dict[str, Any]:
    """A document with a value for every setting; it need not make sense."""
    made: dict[str, Any] = {}
    for key, one in declared(table).items():
        if one.table is not None:
            made[key] = [document(one.table)] if one.many else document(one.table)
        elif one.words and one.kind is not kinds.FLAG:
            made[key] = list(one.words)[-1]
        else:
            made[key] = SAMPLES.get(one.kind, [["甲", "乙", "丙"]])
    return made


def put(values: dict[str, Any], path: str, value: object, *, over: bool = True) -> None:
    """Set the value at a path, and make the tables on the way that are not there; `over` replaces an old one."""
    *above, key = path.split(".")
    for name in above:
        stem, listed, _ = name.partition("[1]")
        inner = values.setdefault(stem, [{}] if listed else {})
        values = inner[0] if listed else inner
    if over or key not in values:
        values[key] = value


def bundled() -> dict[str, Any]:
    """The study.toml of 2022 with one section, which has a question and the matrix."""
    values = read_document(ROOT, "2022")
    sections = values["chapter"]["sections"]
    values["chapter"]["sections"] = [{**sections[-1], "items": sections[0]["items"]}]
    return values


def test_the_settings_of_a_study_are_found() -> None:
    assert len(PATHS) == len(set(PATHS)) > 70
    assert {"low_base", "surveys[1].cleaning.late", "chapter.sections[1].items[1].by"} <= set(PATHS)


@pytest.mark.parametrize(("path", "one"), LEAVES, ids=PATHS)
def test_words_are_the_values_that_the_type_allows(path: str, one: Declared) -> None:
    """A setting with words allows these and no others, but for "" and older words."""
    if one.setting.words:
        assert set(one.setting.words) == set(one.allowed) - {""}
    else:
        assert one.allowed == (), path


def test_a_value_of_another_kind_is_told_at_its_key(workspace: Path) -> None:
    """No setting holds a time of day."""
    place = workspace / "schemas/2022/study.toml"
    for path in PATHS:
        values = bundled()
        put(values, path, time(1, 2))
        place.write_text(toml_text(values), encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_study(workspace, "2022")
        assert path in [problem.column for problem in caught.value.problems]


def written_out() -> dict[str, Any]:
    """The study.toml with every setting that may be left out as it is where it is left out."""
    values = bundled()
    for path, one in LEAVES:
        if one.optional:
            default = list(one.default) if isinstance(one.default, tuple) else one.default
            put(values, path, False if path == "chapter.trace" else default, over=False)
    return values


def test_what_may_be_left_out_may_as_well_be_written(workspace: Path) -> None:
    place = workspace / "schemas/2022/study.toml"
    studies = []
    for values in (bundled(), written_out()):
        place.write_text(toml_text(values), encoding="utf-8")
        studies.append(load_study(workspace, "2022"))
    assert studies[0] == studies[1]


def test_every_setting_goes_through_the_codebook(tmp_path: Path) -> None:
    """Into the workbook and out of it: the same document, over the old one and from nothing."""
    values = document(Study)
    (tmp_path / "schemas/2030").mkdir(parents=True)
    (tmp_path / "schemas/2030/study.toml").write_text(toml_text(values), encoding="utf-8")
    place = exported(tmp_path, "2030", tmp_path / "book.xlsx")
    codebook = read_codebook_workbook(place, "2030")
    for old in (values, {}):
        faults = Faults("book.xlsx")
        assert build_document(codebook, old, faults).content == values
        assert faults.problems == []
    cells = {
        str(cell)
        for sheet in openpyxl.load_workbook(place).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    assert {one.setting.label for path, one in LEAVES if not path.endswith(".areas")} <= cells


def test_every_setting_written_out_comes_back_byte_for_byte(workspace: Path, tmp_path: Path) -> None:
    (workspace / "schemas/2022/study.toml").write_text(toml_text(written_out()), encoding="utf-8")
    before = definitions(workspace)
    assert imported(workspace, "2022", exported(workspace, "2022", tmp_path / "book.xlsx")).written == ()
    assert definitions(workspace) == before


def test_the_page_of_settings_is_made_from_the_declarations() -> None:
    page = (ROOT / "docs/設定.md").read_text(encoding="utf-8")
    assert page == settings_page()
    for _, one in LEAVES:
        assert f"| `{one.key}` | {one.setting.label} |" in page
