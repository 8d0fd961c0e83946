"""The columns of a file as the guesses need them, and those that a survey service or a machine fills in."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from survey.answers.columns import TextColumn
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.cleaning.spelling import plain
from survey.drafting.model import Note, NoteKind, SeenColumn
from survey.reading.formats.sav import Variable

_PERSONAL = re.compile(
    r"ip_?(?:address|アドレス)|ipaddr|recipient(?:last|first)name|recipientemail|(?:e_?)?mail(?:address)?|電子メール|"
    r"メール(?:アドレス)?|location(?:latitude|longitude)|latitude|longitude|緯度|経度|geo_?location|_?geolocation|"
    r"(?:user_?)?name|username|ユーザー名|first_?name|last_?name|氏名|お名前|名前|phone(?:number)?|電話番号|"
    r"住所(?:\d|[1-9１-９])?|番地|郵便番号|生年月日|ふりがな|フリガナ|カナ氏名|氏名カナ|連絡先|携帯(?:電話)?(?:番号)?|世帯主(?:名|氏名)?|宛名(?:番号)?|"
    r"(?:\w{0,8})アカウント(?:名|id)?|line_?id|マイナンバー|個人番号|住民番号|"
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
    r"(?:interview|group|question)time.*|ブラウザー?|browser|os|デバイス(?:種別)?|device(?:type)?|合計点数|クイズのフィードバック.*|"
    r"(?:会員|モニター|パネル|ユーザー)_?(?:id|番号|no\.?)|(?:sample|panel|monitor|member)_?(?:number|id|no\.?)|rand(?:om)?\d*|端末(?:種別)?|"
    r"キャリア|流入元|referr?er|utm_.*|cookie.*|配信日時?|獲得ポイント|"
    r"(?:作成|申請|受付|登録|更新|申込)(?:日時?|日時|時刻)|(?:作成|更新|登録)者|(?:レコード|受付|申込|整理券|登録)_?(?:番号|no\.?)",
    re.IGNORECASE,
)
_WEIGHT = re.compile(r"weight\d*|wt\d*|wb\d*|ウ[ェエ][イー]ト(?:値|バック(?:値)?)?|重み", re.IGNORECASE)
_POINT_ZERO = re.compile(r"(-?\d+)\.0+")


def seen_columns(table: RawTable) -> tuple[SeenColumn, ...]:
    """The named columns of a table with their values, trimmed; spellings that differ in width count as one."""
    return tuple(
        _seen(heading.name, heading.name, column)
        for heading, column in zip(table.headings, table.columns, strict=True)
        if heading.name
    )


def columns_together(files: Sequence[Sequence[SeenColumn]]) -> tuple[SeenColumn, ...]:
    """The columns of several files as of one whose rows follow each other; a file without a column has blanks there."""
    if len(files) == 1:
        return tuple(files[0])
    lengths = [max((len(column.rows) for column in columns), default=0) for columns in files]
    own = [{match_name(column.name): column for column in columns} for columns in files]
    return tuple(
        _joined(name, own, lengths) for name in dict.fromkeys(name for columns in own for name in columns)
    )


def _joined(name: str, files: Sequence[Mapping[str, SeenColumn]], lengths: Sequence[int]) -> SeenColumn:
    first = next(columns[name] for columns in files if name in columns)
    counts: dict[str, int] = {}
    labels: dict[str, str] = {}
    missing: dict[str, None] = {}
    rows = []
    for columns, length in zip(files, lengths, strict=True):
        column = columns.get(name)
        if column is None:
            rows.append(np.full(length, -1, np.int32))
            continue
        for text, count in column.counts.items():
            counts[text] = counts.get(text, 0) + count
        labels = {**column.labels, **labels}
        missing.update(dict.fromkeys(column.missing))
        order = {text: place for place, text in enumerate(counts)}
        places = np.array([*(order[text] for text in column.counts), -1], np.int32)
        rows.append(places[column.rows])
    return SeenColumn(first.name, first.label, counts, labels, tuple(missing), np.concatenate(rows))


def spss_columns(variables: Sequence[Variable]) -> tuple[SeenColumn, ...]:
    """The variables of an SPSS file with their labels."""
    return tuple(
        _seen(
            variable.name,
            variable.label or variable.name,
            TextColumn(variable.values, np.array(variable.codes, np.int32)),
            variable,
        )
        for variable in variables
    )


def machine_columns(
    columns: Sequence[SeenColumn], kept: Collection[str], notes: list[Note]
) -> frozenset[str]:
    """The names of columns that are no questions, with a note for each; `kept` are used for something else.

    A column whose head is a question in Japanese is none of them, whatever word of a machine is in it.
    """
    names: set[str] = set()
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
        if column.name in kept:
            continue
        weighing = _WEIGHT.fullmatch(short)
        if personal or weighing or _MACHINE.fullmatch(short):
            names.add(column.name)
            if not personal:
                text = (
                    "重みとみられる列（重みは集計のときに求めます）"
                    if weighing
                    else "回答の仕組みが記録する列"
                )
                notes.append(Note(NoteKind.LEFT_OUT, column.name, text))
        elif column.counts and all("@" in text for text in column.counts):
            names.add(column.name)
            notes.append(
                Note(NoteKind.PERSONAL, column.name, "メールアドレスが入っています。値は写していません。")
            )
    return frozenset(names)


def _seen(name: str, label: str, column: TextColumn, variable: Variable | None = None) -> SeenColumn:
    counts, rows = _counts(column.values, column.codes)
    labels = dict(variable.labels) if variable is not None else {}
    missing = variable.missing if variable is not None else ()
    return SeenColumn(name, " ".join(label.split()), counts, labels, missing, rows)


def _counts(
    values: Sequence[str], codes: npt.NDArray[np.integer]
) -> tuple[dict[str, int], npt.NDArray[np.int32]]:
    """Rows by text in the order of appearance, and the place of each row's text (-1: blank).

    Texts in Japanese letters keep the width that most of them have; `1.0` is 1 where 1 is written too, or
    where every number is whole.
    """
    numbers = np.bincount(codes, minlength=len(values)).tolist()
    present = [value for value, count in zip(values, numbers, strict=True) if count]
    decimal = any(re.fullmatch(r"-?\d+\.\d*[1-9]\d*", value.strip()) for value in present)
    spellings: dict[str, Counter[str]] = {}
    evened = []
    for value, count in zip(values, numbers, strict=True):
        even, sent = plain(value).text, value.strip()
        whole = None if decimal else _POINT_ZERO.fullmatch(even)
        if whole is not None:
            even = sent = whole[1]
        evened.append(even)
        if even and count:
            wide = any(letter.isalpha() and not letter.isascii() for letter in even)
            kept = sent if wide and unicodedata.normalize("NFKC", sent) == even else even
            spellings.setdefault(even, Counter())[kept] += count
    firsts = np.sort(np.unique(codes, return_index=True)[1])  # the rows in which the codes appear first
    order = list(dict.fromkeys(evened[code] for code in codes[firsts].tolist()))
    order = [even for even in order if even]
    place = {even: number for number, even in enumerate(order)}
    table = np.array([place.get(even, -1) for even in evened] or [-1], np.int32)
    counts: dict[str, int] = {}
    for even in order:
        counts[spellings[even].most_common(1)[0][0]] = spellings[even].total()
    return counts, table[codes] if len(codes) else np.empty(0, np.int32)
