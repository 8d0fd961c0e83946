"""The acts that the diary knows: which task each belongs to, and how it is told.

A line an act; the braces name what the act notes about itself. `undone_by` is the act that takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from office.diary import Deed
from office.times import full_day


@dataclass(frozen=True)
class DeedKind:
    """A kind of act: the task that it is part of (its key, or "" for the page as a whole) and its sentence."""

    task: str
    sentence: str
    undone_by: str = ""

    def told(self, act: Deed) -> str:
        """The sentence with what the act noted; what it did not note is left empty."""
        return self.sentence.format_map(_Noted(act))


class _Noted(dict[str, str]):
    def __init__(self, act: Deed) -> None:
        super().__init__({name: _shown(name, value) for name, value in act.about.items()})

    def __missing__(self, key: str) -> str:
        return ""


def _shown(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return full_day(value) if name in _DAYS and value else value


_DAYS = ("due", "day")


DEEDS: dict[str, DeedKind] = {
    "study_made": DeedKind("definitions", "新しい年度を作りました"),
    "study_begun": DeedKind("definitions", "新しい年度を、コードブック {file} から作りました"),
    "codebook_drafted": DeedKind("definitions", "コードブックの下書きを作りました（設問{count}問）"),
    "definitions_taken": DeedKind("definitions", "定義を取り込みました: {file}", "definitions_undone"),
    "definitions_refused": DeedKind(
        "definitions", "コードブックを受け取りませんでした（直すところ{count}）。定義は変わっていません"
    ),
    "definitions_looked": DeedKind("definitions", "コードブックを確かめました: {file}。変わるところ{count}"),
    "rules_changed": DeedKind("definitions", "決まりを変えました: {names}", "definitions_undone"),
    "definitions_undone": DeedKind("definitions", "定義の取り込みを取り消しました"),
    "reported_taken": DeedKind("definitions", "行政の数値{count}個を保存しました", "reported_undone"),
    "reported_undone": DeedKind("definitions", "行政の数値を、前に戻しました"),
    "answers_received": DeedKind("answers", "{file} を受け取りました", "answers_undone"),
    "answers_refused": DeedKind("answers", "{file} を受け取りませんでした"),
    "answers_dismissed": DeedKind("answers", "受け取らなかったファイルを取り下げました: {file}"),
    "answers_undone": DeedKind("answers", "受け取りを取り消しました: {file}"),
    "checked": DeedKind("checking", "点検しました。指摘{findings}件"),
    "values_shown": DeedKind("inquiry", "回答の値を表示しました（{count}件）"),
    "list_saved": DeedKind("inquiry", "入力誤りの一覧を保存しました（{count}件）"),
    "list_sent": DeedKind("inquiry", "入力誤りの一覧を委託先に送りました（期限: {due}）"),
    "list_received": DeedKind("inquiry", "返送された一覧を入れました: {file}"),
    "list_dismissed": DeedKind("inquiry", "返送された一覧を取り下げました: {file}"),
    "corrections_taken": DeedKind(
        "inquiry", "返送された一覧から{count}件を取り込みました", "corrections_undone"
    ),
    "corrections_undone": DeedKind("inquiry", "訂正の取り込みを取り消しました"),
    "texts_listed": DeedKind("freetext", "自由記述の一覧を保存しました（{count}件の回答）"),
    "texts_taken": DeedKind(
        "freetext", "分類{categories}個、引用{quotations}件を取り込みました: {file}", "texts_undone"
    ),
    "texts_undone": DeedKind("freetext", "分類と引用の取り込みを取り消しました"),
    "texts_refused": DeedKind("freetext", "記入した一覧を受け取りませんでした（直すところ{count}）"),
    "run_begun": DeedKind("run", "集計を始めました"),
    "run_refused": DeedKind("run", "集計できませんでした（直すところ{count}）"),
    "ran": DeedKind("run", "集計しました"),
    "run_stopped": DeedKind("run", "集計を止めました"),
    "chapter_saved": DeedKind("chapter", "報告書を、文章を直すために保存しました"),
    "chapter_returned": DeedKind("chapter", "直した報告書を戻しました: {file}", "chapter_undone"),
    "chapter_decided": DeedKind("chapter", "報告書の文を決めました（{count}か所）"),
    "chapter_undone": DeedKind("chapter", "戻した報告書を取り消しました"),
    "audited": DeedKind("audit", "{file} を照合しました。指摘{findings}件"),
    "audit_left": DeedKind("audit", "監査の指摘を残しました。理由: {reason}"),
    "values_imported": DeedKind("proposal", "公表した文書の値を取り込みました: {document}（{count}年分）"),
    "proposal_checked": DeedKind("proposal", "提案の前の点検をしました。誤り{errors}件、注意{warnings}件"),
    "open_data_made": DeedKind("publication", "公開用データを作りました（{minimum}件に満たないものを秘匿）"),
    "names_saved": DeedKind("", "使う人の名前を{count}人にしました"),
    "backed_up": DeedKind("keeping", "控えを作りました: {file}"),
    "restored": DeedKind("", "控え {file} を、フォルダー「{folder}」に戻しました"),
    "sample_made": DeedKind("definitions", "見本を作りました"),
    "retention": DeedKind("keeping", "回答の保存期限を {day} に決めました"),
    "purged": DeedKind("keeping", "回答データを削除しました（{count}件）"),
    "due_set": DeedKind("", "「{name}」の期限を {due} にしました"),
    "set_aside": DeedKind("", "「{name}」を、この年度では行わないことにしました。理由: {reason}", "taken_up"),
    "taken_up": DeedKind("", "「{name}」を、この年度でも行うことに戻しました"),
}
"""All acts by key."""


def told(act: Deed) -> str:
    """What was done, in a sentence for staff."""
    kind = DEEDS.get(act.act)
    return kind.told(act) if kind is not None else act.act
