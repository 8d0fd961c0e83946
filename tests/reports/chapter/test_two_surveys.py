"""A study whose surveys have breakdowns and populations of their own, in the page, the trace and the audit."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from lxml import html

from flows.cli import main
from reports.audit.against.held import held_against
from reports.audit.against.questions import asked_questions, group_names, group_of
from reports.audit.against.shares import check_shares
from reports.audit.reading.groups import mentions
from reports.audit.results.finding import together
from reports.audit.run import audit
from reports.trace.trace_text import trace_report
from reports.trace.traced_run import load_traced_run
from tests.flows import test_two_samples
from tests.reports.audit.passages import document
from tests.workspaces import run_of

city = test_two_samples.city


@pytest.fixture
def two(city: Path) -> Path:
    """The workspace of a town that asks its residents and its pupils, after a run."""
    assert main(["run", "2030", "--direct", "--workspace", str(city)]) == 0
    return city


def test_the_page_offers_the_breakdowns_of_all_surveys(two: Path) -> None:
    source = (two / "reports/output/2030/results.html").read_text(encoding="utf-8")
    page = html.document_fromstring(source)
    assert page.xpath("//select/@name") == ["age_group", "region", "grade"]
    assert page.xpath("//article//tr/@data-breakdown") == ["grade", "grade"]
    assert page.xpath("//article//tr/@data-group") == ["g1", "g2"]


def test_a_trace_names_the_population_of_its_survey(two: Path) -> None:
    run, studies = load_traced_run(two, "2030")
    text, found = trace_report(run, studies, "2030.pupils.q1.yes.share.w")
    assert found
    assert "レイキング法（市内の中学生の学年に合わせる）" in text
    assert "地域" not in text


BOTH = """[[chapter.sections.items]]
survey = "small"
concept = "member"
by = ["region"]
"""
NEEDS = """[[chapter.sections]]
title = "必要なもの"
[[chapter.sections.items]]
survey = "small"
concept = "needs"
"""


def headings_and_captions(city: Path, more: str) -> list[str]:
    path = city / "schemas/2030/study.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert main(["run", "2030", "--direct", "--workspace", str(city)]) == 0
    document = docx.Document(str(city / "reports/output/2030/chapter.docx"))
    return [one.text for one in document.paragraphs if "加入" in one.text or "必要なもの" in one.text]


def test_questions_of_two_surveys_side_by_side_name_their_survey(city: Path) -> None:
    texts = headings_and_captions(city, BOTH + NEEDS)
    assert "問2\t加入（中学生アンケート）" in texts
    assert "問1\t加入（小市アンケート）" in texts
    for told in (
        "（中学生アンケート、学年別、%）",
        "（小市アンケート、地域別、%）",
    ):
        assert any(text.endswith(f"加入{told}") for text in texts)
    assert "図3　必要なもの（全体、n=6、%）" in texts
    run = run_of(city, "2030")
    assert audit("chapter.docx", run.chapter, run).passed


def test_the_same_question_of_two_surveys_is_named_in_sections_of_their_own_too(city: Path) -> None:
    texts = headings_and_captions(city, f'[[chapter.sections]]\ntitle = "市民"\n{BOTH}{NEEDS}')
    assert "問2\t加入（中学生アンケート）" in texts
    assert "問1\t加入（小市アンケート）" in texts
    assert "図3　必要なもの（全体、n=6、%）" in texts


def test_a_chapter_that_does_not_mix_its_surveys_names_none(city: Path) -> None:
    texts = headings_and_captions(city, NEEDS)
    assert "問2\t加入" in texts
    assert "図2　必要なもの（全体、n=6、%）" in texts


def test_a_group_is_that_of_the_survey_of_the_question(two: Path) -> None:
    run = run_of(two, "2030")
    study = run.study
    named = mentions("1年と60歳以上では", group_names(study))
    assert [one.name for one in named] == ["1年", "60歳以上"]
    residents, pupils = (
        next(one for one in asked_questions(study) if (one.survey, one.concept) == (survey, "member"))
        for survey in ("small", "pupils")
    )
    assert group_of(study, pupils, "1年") == ("grade", "g1")
    assert group_of(study, residents, "1年") is None
    right = together(check_shares(held_against(document("1年では「はい」が66.7%です。"), run)))
    assert (right.compared, right.findings) == (1, ())
    (found,) = together(check_shares(held_against(document("1年では「はい」が76.7%です。"), run))).findings
    assert "2 ÷ 3" in found.arithmetic or "重み付き（n=3）で 66.7%" in found.arithmetic


def test_a_weighted_chapter_passes_its_audit(two: Path) -> None:
    run = run_of(two, "2030")
    assert run.study.basis == "weighted"
    assert audit("chapter.docx", run.chapter, run).passed
    assert audit("chapter.docx", run.chapter).passed


def test_no_indicators_no_section_and_no_table_of_them(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (two / "reports/output/2030/results.html").read_text(encoding="utf-8")
    page = html.document_fromstring(source)
    assert page.xpath("//section[@id='overview']")
    assert not page.xpath("//section[@id='indicators'] | //nav//a[@href='#indicators']")
    assert not page.xpath("//main/section[count(*) < 2]")
    capsys.readouterr()
    assert main(["show", "2030", "--workspace", str(two)]) == 0
    assert "指標" not in capsys.readouterr().out
