"""Who was asked a follow-up question (rules.csv)."""

from collections.abc import Sequence
from pathlib import Path

from schemas.messages.names import example
from schemas.questions.questionnaire import Question, SkipRule
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout, words
from schemas.tables.tabular import Checks

RULES = SheetLayout(
    "rules",
    "分岐",
    "一部の方だけに尋ねる設問。条件に当てはまらない方は非該当となり、集計の母数に入りません。",
    (
        SheetColumn("rule", "分岐キー", "重ならない名前", "r1", required=True, width=9),
        SheetColumn("when_question", "条件の設問", "設問キー", "q1", offered=("questions", "question"), required=True),
        SheetColumn("when_codes", "条件の番号", "「|」で区切る", "1|2", required=True),
        SheetColumn("then_question", "続けて尋ねる設問", "設問キー", "q2", offered=("questions", "question"), required=True),
        SheetColumn("require", "扱い", "一覧から選ぶ", "対象者だけに尋ねる", words=words(("asked", "対象者だけに尋ねる")), required=True, width=18),
        SheetColumn("note", "備考", "担当者のメモ", "", width=20, optional=True),
    ),
    "schemas/{study}/{survey}/rules.csv",
    rows=100,
    places=(OF_SURVEY,),
)  # fmt: skip


def load_rules(
    root: Path, folder: str, questions: Sequence[Question], checks: Checks
) -> tuple[SkipRule, ...]:
    """The skip rules of `folder`; none where there is no rules.csv. Problems go to `checks`."""
    if not (root / folder / RULES.file).is_file():
        return ()
    rows = RULES.read(root, f"{folder}/{RULES.file}")
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
                f"「{row[column]}」という設問はありません。",
                column=column,
                expected=f"questions.csv の question にある名前{example(by_key, row[column])}",
            )
        if missing:
            continue
        if order[row["when_question"]] >= order[row["then_question"]]:
            checks.at(row, "D044", "条件の設問が、続きの設問より後にあります。", column="when_question")
        codes = {choice.code for choice in by_key[row["when_question"]].choices}
        unknown = [code for code in row.many("when_codes") if code not in codes]
        if unknown or not row.many("when_codes"):
            checks.at(
                row,
                "D045",
                f"「{'、'.join(unknown)}」は、条件の設問の選択肢の番号にありません。"
                if unknown
                else "条件の番号が空欄です。",
                column="when_codes",
                expected=f"条件の設問の選択肢の番号。2つ以上は「|」で区切る{example([' | '.join(sorted(codes)[:2])])}",
            )
    return tuple(
        SkipRule(row["rule"], row["when_question"], row.many("when_codes"), row["then_question"])
        for row in rows
    )
