from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from flows.cli import main
from reports.chapter.blocks import Heading, Number, Paragraph, Table, Text
from reports.chapter.trace_annex import numbers_of, trace_annex
from reports.chapter.wording import origin_of
from reports.runs.csv_tables import read_estimates
from reports.trace.figures import Traced, TracedIndicator, TracedReturns, TracedScore
from reports.trace.trace_text import trace_report, trace_text
from reports.trace.traced_run import TracedRun, load_traced_run
from schemas.settings.study import Study
from tests.documents import ledger_of, tables
from tests.made_estimates import index_of
from tests.workspaces import replace_in

SHARE = "2022.shimin.q3.attached.share.u"
GROUP = "2022.shimin.q4_1.willing@age_group:10歳代.share.u"


@pytest.fixture(scope="module")
def loaded(finished: Path) -> tuple[TracedRun, Mapping[str, Study]]:
    return load_traced_run(finished.parents[2], "2022")


def test_an_id_leads_to_its_estimate(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, studies = loaded
    (one,) = run.by_id(SHARE)
    assert isinstance(one, Traced)
    assert (one.field, one.estimate.count, one.estimate.n) == ("share", 1083, 1616)
    origin = origin_of(one.estimate, studies["2022"])
    assert origin.options == ("非常に感じている", "感じている")
    assert origin.group == "全体"


def test_an_id_of_a_group(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, studies = loaded
    (one,) = run.by_id(GROUP)
    assert isinstance(one, Traced)
    assert (one.estimate.count, one.estimate.n) == (13, 22)
    assert origin_of(one.estimate, studies["2022"]).group == "年代「10歳代」"


def test_an_id_cut_short_by_its_length(loaded: tuple[TracedRun, Mapping[str, Study]], finished: Path) -> None:
    frame = read_estimates((finished / "estimates.csv").read_bytes())
    regions = frame[frame["breakdown"] == "region"].head(1).assign(option="a_long_name_of_an_option_or_group")
    run = TracedRun(
        loaded[0].study,
        index_of("2022", regions),
        pd.DataFrame({"indicator": []}),
        loaded[0].record,
        None,
    )
    (one, *_) = run.by_text(f"{regions.iloc[0]['count']:,}")
    assert "~" in one.id
    assert [found.id for found in run.by_id(one.id)] == [one.id]


def figures_of(finished: Path) -> list[tuple[str, str]]:
    """Every figure of the chapter, in sentences and cells, with its id."""
    pieces = [
        piece for name in ("chapter", "appendix") for piece in ledger_of(finished / f"{name}.docx").pieces
    ]
    marks = [(mark.shown, mark.estimate_id) for piece in pieces for mark in piece.numbers]
    cells = [cell for piece in pieces for row in piece.rows for cell in row]
    return [*marks, *((cell.text, cell.estimate_id) for cell in cells if cell.estimate_id)]


def test_every_kind_of_figure_of_the_chapter_can_be_traced_by_id_and_by_text(
    loaded: tuple[TracedRun, Mapping[str, Study]], finished: Path
) -> None:
    run, _ = loaded
    kinds: dict[str, list[tuple[str, str]]] = {}
    for text, name in figures_of(finished):
        kinds.setdefault(name.split(".")[-2], []).append((text, name))
    assert {"share", "count", "n", "diff", "ci", "reference", "p"} <= set(kinds)
    for every in kinds.values():
        for text, name in (*every[:3], every[-1]):
            assert [one.id for one in run.by_id(name)] == [name]
            assert name in [one.id for one in run.by_text(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("67.0", SHARE),
        ("67.0%", SHARE),
        ("６７．０％", SHARE),
        ("74.7%", "2022.shimin.q3.attached.reference.u"),
        ("7.7ポイント", "2022.shimin.q3.attached.diff.u"),
        ("1,083", "2022.shimin.q3.attached.count.u"),
        ("49.6%", "kgi2.value"),
        ("188人", "kpi2.value"),
        ("-7.7", "2022.shimin.q3.attached.diff.u"),
        ("－７．７ポイント", "2022.shimin.q3.attached.diff.u"),
        ("△7.7", "2022.shimin.q3.attached.diff.u"),
        ("ｎ＝１，６１６", "2022.shimin.q3.attached.n.u"),
        ("1,616", "2022.shimin.q3.attached.n.u"),
        ("64.7～69.3", "2022.shimin.q3.attached.ci.u"),
        ("64.7 〜 69.3", "2022.shimin.q3.attached.ci.u"),
        ("0.037", "2022.shimin.q3.very.p.u"),
        ("0.27", "2022.machizukuri.q8_1.score.u"),
        ("0.27点", "2022.machizukuri.q8_1.score.u"),
        ("4,000", "2022.shimin.sent"),
        ("1,624", "2022.shimin.collected"),
        ("1,616票", "2022.shimin.valid"),
        ("40.4%", "2022.shimin.valid_rate"),
        ("４０．６", "2022.shimin.collected_rate"),
    ],
)
def test_a_printed_text_leads_to_what_is_printed_so(
    text: str, wanted: str, loaded: tuple[TracedRun, Mapping[str, Study]]
) -> None:
    run, _ = loaded
    assert wanted in [one.id for one in run.by_text(text)]


@pytest.mark.parametrize("text", ["67.0人", "7.7%", "n=67.0", "-0.27", "40.4ポイント"])
def test_a_unit_or_sign_that_is_another_leads_elsewhere(
    text: str, loaded: tuple[TracedRun, Mapping[str, Study]]
) -> None:
    run, _ = loaded
    others = {
        SHARE,
        "2022.shimin.q3.attached.diff.u",
        "2022.machizukuri.q8_1.score.u",
        "2022.shimin.valid_rate",
    }
    assert not others & {one.id for one in run.by_text(text)}


def test_a_mean_score_is_computed_before_the_eyes_of_the_reader(
    loaded: tuple[TracedRun, Mapping[str, Study]],
) -> None:
    run, studies = loaded
    (one,) = run.by_id("2022.machizukuri.q8_1.score.u")
    assert isinstance(one, TracedScore)
    assert {place.shown for place in one.places} == {"0.27"}
    text, _ = trace_report(run, studies, one.id)
    for fact in ("「満足」+2点×", "の計を、割合の計", "n=1,829", "raw/2022/machizukuri.xlsx", "問8(1)"):
        assert fact in text


def test_returns_are_accounted_for(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, studies = loaded
    one = next(one for one in run.by_text("40.4%") if one.id == "2022.shimin.valid_rate")
    assert isinstance(one, TracedReturns)
    assert one.places
    text = trace_text(one, run, studies)
    assert "1,616 ÷ 4,000 = 40.400000%" in text
    assert "ファイルの行 1,634、集計から除いた行 10、回収数 1,624、無効票 8、有効回収数 1,616" in text


def test_a_figure_with_a_minus_can_be_asked_for(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "2022", "-7.7ポイント", "--workspace", str(finished.parents[2])]) == 0
    assert "2022.shimin.q3.attached.diff.u" in capsys.readouterr().out


def test_other_texts_lead_nowhere(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, _ = loaded
    for text in ("", "愛着", "2022.shimin.q99.nothing.share.u", "kgi9.value", "67.0.1"):
        assert run.by_id(text) == ()
        assert run.by_text(text) == ()


def test_what_the_chapter_shows_comes_first(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, _ = loaded
    shown = [bool(one.places) for one in run.by_text("67.0")]
    assert shown == sorted(shown, reverse=True)
    assert shown[0]


def test_the_report_of_a_trace(loaded: tuple[TracedRun, Mapping[str, Study]], finished: Path) -> None:
    run, studies = loaded
    text, found = trace_report(run, studies, SHARE)
    raw = finished.parents[2] / "raw" / "2022" / "shimin.csv"
    assert found
    for fact in (
        "あなたは、お住まいの地域について、愛着や誇りを感じていますか。",
        "n=1,616",
        "件数: 1,083",
        "四捨五入前 67.017327%",
        hashlib.sha256(raw.read_bytes()).hexdigest(),
        "平成29年 74.7%、差 -7.7ポイント",
        "raw/2017/shimin.xlsx",
        "「感じている（計）」は67.0%",
        "信頼水準: 0.95",
    ):
        assert fact in text


def test_a_weighted_share_names_its_weights(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, studies = loaded
    text, _ = trace_report(run, studies, SHARE.removesuffix("u") + "w")
    assert "レイキング法" in text
    assert "居住地域、年代" in text


@pytest.mark.parametrize(
    ("mark", "method"),
    [("u", "単純無作為抽出の標準誤差、ロジット変換"), ("w", "線形化法の標準誤差、ロジット変換")],
)
def test_the_error_is_that_of_the_basis(
    mark: str, method: str, loaded: tuple[TracedRun, Mapping[str, Study]]
) -> None:
    text, _ = trace_report(*loaded, SHARE.removesuffix("u") + mark)
    assert f"誤差の求め方: {method}" in text


def test_an_indicator_names_its_source(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, studies = loaded
    (one,) = run.by_id("kgi3.value")
    assert isinstance(one, TracedIndicator)
    text, _ = trace_report(run, studies, "kgi3.value")
    assert "件数: 1,147" in text
    assert "raw/2022/machizukuri.xlsx" in text
    assert "raw/2022/administrative.csv" in trace_report(run, studies, "kpi3.value")[0]


def test_the_annex_lists_every_figure_once(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    run, studies = loaded
    (one,) = run.by_id(SHARE)
    assert isinstance(one, Traced)
    share = Number.of("67.0%", one.estimate, "share")
    blocks = (
        Paragraph((Text("割合は"), share, Text("、"), share), "body", "a"),
        Paragraph((Number("49.6%", "kgi2.value"),), "body", "b"),
    )
    annex = trace_annex(numbers_of(blocks), studies["2022"])
    assert isinstance(annex[0], Heading)
    assert isinstance(annex[1], Table)
    assert [[cell.text for cell in row.cells] for row in annex[1].rows] == [
        ["67.0%", "山口市市民アンケート調査", "Q", "非常に感じている、感じている", "全体", "1,083", "1,616"]
    ]


def test_no_figure_no_annex(loaded: tuple[TracedRun, Mapping[str, Study]]) -> None:
    assert trace_annex((), loaded[1]["2022"]) == ()


def test_the_chapter_has_the_annex_on_request(prepared_workspace: Path) -> None:
    workspace = prepared_workspace
    replace_in(workspace / "schemas" / "2022" / "study.toml", "[chapter]\n", "[chapter]\ntrace = true\n")
    assert main(["run", "2022", "--direct", "--workspace", str(workspace)]) == 0
    rows = tables(workspace / "reports" / "output" / "2022" / "appendix.docx")["annex.trace"]
    assert [
        "67.0%",
        "山口市市民アンケート調査",
        "Q",
        "非常に感じている、感じている",
        "全体",
        "1,083",
        "1,616",
    ] in rows
