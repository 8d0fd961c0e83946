"""What a trace says at the terminal."""

import math
from collections.abc import Mapping, Sequence

from reports.chapter.wording import BASIS_LABELS, asked_of, options_of, origin_of, quoted
from reports.formatting import (
    count_text,
    interval_text,
    number_text,
    p_text,
    percent_text,
    points_text,
    whole_text,
)
from reports.trace.figures import (
    ShownAt,
    Traced,
    TracedFigure,
    TracedIndicator,
    TracedReturns,
    TracedScore,
)
from reports.trace.traced_run import TracedRun
from schemas.messages.acts import Saying
from schemas.settings.study import Study, Survey
from survey.estimates.index import Estimate

_PLACES_SHOWN = 5
_FEW = 5
"""How many figures that the chapter does not show are printed unless all are wanted."""

_MANY = 10
"""How many figures that the chapter shows are printed unless all are wanted."""

_FIELDS = {
    "share": "割合",
    "about": "割合（約k割）",
    "count": "件数",
    "n": "回答者数（n）",
    "diff": "前回との差",
    "ci": "信頼区間",
    "reference": "前回の割合",
    "p": "p値",
    "n_effective": "有効回答者数",
    "weighted_base": "推計人数",
    "deff": "デザイン効果",
    "value": "実績値",
    "baseline_value": "基準値",
    "target_value": "目標値",
    "next_target_value": "次の目標値",
    "sent": "配布数",
    "collected": "回収数",
    "valid": "有効回収数",
    "invalid": "無効票の数",
    "collected_rate": "回収率",
    "valid_rate": "有効回収率",
}
_METHODS = {
    ("logit", "weighted"): "線形化法の標準誤差、ロジット変換",
    ("logit", "unweighted"): "単純無作為抽出の標準誤差、ロジット変換",
    ("korn_graubard", "weighted"): "Korn-Graubard法",
    ("korn_graubard", "unweighted"): "Korn-Graubard法",
}
_STATUS = {"low_base": "参考値（回答者が少ない）", "suppressed": "秘匿", "empty": "該当者なし"}
_ROWS = {
    "rows_in": "ファイルの行",
    "excluded": "集計から除いた行",
    "collected": "回収数",
    "invalid": "無効票",
    "valid": "有効回収数",
}
_BASES = {"all": "尋ねた方全員（無回答を含む）", "valid": "無回答を除く"}


def trace_report(
    run: TracedRun, studies: Mapping[str, Study], wanted: str, *, every: bool = False
) -> tuple[str, bool]:
    """The traces of a figure or id as one text, and whether there were any."""
    found = run.by_id(wanted.strip()) or run.by_text(wanted)
    if not found:
        return (
            f"「{wanted}」に当たる値は、{run.study.key}年度の集計にありません。"
            "印刷したとおりの数値（例: 67.0、7.7ポイント、n=1,616）か、番号を指定してください。",
            False,
        )
    shown = found if every else _first(found)
    blocks = [trace_text(one, run, studies) for one in shown]
    blocks.append(run_text(run))
    rest = len(found) - len(shown)
    if rest:
        blocks.append(f"同じ数値は、ほかに{rest}個あります{Saying.EVERY_VALUE.typed}。")
    return "\n\n".join(blocks), True


def _first(found: tuple[TracedFigure, ...]) -> tuple[TracedFigure, ...]:
    """What the chapter shows; a few of the others where it shows none."""
    shown = tuple(one for one in found if one.places)
    return shown[:_MANY] or found[:_FEW]


def trace_text(one: TracedFigure, run: TracedRun, studies: Mapping[str, Study]) -> str:
    """All that stands behind one figure, one fact a line. `studies` holds the studies of the run by key."""
    match one:
        case Traced():
            facts = _estimate_facts(one, run, studies)
        case TracedIndicator():
            facts = _indicator_facts(one, run)
        case TracedScore():
            facts = _score_facts(one, run)
        case TracedReturns():
            facts = _returns_facts(one, run)
    name = "平均点" if isinstance(one, TracedScore) else _FIELDS[one.field]
    lines = [f"{name}　{_title(one, studies)}", f"  番号: {one.id}"]
    lines.extend(f"  {name}: {text}" for name, text in facts if text)
    lines.extend(_place_lines(one.places))
    return "\n".join(lines)


def _title(one: TracedFigure, studies: Mapping[str, Study]) -> str:
    if isinstance(one, TracedIndicator):
        return f"{one.row['level']}（{one.row['number']}）{one.row['name']}"
    if isinstance(one, TracedScore):
        return f"「{one.area}」（{one.concept.label}）"
    if isinstance(one, TracedReturns):
        return studies[one.study].survey(one.rows.survey).title
    origin = origin_of(one.estimate, studies[one.estimate.study])
    return f"{_answers(origin.options)}（{origin.group}）"


def _answers(options: Sequence[str]) -> str:
    return quoted(options) + ("の計" if len(options) > 1 else "")


def _estimate_facts(one: Traced, run: TracedRun, studies: Mapping[str, Study]) -> list[tuple[str, str]]:
    estimate = one.estimate
    study = studies[estimate.study]
    origin = origin_of(estimate, study)
    filter_text = asked_of(origin.survey.questionnaire, origin.question)
    counted = run.record.accounting.get((estimate.study, estimate.survey))
    frame = study.only(origin.survey).frame
    weights = "、".join("×".join(study.concepts[name].label for name in margin) for margin in frame.margins)
    return [
        ("調査", f"{study.label} {origin.survey.title}"),
        ("設問", f"{origin.question.number}. {origin.question.text}"),
        ("回答", _answers(origin.options)),
        ("区分", origin.group),
        ("基数", f"n={count_text(estimate.n)}（{filter_text or '回答者全員'}、{_BASES[estimate.base]}）"),
        ("件数", f"{count_text(estimate.count)}（回答の数。個人を特定するものではありません）"),
        ("割合", _share(estimate)),
        (
            "95%信頼区間" if run.setting("level") in {"", "0.95"} else "信頼区間",
            interval_text(estimate.ci_low, estimate.ci_high),
        ),
        ("誤差の求め方", _METHODS.get((estimate.method, estimate.basis), estimate.method)),
        ("集計の方法", BASIS_LABELS[estimate.basis]),
        (
            "重み",
            f"レイキング法（{frame.label}の{weights}に合わせる）、推計人数 {whole_text(estimate.weighted_base)}"
            if estimate.basis == "weighted"
            else "",
        ),
        ("状態", _STATUS.get(estimate.status, "")),
        ("比較", _comparison(estimate, study)),
        (
            "有効回収",
            f"{count_text(counted.valid)}（配布 {count_text(counted.sent)}）" if counted else "",
        ),
        *_file_facts("元のファイル", run, origin.survey),
        *(
            _file_facts("比較の元のファイル", run, studies[estimate.reference_study].survey(estimate.survey))
            if estimate.reference_study in studies
            else ()
        ),
    ]


def _share(estimate: Estimate) -> str:
    if not math.isfinite(estimate.share):
        return "計算できない"
    exact = number_text(estimate.share * 100, 6)
    return f"{percent_text(estimate.share)}%（四捨五入前 {exact}%）"


def _comparison(estimate: Estimate, study: Study) -> str:
    if not estimate.reference_study:
        return ""
    label = next(
        (one.study_label for one in study.comparisons if one.study == estimate.reference_study),
        estimate.reference_study,
    )
    return (
        f"{label} {percent_text(estimate.reference_share)}%、差 {points_text(estimate.diff)}ポイント、"
        f"p値 {p_text(estimate.p)}"
    )


def _indicator_facts(one: TracedIndicator, run: TracedRun) -> list[tuple[str, str]]:
    row = one.row
    unit = str(row["unit"])
    printed = "ポイント" if one.field == "diff" and unit == "%" else unit
    facts = [("値", f"{number_text(float(row[one.field]), 6 if row['decimals'] else 0)}{printed}")]
    if one.field in {"baseline_value", "target_value", "next_target_value"}:
        return [*facts, ("元", "指標の定義（schemas/indicators.csv）に書かれた公表値")]
    if row["source"] == "administrative":
        return [*facts, ("元", f"行政資料（{run.study.administrative}）")]
    survey = run.study.survey(str(row["survey"]))
    question = survey.questionnaire.by_concept(str(row["concept"]))
    if question is None:
        return facts
    return [
        *facts,
        ("調査", f"{run.study.label} {survey.title}"),
        ("設問", f"{question.number}. {question.text}"),
        ("回答", _answers(options_of(question, str(row["option"])))),
        ("基数", f"n={count_text(int(row['n']))}（{_BASES[str(row['base'])]}）"),
        ("件数", f"{count_text(int(row['count']))}（回答の数。個人を特定するものではありません）"),
        ("集計の方法", BASIS_LABELS[str(row["basis"])]),
        ("定義", "schemas/indicators.csv"),
        *_file_facts("元のファイル", run, survey),
    ]


def _file_facts(name: str, run: TracedRun, survey: Survey) -> list[tuple[str, str]]:
    """The raw files of a survey with their hashes, one fact each."""
    return [
        (name, f"{file.path}（sha256 {run.record.inputs.get(file.path) or '記録なし'}）")
        for file in survey.files
    ]


def _score_facts(one: TracedScore, run: TracedRun) -> list[tuple[str, str]]:
    """The question, the score and share of every option, and the mean before rounding."""
    scores = one.matrix.scores_of(one.concept)
    answers = "、".join(
        f"「{one.concept.label_of(option)}」{scores[option]:+g}点×{number_text(share * 100, 4)}%"
        for option, share in one.shares.items()
    )
    total = number_text(sum(one.shares.values()) * 100, 4)
    return [
        ("値", f"{number_text(one.value, 6)}点（四捨五入前）"),
        ("調査", f"{run.study.label} {one.survey.title}"),
        ("設問", f"{one.question.number}. {one.question.text}"),
        ("計算", f"{answers} の計を、割合の計 {total}% で割る（点数のない回答と無回答を除く）"),
        ("基数", f"n={count_text(one.n)}（回答者全員）"),
        ("集計の方法", BASIS_LABELS[one.basis]),
        *_file_facts("元のファイル", run, one.survey),
    ]


def _returns_facts(one: TracedReturns, run: TracedRun) -> list[tuple[str, str]]:
    """The row accounting of a survey: every row of its files is counted once."""
    survey = run.study.survey(one.rows.survey)
    rows = "、".join(f"{label} {count_text(getattr(one.rows, name))}" for name, label in _ROWS.items())
    sent = one.rows.sent
    rate = f"{count_text(one.number)} ÷ {count_text(sent)} = {number_text(one.number / sent * 100, 6)}%"
    return [
        ("調査", f"{run.study.label} {survey.title}"),
        ("計算", rate if one.field.endswith("_rate") else ""),
        ("行数", f"{rows}（ファイルの行＝回収数＋除いた行、回収数＝有効回収数＋無効票）"),
        ("配布数", f"{count_text(sent)}（study.toml）"),
        *_file_facts("元のファイル", run, survey),
    ]


def run_text(run: TracedRun) -> str:
    """The settings and the name of the run that all figures are from."""
    basis, reason = run.setting("basis"), run.setting("basis_reason")
    return "\n".join(
        (
            "集計の設定",
            f"  本文の集計: {BASIS_LABELS.get(basis, basis)}" + (f"（{reason}）" if reason else ""),
            f"  信頼水準: {run.setting('level')}、参考値: {run.setting('low_base')}人未満",
            f"  実行: {run.record.run or '記録なし'}",
        )
    )


def _place_lines(places: Sequence[ShownAt]) -> list[str]:
    if not places:
        return ["  報告書での場所: 報告書には載っていません。"]
    lines = [
        f"  報告書での場所: {place.heading}／{_short(place.where)}（「{place.shown}」）"
        for place in places[:_PLACES_SHOWN]
    ]
    if len(places) > _PLACES_SHOWN:
        lines.append(f"  ほか{len(places) - _PLACES_SHOWN}か所")
    return lines


def _short(text: str, length: int = 70) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"
