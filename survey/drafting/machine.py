"""Columns that a survey service or a machine fills in: no questions, and some of them personal data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from survey.answers.names import match_name
from survey.drafting.model import Note, NoteKind, SeenColumn

_PERSONAL = re.compile(
    r"ip_?(?:address|アドレス)|ipaddr|recipient(?:last|first)name|recipientemail|(?:e_?)?mail(?:address)?|電子メール|"
    r"メール(?:アドレス)?|location(?:latitude|longitude)|latitude|longitude|緯度|経度|geo_?location|_?geolocation|"
    r"(?:user_?)?name|username|ユーザー名|first_?name|last_?name|氏名|お名前|名前|phone(?:number)?|電話番号|"
    r"deviceid|device_id|subscriberid|simserial|_submitted_by|submitterid|submittername|user_?agent|ユーザーエージェント",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"start_?(?:date|time)|end_?(?:date|time)|recorded_?date|date_?(?:created|modified)|submit_?date|start|end|today|"
    r"lastpage|startlanguage|seed|datestamp|refurl|randomi[sz]e.*|status|finished|progress|duration.*|response_?id|"
    r"responsetype|externalreference|externaldatareference|distributionchannel|userlanguage|language|collector_?id|respondent_?id|"
    r"custom_?data.*|token|q_recaptchascore|q_relevantid.*|q_duplicate.*|q_ballotboxstuffing|_?uuid|_?id|_index|_parent_.*|_submission.*|"
    r"_validation_status|_notes|_status|_tags|_version_?_?|__version__|_xform_id.*|formhub/uuid|meta/.*|instance(?:id|name)|key|"
    r"submissiondate|attachments(?:present|expected)|reviewstate|edits|formversion|deviceid|開始(?:日時|時刻|時間)|終了(?:日時|時刻|時間)|"
    r"完了(?:日時|時刻|時間)|送信日時|回答日時|登録日時|更新日時|回答(?:所要)?時間(?:\(秒\))?|所要時間.*|進捗.*|ステータス|"
    r"最終(?:更新|変更)(?:日時|時刻)|タイムスタンプ|timestamp|time|回答id|セッションid|session_?id|user_?id|.*(?:page|first|last)_?(?:click|submit).*|clickcount|"
    r"(?:interview|group|question)time.*|ブラウザー?|browser|os|デバイス(?:種別)?|device(?:type)?|合計点数|クイズのフィードバック.*",
    re.IGNORECASE,
)


def machine_columns(
    columns: Sequence[SeenColumn], kept: Iterable[str]
) -> tuple[frozenset[str], tuple[Note, ...]]:
    """The names of columns that are no questions, with a note for each; `kept` are used for something else.

    A column whose head is a question in Japanese is none of them, whatever word of a machine is in it.
    """
    names: set[str] = set()
    notes = []
    own = set(kept)
    for column in columns:
        head = match_name(column.name).strip("\ufeff")
        short = head.rpartition("/")[2] if "/" in head and not head.startswith("meta/") else head
        personal = _PERSONAL.fullmatch(short) or _PERSONAL.fullmatch(match_name(column.label))
        if personal:
            text = (
                "個人を特定できる列です。値は写していません。回答と同じファイルに入れず、"
                "この列を除いたファイルを受け取ってください。"
            )
            notes.append(Note(NoteKind.PERSONAL, column.name, text))
        if column.name in own:
            continue
        if personal or _MACHINE.fullmatch(short):
            names.add(column.name)
            if not personal:
                notes.append(Note(NoteKind.LEFT_OUT, column.name, "回答の仕組みが記録する列"))
        elif column.counts and all("@" in text for text in column.counts):
            names.add(column.name)
            notes.append(
                Note(NoteKind.PERSONAL, column.name, "メールアドレスが入っています。値は写していません。")
            )
    return frozenset(names), tuple(notes)
