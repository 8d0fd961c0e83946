"""回答ファイル: the files of answers that the definition names, as the contractor sent them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from office.receiving.entries import read_entries
from office.times import day_of, short_day
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    del before
    if seen.definition is None:
        return Found(TaskState.LOCKED, "「1 定義」を直すと、始められます。")
    if seen.purged and not any(seen.is_there(path) for path in seen.answer_files):
        last = seen.purged[-1]
        return Found(TaskState.DONE, f"{short_day(last.date)} {last.by}が、保存期限のため削除しました。")
    if held := _waits(seen):
        return held
    names = "、".join(Path(path).name for path in seen.missing)
    there = len(seen.answer_files) - len(seen.missing)
    if not there:
        return Found(
            TaskState.UNTOUCHED,
            f"{len(seen.answer_files)}つのファイルが要ります（{names}）。",
            step="回答ファイルを入れる",
            button="入れる",
        )
    if seen.missing:
        return Found(
            TaskState.UNDER_WAY,
            f"{there}つを受け取りました。{names}がまだありません。",
            step="残りの回答ファイルを入れる",
            button="入れる",
        )
    return Found(TaskState.DONE, f"{day_of(_arrived(seen))} {there}つのファイルを受け取りました。")


def _waits(seen: Evidence) -> Found | None:
    """That files wait: refused ones that nobody has replaced or put aside since, else ones not checked to the end."""
    entries = read_entries(seen.workspace, seen.study)
    if entries.refused:
        return Found(
            TaskState.ATTENTION,
            f"{'、'.join(one.file.name for one in entries.refused)}を受け取れませんでした。"
            "直したものをもう一度入れるか、取り下げます。",
            step="受け取れなかったファイルを確かめる",
            button="確かめる",
        )
    if entries.waiting:
        return Found(
            TaskState.ATTENTION,
            f"{'、'.join(one.file.name for one in entries.waiting)}を入れましたが、まだ受け取っていません。",
            step="入れたファイルを受け取る",
            button="確かめる",
        )
    return None


def _arrived(seen: Evidence) -> str | datetime:
    """When the last file came: as noted, else by its own time."""
    act = seen.last("answers_received")
    if act is not None:
        return act.at
    times = [(seen.workspace / path).stat().st_mtime for path in seen.answer_files if seen.is_there(path)]
    return datetime.fromtimestamp(max(times), UTC)


KIND = TaskKind(
    "answers",
    "回答ファイル",
    "委託先から届いたファイルを、届いたまま入れます。",
    "企画担当",
    "準備",
    _look,
)
