"""Indicators: the trend of each with targets and intervals, every version that was public, and what a plan printed before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from flows.acting import acting
from flows.present_inputs import definitions_of
from office.begun import FEEDS
from office.frame.answering import done, show
from office.frame.confirming import sentence, ticked
from office.frame.routes import FormBounds, posted, view
from office.frame.visit import Visit
from office.values.chart import chart
from office.values.trends import indicator_trends
from office.year.tasks.every import tasks
from schemas.errors import InputError, Problem
from schemas.loading.studies import list_studies, load_study
from tracker.settings import load_settings
from tracker.store.places import is_kept
from tracker.terms.model import INDICATORS

if TYPE_CHECKING:  # needs the database, which a workspace without values does not
    from tracker.workflow.releases import Release

_HERE = "/years/{study}/indicators"
_STEPS = ("proposal", "approval", "publication")
_TABLES = {".csv", ".xlsx"}
_LARGEST = 5_000_000


def indicators(visit: Visit, *problems: Problem) -> Response:
    """Show the trends of a year and the versions of all years."""
    found = indicator_trends(visit.workspace, load_study(visit.workspace, visit.study))
    context: dict[str, Any] = {
        "trends": [(one, chart(one)) for one in found if one.indicator.source == "survey"],
        "reported": [(one, chart(one)) for one in found if one.indicator.source != "survey"],
        "steps": [
            one for one in tasks(visit.workspace, visit.study, visit.office.diary) if one.key in _STEPS
        ],
        "versions": _versions(visit),
        "document": visit.text("document"),
    }
    return show(visit, "indicators.html", problems, unchanged="何も取り込んでいません。", **context)


def _versions(visit: Visit) -> Sequence[tuple[Release, tuple[str, ...]]]:
    """Every release with its row of text, the newest first."""
    if not is_kept(visit.workspace):
        return []
    from tracker.store.tracker import open_tracker  # noqa: PLC0415 - a workspace without values needs no database
    from tracker.workflow.releases import releases  # noqa: PLC0415
    from tracker.workflow.telling import states  # noqa: PLC0415

    try:
        with open_tracker(visit.workspace).reading() as connection:
            found = releases(connection, INDICATORS, load_settings(visit.workspace).area)
    except InputError as error:
        if error.problems[0].rule == "G09":
            return []
        raise
    return [*zip(found, states(found), strict=True)][::-1]


def history(visit: Visit) -> Response:
    """Show every value of an indicator that was ever public, with what replaced it and why."""
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.telling import history as values_of  # noqa: PLC0415
    from tracker.workflow.telling import value_text  # noqa: PLC0415

    key = str(visit.request.path_params["indicator"])
    with open_tracker(visit.workspace).reading() as connection:
        rows = values_of(connection, load_settings(visit.workspace).area, key)
    definitions = {one.key: one for one in definitions_of(visit.workspace, ())}
    name = definitions[key].indicator.name if key in definitions else key
    return show(visit, "history.html", name=name, rows=[(row, value_text(row)) for row in rows])


def take_published(visit: Visit) -> Response:
    """Take in what a plan has published; that makes it public, so it asks for a tick."""
    upload = visit.form.get("table")
    missing = "公表した文書の名前を書いてください。"
    document, unworded = sentence(
        visit, "document", Problem("B88", missing, expected="例: 前期推進計画", column="document")
    )
    suffix = Path(upload.filename or "").suffix.lower() if isinstance(upload, UploadFile) else ""
    problems = []
    if not isinstance(upload, UploadFile) or suffix not in _TABLES:
        problems.append(Problem("B87", "CSVかExcel（.xlsx）の表を選んでください。", column="table"))
    problems += [*unworded, *ticked(visit, "取り消せないこと")]
    if problems:
        return indicators(visit, *problems)
    assert isinstance(upload, UploadFile)
    try:
        with visit.doing(FEEDS):
            count = _taken_in(visit, upload.file.read(), suffix, document)
    except InputError as error:
        return indicators(visit, *error.problems)
    visit.note("values_imported", document=document, count=count)
    return done(f"/years/{visit.study}/indicators", f"{document}から、{count}年分の値を取り込みました。")


def _taken_in(visit: Visit, content: bytes, suffix: str, document: str) -> int:
    """Take in a table; returns of how many years it was."""
    from flows.entered_sheets import read_entered  # noqa: PLC0415
    from tracker.feeds.writing import write_feeds  # noqa: PLC0415
    from tracker.importing import PUBLISHED_COLUMNS, proposals_of, read_published  # noqa: PLC0415
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.proposing import take_in  # noqa: PLC0415

    workspace, settings = visit.workspace, load_settings(visit.workspace)
    with TemporaryDirectory() as folder:
        table = Path(folder, f"公表した値{suffix}")
        table.write_bytes(content)
        sheet = read_entered(table, PUBLISHED_COLUMNS, tuple(PUBLISHED_COLUMNS))
        published = read_published(sheet, definitions_of(workspace, list_studies(workspace)))
    tracker = open_tracker(workspace)
    proposals = proposals_of(published, settings.area, document)
    taken = take_in(tracker, proposals, acting(visit.person), document, rule=settings.judgement)
    write_feeds(tracker, workspace, settings.area)
    return len(taken)


ROUTES = [
    view(_HERE, indicators),
    view(f"{_HERE}/{{indicator}}", history),
    posted(f"{_HERE}/published", take_published, bounds=FormBounds(files=1, size=_LARGEST)),
]
