"""Every published figure stands in 本編 as printed, or in the list of contradictions, and in the tables of 資料編.

`tests/golden/published_figures.csv` holds what the plan prints (第3節, the KGI and KPI, and the table of
access to services), mapped to concepts. The chapter is made anew by the command and read back from
the .docx that it wrote.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from schemas.codes import TOTAL
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from tests.documents import numbers, tables
from tests.workspaces import ROOT

GOLDEN = ROOT / "tests" / "golden" / "published_figures.csv"
CONTRADICTIONS = ROOT / "raw" / "source" / "contradictions.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


PUBLISHED = rows_of(GOLDEN)
LISTED = {row["id"]: row for row in rows_of(CONTRADICTIONS)}


@cache
def study() -> Study:
    return load_study(ROOT, "2022")


def question(figure: Mapping[str, str]) -> str:
    found = study().survey(figure["survey"]).questionnaire.by_concept(figure["concept"])
    assert found is not None
    return f"{figure['survey']}.{found.key}"


def option_label(figure: Mapping[str, str]) -> str:
    return study().concepts[figure["concept"]].label_of(figure["option"])


def printed_in_chapter(figure: Mapping[str, str], chapter: Mapping[str, list[list[str]]]) -> str:
    """The text that the chapter prints for a published figure, found by row label and column head."""
    if "KGI" in figure["section"] or "KPI" in figure["section"]:
        if "基準値" in figure["section"]:
            rows = chapter[f"{question(figure)}.years.tab"]
            return cell(rows, option_label(figure), 1)
        name = f"{figure['section'].split(' ')[1]}　"
        (row,) = (row for row in chapter["indicators.tab"] if row[0].startswith(name))
        return row[3].partition("%")[0]
    if figure["statistic"] == "diff":
        return cell(chapter[f"{question(figure)}.years.tab"], option_label(figure), 3)
    if figure["breakdown"] == TOTAL:
        return cell(chapter[f"{question(figure)}.tab"], option_label(figure), 2)
    rows = chapter[f"{question(figure)}.{figure['breakdown']}.tab"]
    text = cell(rows, figure["group"], rows[0].index(option_label(figure)))
    return text.split("(")[1].rstrip(")") if "(" in text else text


def cell(rows: list[list[str]], label: str, column: int) -> str:
    """The cell of the row with that label (a low base carries `*`, a sum of the rows above （再掲）)."""
    matching = [row for row in rows if row[0].removeprefix("（再掲）").removesuffix("*") == label]
    assert len(matching) == 1, label
    return matching[0][column]


@pytest.fixture(scope="module")
def chapter(finished: Path) -> Mapping[str, list[list[str]]]:
    return {**tables(finished / "appendix.docx"), **tables(finished / "chapter.docx")}


@pytest.mark.parametrize(
    "figure", PUBLISHED, ids=lambda row: f"{row['section']}-{row['concept']}-{row['option']}-{row['group']}"
)
def test_a_published_figure_is_printed_or_its_contradiction_is_listed(
    figure: dict[str, str], chapter: Mapping[str, list[list[str]]]
) -> None:
    printed = printed_in_chapter(figure, chapter)
    if not figure["contradiction"]:
        assert printed == figure["printed"]
        return
    listed = LISTED[figure["contradiction"]]
    assert printed
    assert printed != figure["printed"], "the figure holds after all: take it off the list of contradictions"
    assert listed["published"].startswith(figure["printed"])
    assert listed["computed"].startswith(printed)


def test_the_figures_of_the_sentences_are_printed(finished: Path) -> None:
    """The shares that 第3節 names in its sentences stand in the chapter's sentences too."""
    printed = set(numbers(finished / "chapter.docx"))
    named = [
        figure
        for figure in PUBLISHED
        if figure["section"].startswith("第3節") and not figure["contradiction"]
    ]
    assert len(named) > 15
    for figure in named:
        whole = figure["breakdown"] == TOTAL
        group = "" if whole else f"@{figure['breakdown']}:{figure['group']}"
        name = f"{figure['study']}.{question(figure)}.{figure['option']}{group}.share.u"
        assert (name, f"{figure['printed']}%") in printed, figure


def test_the_cells_of_the_region_table_are_those_of_the_plan(
    chapter: Mapping[str, list[list[str]]],
) -> None:
    """件数 (構成比) cell by cell; the two misprints of the plan are in the list of contradictions."""
    rows = {row[0].removesuffix("*"): row[1:] for row in chapter["machizukuri.q7.region.tab"]}
    columns = (
        "total",
        "inconvenient",
        "rather_inconvenient",
        "rather_not_inconvenient",
        "not_inconvenient",
        "no_answer",
    )
    differing = []
    for published in rows_of(ROOT / "raw" / "source" / "services_by_region_2022.csv"):
        for position, name in enumerate(columns):
            share = published[f"{name}_pct"]
            expected = f"{published[name]} ({'100.0' if share == '100' else share})"
            if rows[published["region"]][position] != expected:
                differing.append((published["region"], name))
    assert differing == [("大歳", "total"), ("阿東", "no_answer")]
    assert {"services_10_total", "services_21_no_answer"} <= set(LISTED)
