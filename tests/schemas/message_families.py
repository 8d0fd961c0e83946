"""The families of rule codes: every message to staff begins with a code, and its letter tells the family.

A code is a letter and a number. It means one thing, wherever it is printed; a test holds every code
of the program against this list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """The codes of one letter: what they are about (Japanese), and where in the program they are given."""

    prefix: str
    label: str
    homes: tuple[str, ...]


FAMILIES = (
    Family("A", "報告書の数値の点検（audit）", ("reports/audit/",)),
    Family("B", "設置と運用（wheelhouse、backup、serve、office、prefecture、doctor）", ("flows/", "office/")),
    Family("C", "コマンドの使い方", ("flows/console.py", "flows/commands/options.py")),
    Family("D", "定義（study.toml、設問、選択肢、指標）とコードブック", ("schemas/", "survey/")),
    Family("E", "回答のセル: 委託先に確認する値", ("survey/rules/",)),
    Family("F", "回答ファイル: 読み込めないファイル", ("schemas/messages/",)),
    Family("G", "指標の進行管理（indicators）", ("tracker/",)),
    Family("K", "訂正とその記録", ("schemas/messages/", "survey/rules/duplicates.py")),
    Family("L", "回答のセル: 設問の決まりにより数えなかった回答", ("survey/rules/",)),
    Family(
        "M", "編集した報告書の更新", ("flows/commands/chapter.py", "reports/merge/", "reports/word/ledger.py")
    ),
    Family("N", "回答のセル: 書き方を整えた値", ("survey/cleaning/",)),
    Family(
        "O",
        "成果物と実行",
        (
            "flows/",
            "reports/",
            "schemas/tables/saving.py",
            "schemas/tables/system_errors.py",
            "survey/freetext/phrases.py",
        ),
    ),
    Family("P", "母集団の表", ("survey/frame/",)),
    Family("Q", "自由記述の分類と引用", ("schemas/messages/",)),
    Family("R", "回答の行", ("survey/reading/", "survey/rules/")),
    Family("S", "標本設計", ("survey/design/", "survey/weighting/weights.py")),
    Family(
        "T",
        "集計の済んだ成果物の読み込みと、数値の出所（trace）",
        ("reports/runs/", "reports/trace/"),
    ),
    Family("U", "Word文書の読みやすさ（アクセシビリティ）", ("reports/audit/",)),
    Family("W", "ウエイト", ("survey/weighting/", "survey/design/margins.py", "survey/estimates/")),
    Family("X", "回答データの削除と、削除した後の集計", ("schemas/messages/", "reports/", "flows/")),
)

SHARED = {
    "F08": "どれを読むか決められない表やシート",
    "D020": "設問のキーの重なり",
    "D043": "定義されていない設問",
    "D053": "設定の項目の書き方",
    "D054": "調査の期間と配布数",
    "D055": "回答ファイルの指定",
    "D058": "区分や概念のキー",
    "D062": "設定に使えない値",
    "D063": "満足度と重要度の図の設定",
    "D074": "指標の定義の項目",
    "D080": "調査の設定の項目名",
    "D082": "空欄にできない欄",
    "D088": "フォルダーやファイルの名前に使えないキー",
    "D097": "すでにある年度",
    "D106": "報告書の文に書いた数値の名前",
    "G09": "記録がまだない進行管理",
    "O04": "まだ集計していない年度",
    "S03": "誤差を計算できない標本の層",
}
"""Codes that more than one module gives, with the one thing that they mean."""


def family_of(code: str) -> Family:
    """The family of a code. Raises KeyError for a letter that no family has."""
    return {family.prefix: family for family in FAMILIES}[code[0]]
