"""The diary: who did what and when, and whether the records are as they were written."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.responses import Response

from office.chronicle import Happening, happenings, newest_acts, undoing, walked
from office.frame.answering import content_to_save, show
from office.frame.routes import view
from office.frame.visit import Visit
from office.times import moment
from office.worker.protocol import Json
from office.year.tasks.every import KINDS
from schemas.tables.csv_text import csv_text, escaped

_SHOWN = 50
_NAMES = {kind.key: kind.name for kind in KINDS}
_FIELDS = ("person", "task", "since")
_HEADS = ("日時", "人", "年度", "作業", "したこと")


def diary(visit: Visit) -> Response:
    """Show what was done, the newest first, of the person, the task and since the day that are asked for."""
    every = happenings(visit.workspace, visit.office.diary)
    asked = {name: visit.request.query_params.get(name, "") for name in _FIELDS}
    found = _chosen(every, asked)
    skip = visit.request.query_params.get("from", "0")
    first = int(skip) if skip.isdecimal() else 0
    shown = found[first : first + _SHOWN]
    newest = newest_acts(every)
    return show(
        visit,
        "diary.html",
        lines=[(one, *undoing(one, place, newest)) for place, one in shown],
        found=len(found),
        older=max(0, len(found) - first - _SHOWN),
        next_page=urlencode({**asked, "from": first + _SHOWN}),
        query=urlencode(asked),
        asked=asked,
        persons=[("", "すべて"), *((one, one) for one in sorted({each.person for each in every}))],
        names=_NAMES,
        checked=walked(visit.workspace, visit.office.diary),
    )


def saved(visit: Visit) -> Response:
    """The same lines as CSV."""
    text = csv_text([_HEADS, *([escaped(cell) for cell in line] for line in _lines(visit))])
    return content_to_save(text.encode("utf-8-sig"), "日誌.csv")


def saved_as_book(visit: Visit) -> Response:
    """The same lines as a workbook."""
    lines: Json = [[*line] for line in _lines(visit)]
    made = str(visit.worker.ask("diary_book", heads=[*_HEADS], lines=lines))
    return content_to_save(b64decode(made), "日誌.xlsx")


def _lines(visit: Visit) -> list[list[str]]:
    """What is asked for, as texts under `_HEADS`."""
    asked = {name: visit.request.query_params.get(name, "") for name in _FIELDS}
    return [
        [moment(one.at), one.person, one.study, _NAMES.get(one.task, ""), one.what]
        for _, one in _chosen(happenings(visit.workspace, visit.office.diary), asked)
    ]


def _chosen(every: Sequence[Happening], asked: dict[str, str]) -> list[tuple[int, Happening]]:
    """What is asked for, with its place among all."""
    try:
        since = date.fromisoformat(asked["since"]) if asked["since"] else None
    except ValueError:
        since = None
    return [
        (place, one)
        for place, one in enumerate(every)
        if asked["person"] in ("", one.person)
        and asked["task"] in ("", one.task)
        and (since is None or datetime.fromisoformat(one.at).astimezone().date() >= since)
    ]


ROUTES = [view("/diary", diary), view("/diary/file", saved), view("/diary/book", saved_as_book)]
