"""All that was done in the workspace, in one order: acts of the page, steps of the tracker, and commands that were run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.run_log import FILE as RUN_LOG
from office.deeds import DEEDS, told
from office.diary import Deed, Diary
from schemas.errors import InputError
from tracker.settings import load_settings
from tracker.store.places import is_kept
from tracker.terms.model import INDICATORS, MEASURES

_COMMANDS = {
    "run": ("run", "集計しました"),
    "check": ("checking", "点検しました"),
    "corrections": ("inquiry", "訂正の一覧を扱いました"),
    "freetext": ("freetext", "自由記述の一覧を扱いました"),
    "chapter": ("chapter", "報告書を作り直しました"),
    "audit": ("audit", "数値を照合しました"),
    "codebook": ("definitions", "コードブックを扱いました"),
    "new-study": ("definitions", "新しい年度を作りました"),
    "opendata": ("publication", "公開用データを作りました"),
    "backup": ("keeping", "控えを作りました"),
    "purge": ("keeping", "回答データを削除しました"),
}
"""Commands of the terminal that the diary tells, with the task that they are part of."""

_CELLS = 5
"""Cells of a line of the log of commands, without the codes at its end."""

_STEPS = {
    "draft": ("proposal", "指標の下書きを作りました"),
    "propose": ("proposal", "指標を提案しました"),
    "return": ("approval", "提案を差し戻しました"),
    "approve": ("approval", "承認しました"),
    "schedule": ("publication", "公表の日時を決めました"),
    "publish": ("publication", "公表しました"),
    "restore": ("publication", "前の版に戻しました"),
    "fail": ("publication", "公表が途中で止まったことを記録しました"),
    "import": ("proposal", "公表した文書の値を取り込みました"),
}
"""Steps of the tracker that staff take; what follows from them by itself is left out."""


@dataclass(frozen=True)
class Happening:
    """One thing that was done: the moment in UTC, who, in which year ("" for none) and task, what; and the act of the page."""

    at: str
    person: str
    study: str
    task: str
    what: str
    deed: Deed | None = None


def happenings(workspace: Path, diary: Diary) -> list[Happening]:
    """All of it, the newest first."""
    found = [
        *(_of_deed(deed) for deed in diary.acts()),
        *_of_tracker(workspace),
        *_of_commands(workspace),
    ]
    return sorted(found, key=lambda one: one.at)[::-1]


def _of_deed(deed: Deed) -> Happening:
    kind = DEEDS.get(deed.act)
    return Happening(
        deed.at, deed.person, deed.study, kind.task if kind is not None else "", told(deed), deed
    )


def _of_tracker(workspace: Path) -> Iterator[Happening]:
    if not is_kept(workspace):
        return
    from tracker.store.tracker import open_tracker  # noqa: PLC0415 - a workspace without values needs no database
    from tracker.workflow.releases import releases  # noqa: PLC0415

    try:
        area = load_settings(workspace).area
        with open_tracker(workspace).reading() as connection:
            found = [one for subject in (INDICATORS, MEASURES) for one in releases(connection, subject, area)]
    except InputError:
        return  # the screen of the values tells why
    for one in found:
        for event in one.events:
            if event.action not in _STEPS or (event.action == "publish" and one.last("import")):
                continue
            task, what = _STEPS[event.action]
            note = f"。{event.note}" if event.note and event.action in ("return", "restore") else ""
            yield Happening(
                _utc(event.at), event.actor, str(one.ref_year), task, f"{one.label}: {what}{note}"
            )


def _of_commands(workspace: Path) -> Iterator[Happening]:
    try:
        text = (workspace / RUN_LOG).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for row in csv.reader(io.StringIO(text), delimiter="\t"):
        name = row[1].partition(" ")[0] if len(row) >= _CELLS else ""
        if name not in _COMMANDS or row[3] != "終了":
            continue
        task, what = _COMMANDS[name]
        yield Happening(_utc(row[0]), "（コマンド）", row[2], task, f"{what}（{float(row[4]):.0f}秒）")


def _utc(at: str) -> str:
    """A recorded moment in UTC, in the form that the diary has."""
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class RecordsWalked:
    """Whether the records are as they were written: how many were looked at, and the first that is not (Japanese, "" for none)."""

    count: int
    touched: str


def walked(workspace: Path, diary: Diary) -> RecordsWalked:
    """Walk the chain of the diary and that of the tracker."""
    count, number = len(diary.acts()), diary.verify()
    if number is not None:
        return RecordsWalked(count, f"日誌の{number}行目が、書いたときのままではありません。")
    if not is_kept(workspace):
        return RecordsWalked(count, "")
    from tracker.store.chain import verify  # noqa: PLC0415
    from tracker.store.tracker import open_tracker  # noqa: PLC0415

    try:
        with open_tracker(workspace).reading() as connection:
            found = verify(connection)
    except InputError as error:
        return RecordsWalked(count, "" if error.problems[0].rule == "G09" else error.problems[0].what)
    touched = found.touched
    return RecordsWalked(
        count + found.events,
        f"指標の記録（{touched.table} {touched.key}）: {touched.what}" if touched is not None else "",
    )


def newest_acts(every: Sequence[Happening]) -> Mapping[tuple[str, str], int]:
    """By year and act of the page, and by year and "run": the place of the newest among all, which come newest first."""
    found: dict[tuple[str, str], int] = {}
    for place, one in enumerate(every):
        if one.deed is not None:
            found.setdefault((one.study, one.deed.act), place)
        if one.task == "run":
            found.setdefault((one.study, "run"), place)
    return found


def undoing(one: Happening, place: int, newest: Mapping[tuple[str, str], int]) -> tuple[str, str]:
    """What may still be done about it: words and address, an address of "" where it is said why nothing may.

    place: its own among all; newest: `newest_acts` of all.
    """
    deed = one.deed
    kind = DEEDS.get(deed.act) if deed is not None else None
    if deed is None or kind is None or not kind.undone_by or not one.study:
        return "", ""
    if newest.get((one.study, kind.undone_by), place) < place:
        return "取り消しました", ""
    if newest.get((one.study, "run"), place) < place:
        return "集計の後のため取り消せません", ""
    return "取り消す画面へ", f"/years/{one.study}/{kind.task}"
