"""The KGI and KPI by group: values of the one table of estimates, marks and words only where the test bears them out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from reports.chapter.blocks import Paragraph, Reference, Table
from reports.chapter.content import ChapterContent
from reports.chapter.indicator_groups import group_blocks, group_tables, indicator_groups
from reports.chapter.references import Labels, labels_of, resolved
from schemas.codes import TOTAL
from schemas.indicators.definitions import Indicator
from survey.estimates.index import Estimate
from survey.indicators import indicator_values
from tests.reports.small_chapter import content_of, counted, define_chapter, words
from tests.tracker.made import KGI1

AGES = {"young": (90, 300, "lower"), "middle": (160, 300, "none"), "old": (150, 200, "higher")}
REGIONS = {"north": (14, 28, ""), "south": (386, 772, "")}
EVERYONE = {TOTAL: (400, 800, "")}


def content(root: Path, *more: Indicator) -> ChapterContent:
    """加入 of 400 of 800, by age with a difference, by region with a group of 28; no test of regions."""
    study = define_chapter(root)
    found: list[Estimate] = []
    for breakdown, groups in ((TOTAL, EVERYONE), ("age_group", AGES), ("region", REGIONS)):
        for group, (yes, n, standing) in groups.items():
            of_group = {
                "breakdown": breakdown,
                "group": group,
                "standing": standing,
                "ci_low": 0.25,
                "ci_high": 0.75,
            }
            found += counted("q1", "member", {"yes": yes, "no": n - yes}, n, **of_group)
    made = content_of(study, found)
    kgi = replace(KGI1, survey="small", concept="member", option="yes", basis="weighted")
    office = replace(kgi, key="kpi2", level="KPI", number="2", source="administrative", survey="", unit="人")
    values = indicator_values(
        2030, "weighted", indicators=[kgi, office, *more], estimates=made.estimates, administrative={}
    )
    return replace(made, indicators=values)


def texts(table: Table) -> list[list[str]]:
    heads = [column.head for column in table.columns]
    return [heads, *([cell.text.rstrip() + cell.mark for cell in row.cells] for row in table.rows)]


def test_few_groups_stand_side_by_side_with_marks_of_the_test(tmp_path: Path) -> None:
    """90 of 300 are 30.0 %, 160 of 300 53.3 %, 150 of 200 75.0 %. The chapter shows its questions by age alone."""
    paragraph, table = group_blocks(content(tmp_path))
    assert isinstance(paragraph, Paragraph)
    assert words(paragraph.runs).startswith(
        "年代別にみると、KGI(1)は60歳以上（75.0%）で他の年代より高く、30歳未満（30.0%）で低くなっています。"
    )
    assert isinstance(table, Table)
    assert table.whole
    assert texts(table) == [
        ["指標", "全体", "30歳未満", "30～59歳", "60歳以上"],
        ["回答者数", "800", "300", "300", "200"],
        ["KGI(1)", "50.0", "30.0 ▽", "53.3", "75.0 ▲"],
    ]
    shown = [cell.shows for cell in table.rows[1].cells[1:]]
    assert [one[0].group for one in shown if one is not None] == ["_T", "young", "middle", "old"]


def test_the_appendix_has_every_breakdown_with_intervals_and_low_bases(tmp_path: Path) -> None:
    _, ages, regions = group_tables(content(tmp_path))
    assert isinstance(ages, Table)
    assert isinstance(regions, Table)
    assert texts(ages)[1] == ["全体", "800", "50.0", "25.0～75.0"]
    assert texts(regions)[1:] == [
        ["全体", "800", "50.0", "25.0～75.0"],
        ["北*", "28", "50.0", "25.0～75.0"],
        ["南", "772", "50.0", "25.0～75.0"],
    ]


def test_a_table_that_gives_way_leaves_its_sentences_with_the_number_in_the_appendix(tmp_path: Path) -> None:
    made = content(tmp_path)
    (paragraph,) = group_blocks(made, ["indicators.age_group.tab"])
    there = Labels("資料編", labels_of(group_tables(made), "A-"))
    (told,) = resolved([paragraph], Labels("本編", {}), there, {})
    assert isinstance(told, Paragraph)
    assert words(told.runs).endswith("低くなっています。（資料編 表A-1）")
    assert not any(isinstance(run, Reference) for run in told.runs)


def test_many_groups_stand_in_two_blocks(tmp_path: Path) -> None:
    """Eleven regions and 全体 are six rows of two."""
    made = content(tmp_path)
    concept = made.study.concepts["age_group"]
    options = tuple(replace(concept.options[0], key=f"g{place}", label=f"区{place}") for place in range(11))
    study = replace(
        made.study, concepts={**made.study.concepts, "age_group": replace(concept, options=options)}
    )
    found = counted("q1", "member", {"yes": 400, "no": 400}, 800)
    for place in range(11):
        found += counted(
            "q1",
            "member",
            {"yes": 40, "no": 60},
            100,
            breakdown="age_group",
            group=f"g{place}",
            standing="none",
        )
    many = replace(content_of(study, found), indicators=made.indicators)
    paragraph, table = group_blocks(many)
    assert isinstance(paragraph, Paragraph)
    assert words(paragraph.runs).startswith(
        "年代別にみると、KGI(1)では、統計的に意味のある差は見られません。"
    )
    assert isinstance(table, Table)
    assert len(table.rows) == 6
    assert texts(table)[1] == ["全体", "50.0", "区5", "40.0"]
    assert texts(table)[6] == ["区4", "40.0", "区10", "40.0"]


def test_no_block_where_no_indicator_has_estimates_by_group(tmp_path: Path) -> None:
    made = content(tmp_path)
    alone = replace(
        content_of(made.study, counted("q1", "member", {"yes": 400, "no": 400}, 800)),
        indicators=made.indicators,
    )
    assert indicator_groups(alone) == ()
    assert tuple(group_blocks(alone)) == ()
    assert group_tables(alone) == ()
