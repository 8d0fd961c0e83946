"""What stands behind figures that are no shares: mean scores and numbers of returns."""

from __future__ import annotations

from reports.chapter.wording import BASIS_LABELS
from reports.formatting import count_text, number_text
from reports.trace.figures import TracedReturns, TracedScore
from reports.trace.traced_run import TracedRun
from schemas.settings.study import Survey

_ROWS = {
    "rows_in": "ファイルの行",
    "excluded": "集計から除いた行",
    "collected": "回収数",
    "invalid": "無効票",
    "valid": "有効回収数",
}


def file_facts(name: str, run: TracedRun, survey: Survey) -> list[tuple[str, str]]:
    """The raw files of a survey with their hashes, one fact each."""
    return [
        (name, f"{file.path}（sha256 {run.record.inputs.get(file.path) or '記録なし'}）")
        for file in survey.files
    ]


def score_facts(one: TracedScore, run: TracedRun) -> list[tuple[str, str]]:
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
        *file_facts("元のファイル", run, one.survey),
    ]


def returns_facts(one: TracedReturns, run: TracedRun) -> list[tuple[str, str]]:
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
        *file_facts("元のファイル", run, survey),
    ]
