"""Sentences that staff chose and wrote, from sentences.csv to the chapter, the audit, the trace and the merge."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.cli import main
from tests.documents import ledger_of, piece_of
from tests.reports.staff_edits import Desk
from tests.workspaces import copy_workspace, replace_in

OWN = (
    "令和4年は{attachment.total.label}が合わせて{attachment.total.share}と、平成29年と比較して{attachment.total.diff}"
    "{attachment.total.decrease}しているものの、全体の{attachment.total.about}の方が愛着や誇りを感じています。"
)
PRINTED = (
    "令和4年は「非常に感じている」「感じている」が合わせて67.0%と、平成29年と比較して7.7ポイント減少しているものの、"
    "全体の約7割の方が愛着や誇りを感じています。"
)
ROWS = f"""survey,concept,breakdown,pattern,text
shimin,neighbour_relations,,sums_half,
shimin,covid_effect,,top_short,
shimin,membership,,top_counts,
shimin,association_priorities,,top_one,
shimin,non_membership_reason,,top_three,
shimin,attachment,,own,{OWN}
shimin,attachment,,change_both,
shimin,attachment,age_group,groups_short,
shimin,attachment,region,none,
shimin,participation_intent,,sums_tenths,
shimin,participation_intent,age_group,groups_list,
shimin,participation_intent,age_group,own,10歳代では{{participation_intent.willing.age_group.10歳代.share}}、70歳代では{{participation_intent.willing.age_group.70歳代.share}}で、70歳代は{{participation_intent.willing.age_group.70歳代.standing}}。
shimin,issue_sharing,,own,{{issue_sharing.top.label}}が{{issue_sharing.top.share}}と{{issue_sharing.top.most}}なっています。
machizukuri,service_access,,sums_counts,
"""
FILE = "schemas/2022/sentences.csv"


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory, finished: Path) -> Path:
    """A workspace with sentences of its own, run once."""
    workspace = tmp_path_factory.mktemp("worded") / "work"
    shutil.copytree(finished.parents[2], workspace, ignore=shutil.ignore_patterns("output"))
    (workspace / FILE).write_text(ROWS, encoding="utf-8")
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    return workspace


def chapter(workspace: Path) -> Path:
    return workspace / "reports/output/2022/chapter.docx"


def test_the_chapter_prints_them_with_anchors(worded: Path) -> None:
    ledger = ledger_of(chapter(worded))
    piece = piece_of(ledger, "shimin.q3.s1")
    assert piece.text.startswith(PRINTED)
    assert [(mark.estimate_id, mark.shown) for mark in piece.numbers] == [
        ("2022.shimin.q3.attached.share.u", "67.0%"),
        ("2022.shimin.q3.attached.diff.u", "7.7ポイント"),
        ("2022.shimin.q3.attached.about.u", "約7割"),
    ]
    assert {one.estimate_id: one.values for one in ledger.figures}[
        "2022.shimin.q3.attached.about.u"
    ] == pytest.approx((1083 / 1616,))
    assert piece_of(ledger, "shimin.q3.base").text == "（回答者全員、n=1,616）"
    texts = {piece.id: piece.text for piece in ledger.pieces}
    assert "shimin.q3.region.s" not in texts
    assert texts["shimin.q4_1.age_group.s2"].startswith(
        "10歳代では59.1%（参考値）、70歳代では42.2%で、70歳代は他より高くなっています。"
    )
    assert texts["shimin.q4_3.s1"].startswith(
        "「どちらかというと共有されていると思う」が37.9%と最も多くなっています。"
    )


def test_the_page_of_results_prints_them_too(worded: Path) -> None:
    page = (worded / "reports/output/2022/results.html").read_text(encoding="utf-8")
    assert "全体の約7割の方が愛着や誇りを感じています。" in page


def test_the_audit_finds_nothing(worded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["audit", str(chapter(worded)), "--study", "2022", "--workspace", str(worded)]
    assert main(arguments) == 0
    assert "矛盾は見つかりませんでした。" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("7.7ポイント", "2022.shimin.q3.attached.diff.u"),
        ("約7割", "2022.shimin.q3.attached.about.u"),
        ("2022.shimin.q3.attached.about.u", "2022.shimin.q3.attached.about.u"),
        ("1,147人", "2022.machizukuri.q7.secured.count.u"),
    ],
)
def test_a_figure_of_a_sentence_is_traced(
    worded: Path, wanted: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", "2022", wanted, "--workspace", str(worded)]) == 0
    told = capsys.readouterr().out
    assert name in told
    assert "報告書での場所" in told


def test_a_changed_text_comes_into_an_edited_chapter(worded: Path, tmp_path: Path) -> None:
    desk = Desk(chapter(worded).read_bytes())
    desk.append("shimin.q1_1.s1", "職員の補足です。")
    edited = tmp_path / "edited.docx"
    edited.write_bytes(desk.save_as_word())
    workspace = copy_workspace(tmp_path / "later")
    (workspace / FILE).write_text(ROWS.replace("全体の", "回答された方の"), encoding="utf-8")
    assert main(["chapter", "2022", "--workspace", str(workspace), "--into", str(edited)]) == 0
    merged = Desk((tmp_path / "edited.更新.docx").read_bytes())
    assert "減少しているものの、回答された方の約7割" in merged.text("shimin.q3.s1")
    assert merged.text("shimin.q1_1.s1").endswith("職員の補足です。")


def test_a_sentence_that_the_figures_do_not_bear_out_stops_the_run(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / FILE).write_text(ROWS, encoding="utf-8")
    replace_in(workspace / FILE, "{attachment.total.decrease}", "{attachment.total.increase}")
    assert main(["chapter", "2022", "--workspace", str(workspace)]) == 3
    told = capsys.readouterr().err
    assert "[D110]" in told
    assert "文では「増加」、集計では74.7%から67.0%、差-7.7ポイント、p値<0.001" in told
    assert f"{FILE} 7行 列「text」" in told
