"""Who was asked a follow-up question (rules.csv)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schemas.questions.questionnaire import Question, SkipRule
from schemas.tables.tabular import Checks, read_table

RULE_COLUMNS = ("rule", "when_question", "when_codes", "then_question", "require")
RULE_EXTRAS = ("note",)


def load_rules(
    root: Path, folder: str, questions: Sequence[Question], checks: Checks
) -> tuple[SkipRule, ...]:
    """The skip rules of `folder`; none where there is no rules.csv. Problems go to `checks`."""
    if not (root / folder / "rules.csv").is_file():
        return ()
    rows = read_table(
        root,
        f"{folder}/rules.csv",
        RULE_COLUMNS,
        RULE_EXTRAS,
    )
    checks.unique(rows, "rule", "D040")
    checks.unique(rows, "then_question", "D041")
    order = {question.key: place for place, question in enumerate(questions)}
    by_key = {question.key: question for question in questions}
    for row in rows:
        checks.one_of(row, "require", ("asked",), "D042")
        missing = [column for column in ("when_question", "then_question") if row[column] not in by_key]
        for column in missing:
            checks.at(
                row,
                "D043",
                "設問が定義されていません。",
                column=column,
                expected="questions.csv にある question",
            )
        if missing:
            continue
        if order[row["when_question"]] >= order[row["then_question"]]:
            checks.at(row, "D044", "分岐の条件は、後の設問より前に置きます。", column="when_question")
        codes = {choice.code for choice in by_key[row["when_question"]].choices}
        unknown = [code for code in row.many("when_codes") if code not in codes]
        if unknown or not row.many("when_codes"):
            checks.at(
                row,
                "D045",
                f"選択肢にないコードです: {'、'.join(unknown) or '（空欄）'}",
                column="when_codes",
                expected=" | ".join(sorted(codes)),
            )
    return tuple(
        SkipRule(row["rule"], row["when_question"], row.many("when_codes"), row["then_question"])
        for row in rows
    )
