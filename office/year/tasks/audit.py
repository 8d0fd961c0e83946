"""監査: every number of the chapter against what was computed."""

from __future__ import annotations

from collections.abc import Mapping

from office.times import day_of
from office.year.evidence import Evidence
from office.year.state import Found, TaskKind, TaskState


def _look(seen: Evidence, before: Mapping[str, Found]) -> Found:
    return _not_yet(seen, before) or _audited(seen)


def _not_yet(seen: Evidence, before: Mapping[str, Found]) -> Found | None:
    """Why there is nothing to look at now; None where there is."""
    if seen.running is not None and seen.running.job == "audit":
        return Found(TaskState.UNDER_WAY, f"照合しています（{seen.running.stage}）。", step="監査を見る")
    if seen.record is None:
        return Found(TaskState.LOCKED, "「6 集計」が終わると、始められます。")
    if not seen.chapter:
        return Found(TaskState.DONE, "報告書を作らないため、照合するものはありません。")
    if before["run"].state is TaskState.ATTENTION:
        return Found(TaskState.LOCKED, "「6 集計」をやり直すと、始められます。")
    return None


def _audited(seen: Evidence) -> Found:
    act = seen.last("audited")
    if act is None:
        return Found(
            TaskState.UNTOUCHED,
            "報告書の数値を、まだ照合していません。",
            step="報告書の数値を照合する",
            button="照合する",
        )
    if seen.record is not None and act.text("run") != seen.record.run:
        return _again("集計し直した")
    if act.text("digest") != seen.chapter:
        return _again("報告書が変わった")
    left = {
        one.text("finding")
        for one in seen.acts
        if one.act == "audit_left" and one.text("digest") == seen.chapter
    }
    remaining = act.count("findings") - len(left)
    if remaining > 0:
        return Found(
            TaskState.ATTENTION,
            f"{day_of(act.at)} 照合しました。指摘が{remaining:,}件残っています。",
            step="監査の指摘を確かめる",
            button="確かめる",
        )
    kept = f"{len(left)}件は理由を付けて残しました。" if left else "指摘はありません。"
    return Found(TaskState.DONE, f"{day_of(act.at)} {act.count('numbers'):,}か所を照合しました。{kept}")


def _again(reason: str) -> Found:
    return Found(
        TaskState.ATTENTION,
        f"{reason}ため、もう一度照合します。",
        step="報告書の数値をもう一度照合する",
        button="照合する",
    )


KIND = TaskKind(
    "audit",
    "数値の監査",
    "報告書の数値を、集計した値と一つずつ照合します。",
    "自動",
    "集計と報告書",
    _look,
    optional=True,
)
