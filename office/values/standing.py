"""How the values of a year stand in the tracker, in one line, for whoever came too late."""

from __future__ import annotations

from office.frame.visit import Visit
from office.times import moment
from office.year.evidence import gather

_DONE = {
    "draft": "下書きを作りました",
    "propose": "提案しました",
    "return": "差し戻しました",
    "approve": "承認しました",
    "schedule": "公表の日時を決めました",
    "start": "公表を始めました",
    "publish": "公表しました",
    "supersede": "新しい版が公表されました",
    "restore": "この版に戻しました",
    "fail": "公表が途中で止まりました",
    "import": "公表した文書の値を取り込みました",
}


def standing(visit: Visit) -> str:
    """`2030年度 第1版: 田村 誠が承認しました（8月9日 9:12）`, with the reason that was given."""
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    if not seen.releases:
        return "提案はありません"
    last = seen.releases[-1]
    event = last.events[-1]
    note = f"。{event.note}" if event.note else ""
    done = _DONE.get(event.action, event.action)
    return f"{last.label}: {event.actor}が{done}（{moment(event.at)}）{note}"
