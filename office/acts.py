"""The acts that the diary knows: which task each belongs to, and how it is told.

A line an act; the braces name what the act notes about itself. `undone_by` is the act that takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from office.diary import Act
from office.times import full_day


@dataclass(frozen=True)
class ActKind:
    """A kind of act: the task that it is part of (its key, or "" for the page as a whole) and its sentence."""

    task: str
    sentence: str
    undone_by: str = ""

    def told(self, act: Act) -> str:
        """The sentence with what the act noted; what it did not note is left empty."""
        return self.sentence.format_map(_Noted(act))


class _Noted(dict[str, str]):
    def __init__(self, act: Act) -> None:
        super().__init__({name: _shown(name, value) for name, value in act.about.items()})

    def __missing__(self, key: str) -> str:
        return ""


def _shown(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return full_day(value) if name in _DAYS and value else value


_DAYS = ("due", "day")


ACTS: dict[str, ActKind] = {
    "study_made": ActKind("definitions", "新しい年度を作りました"),
    "definitions_taken": ActKind("definitions", "定義を取り込みました: {file}", "definitions_undone"),
    "definitions_refused": ActKind(
        "definitions", "コードブックを受け取りませんでした（直すところ{count}）。定義は変わっていません"
    ),
    "definitions_undone": ActKind("definitions", "定義の取り込みを取り消しました"),
    "answers_received": ActKind("answers", "{file} を受け取りました", "answers_undone"),
    "answers_refused": ActKind("answers", "{file} を受け取りませんでした"),
    "answers_dismissed": ActKind("answers", "受け取らなかったファイルを取り下げました: {file}"),
    "answers_undone": ActKind("answers", "受け取りを取り消しました: {file}"),
    "checked": ActKind("checking", "点検しました。指摘{findings}件"),
    "values_shown": ActKind("inquiry", "回答の値を表示しました（{count}件）"),
    "list_sent": ActKind("inquiry", "入力誤りの一覧を委託先に送りました（期限: {due}）"),
    "list_received": ActKind("inquiry", "返送された一覧を入れました: {file}"),
    "list_dismissed": ActKind("inquiry", "返送された一覧を取り下げました: {file}"),
    "corrections_taken": ActKind(
        "inquiry", "返送された一覧から{count}件を取り込みました", "corrections_undone"
    ),
    "corrections_undone": ActKind("inquiry", "訂正の取り込みを取り消しました"),
    "texts_listed": ActKind("freetext", "自由記述の一覧を保存しました（{count}設問）"),
    "texts_taken": ActKind(
        "freetext", "分類{categories}個、引用{quotations}件を取り込みました: {file}", "texts_undone"
    ),
    "texts_refused": ActKind("freetext", "記入した一覧を受け取りませんでした（直すところ{count}）"),
    "texts_undone": ActKind("freetext", "分類と引用の取り込みを取り消しました"),
    "quotes_confirmed": ActKind("freetext", "引用{count}件を確認しました"),
    "ran": ActKind("run", "集計しました"),
    "run_stopped": ActKind("run", "集計を止めました"),
    "chapter_saved": ActKind("chapter", "報告書を、文章を直すために保存しました"),
    "chapter_returned": ActKind("chapter", "直した報告書を戻しました: {file}", "chapter_undone"),
    "chapter_decided": ActKind("chapter", "報告書の文を決めました（{count}か所）"),
    "chapter_undone": ActKind("chapter", "戻した報告書を取り消しました"),
    "audited": ActKind("audit", "{file} を照合しました。指摘{findings}件"),
    "audit_left": ActKind("audit", "監査の指摘を残しました。理由: {reason}"),
    "backed_up": ActKind("keeping", "控えを作りました: {file}"),
    "retention": ActKind("keeping", "回答の保存期限を {day} に決めました"),
    "purged": ActKind("keeping", "回答データを削除しました（{count}件）"),
    "set_aside": ActKind("", "「{name}」を、この年度では行わないことにしました。理由: {reason}", "taken_up"),
    "taken_up": ActKind("", "「{name}」を、この年度でも行うことに戻しました"),
}
"""All acts by key."""


def told(act: Act) -> str:
    """What was done, in a sentence for staff."""
    kind = ACTS.get(act.act)
    return kind.told(act) if kind is not None else act.act
