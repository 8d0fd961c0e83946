"""公表: what becomes irreversible, then the step itself; an earlier version can be restored, as an act on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from flows.acting import acting
from flows.present_inputs import present
from office.begun import FEEDS
from office.frame.answering import done, file_to_save, show
from office.frame.confirming import named, sentence, ticked
from office.frame.routes import Compared, Lasting, posted, view
from office.frame.visit import Visit
from office.times import moment
from office.values.standing import standing
from office.year.evidence import digest, gather
from office.year.tasks.every import as_they_stand
from schemas.errors import InputError, Problem
from schemas.messages.acts import Act
from tracker.settings import load_settings
from tracker.words import Approval, Publication

_HERE = "/years/{study}/publication"
_RESTORE = f"{_HERE}/restore/{{version:int}}"
_FILES = {
    "進行管理表.xlsx": "進行管理表を保存する（Excel）",
    "進行管理.html": "進行管理のページを保存する（HTML）",
    "indicators.json": "指標の値を保存する（JSON）",
    "values.csv": "指標の値を保存する（CSV）",
    "targets.csv": "目標値を保存する（CSV）",
    "releases.csv": "公表した版の一覧を保存する（CSV）",
    "values.sdmx.csv": "指標の値を保存する（SDMX-CSV）",
    "datapackage.json": "CSVの項目の説明を保存する（JSON）",
    "indicators.schema.json": "JSONの項目の説明を保存する（JSON）",
}
"""What the published files are called; those for people come first."""

_PUBLISHING = Lasting("公表しています", _HERE)
_OVER = (Publication.PUBLISHED, Publication.SUPERSEDED)


def publication(visit: Visit, *problems: Problem) -> Response:
    """Show what would be published and what that means, or what was."""
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    last = seen.releases[-1] if seen.releases else None
    ready = last is not None and last.approval is Approval.APPROVED and last.publication not in _OVER
    public = next((one for one in seen.releases if one.publication is Publication.PUBLISHED), None)
    embargo = datetime.fromisoformat(last.embargo.replace("Z", "+00:00")) if last and last.embargo else None
    return show(
        visit,
        "publication.html",
        problems,
        unchanged=Act.PUBLISH.kept,
        task=as_they_stand(seen)["publication"],
        release=last if ready else None,
        proposed=last.last("propose") if last is not None and ready else None,
        approved=last.last("approve") if last is not None and ready else None,
        levels=_levels(visit) if ready else "",
        changed=seen.changed_since if ready else (),
        embargo=embargo,
        early=embargo is not None and datetime.now(UTC) < embargo,
        public=public,
        published=(public.last("restore") or public.last("publish")) if public is not None else None,
        old=[one for one in seen.releases if one.publication is Publication.SUPERSEDED],
        files=list(_files(visit)) if public is not None else [],
        minimum=seen.definition.disclosure_minimum if seen.definition is not None else "",
        typed={name: visit.text(name) for name in ("by", "embargo")},
        version=_version(visit),
    )


def _folder(visit: Visit) -> Path:
    from tracker.feeds.writing import FOLDER  # noqa: PLC0415 - a page without values needs no database

    return visit.workspace / FOLDER


def _files(visit: Visit) -> Iterator[tuple[str, str, int]]:
    """The files that were published: name, words, size; those for people first."""
    folder = _folder(visit)
    found = sorted(one for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []
    order = [*_FILES]
    for one in sorted(found, key=lambda each: order.index(each.name) if each.name in _FILES else len(order)):
        yield one.name, _FILES.get(one.name, "データを保存する"), one.stat().st_size


def save(visit: Visit) -> Response:
    """Hand out a file that was published."""
    name = str(visit.request.path_params["name"])
    if name not in [one for one, _, _ in _files(visit)]:
        raise HTTPException(404)
    return file_to_save(_folder(visit) / name, name)


def _version(visit: Visit) -> str:
    """The number of the last step of the year's values."""
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    return str(seen.releases[-1].events[-1].seq) if seen.releases else "none"


def _compared(visit: Visit) -> Iterator[Compared]:
    """What was to be done beside the release as it stands."""
    asked = visit.request.url.path.rpartition("/")[2]
    mine = {"publish": "公表する", "moment": f"公表の日時: {visit.text('embargo') or 'なし'}"}.get(
        asked, "前の版に戻す"
    )
    parts = [mine, visit.text("by"), visit.text("reason")]
    yield Compared("公表", " / ".join(filter(None, parts)), standing(visit))


def _levels(visit: Visit) -> str:
    """`8個（KGI 3、KPI 5）`: the indicators of the release that is about to be published."""
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.terms.model import INDICATORS  # noqa: PLC0415
    from tracker.workflow.releases import latest  # noqa: PLC0415
    from tracker.workflow.telling import headline  # noqa: PLC0415

    area = load_settings(visit.workspace).area
    with open_tracker(visit.workspace).reading() as connection:
        one = latest(connection, INDICATORS, area, int(visit.study))
        levels = Counter(row["level"] for row in headline(connection, one.release_id).values())
    return f"{levels.total()}個（{'、'.join(f'{level} {count}' for level, count in levels.items())}）"


def publish(visit: Visit) -> Response:
    """Publish what was approved, after a tick and in the name of whoever does it; then write what readers get."""
    from tracker.feeds.writing import write_feeds  # noqa: PLC0415 - a page without values needs no database
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import publish as make_public  # noqa: PLC0415

    by, problems = _sure_and_named(visit, "取り消せないこと")
    if problems:
        return publication(visit, *problems)
    area, tracker = load_settings(visit.workspace).area, open_tracker(visit.workspace)
    now = present(visit.workspace, visit.study, digest)
    try:
        with visit.doing(FEEDS):
            one = make_public(tracker, area, int(visit.study), acting(by), present=now)
            write_feeds(tracker, visit.workspace, area)
    except InputError as error:
        return publication(visit, *error.problems)
    return done(f"/years/{visit.study}/publication", f"{one.label}を公表しました。")


def _sure_and_named(visit: Visit, what: str) -> tuple[str, list[Problem]]:
    by, nameless = named(visit)
    return by, [*ticked(visit, what), *nameless]


def put_off(visit: Visit) -> Response:
    """Say at which moment it is published by itself, and not before; an empty field takes that back."""
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import schedule  # noqa: PLC0415
    from tracker.workflow.telling import entered_moment  # noqa: PLC0415

    area, entered = load_settings(visit.workspace).area, visit.text("embargo")
    try:
        at = entered_moment(entered) if entered else None
        schedule(open_tracker(visit.workspace), area, int(visit.study), acting(visit.person), embargo=at)
    except InputError as error:
        wrong = [Problem(one.rule, one.what, one.expected, column="embargo") for one in error.problems]
        return publication(visit, *wrong)
    told = (
        "公表の日時の決まりを取り消しました。"
        if at is None
        else f"{moment(at)} に公表します。それまでは取り消せます。"
    )
    return done(f"/years/{visit.study}/publication", told)


def ask_restore(visit: Visit, *problems: Problem) -> Response:
    """Show what going back to an earlier version means."""
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    version = visit.request.path_params["version"]
    old = [one for one in seen.releases if one.publication is Publication.SUPERSEDED]
    back = next((one for one in old if one.version == version - 1), None)
    public = next((one for one in seen.releases if one.publication is Publication.PUBLISHED), None)
    if back is None or public is None:
        raise HTTPException(404)
    return show(
        visit,
        "restore.html",
        problems,
        unchanged="公表中の版は変わっていません。",
        back=back,
        public=public,
        typed={name: visit.text(name) for name in ("by", "reason")},
        version=_version(visit),
    )


def restore(visit: Visit) -> Response:
    """Make an earlier version the public one again."""
    from tracker.feeds.writing import write_feeds  # noqa: PLC0415
    from tracker.store.tracker import open_tracker  # noqa: PLC0415
    from tracker.workflow.deciding import restore as make_public_again  # noqa: PLC0415

    by, problems = _sure_and_named(visit, "公表中の値が変わること")
    missing = Problem("B96", "戻す理由を書いてください。", column="reason")
    reason, unworded = sentence(visit, "reason", missing)
    if unworded or problems:
        return ask_restore(visit, *unworded, *problems)
    area, tracker = load_settings(visit.workspace).area, open_tracker(visit.workspace)
    version = visit.request.path_params["version"]
    try:
        with visit.doing(FEEDS):
            one = make_public_again(tracker, area, int(visit.study), version, acting(by), reason=reason)
            write_feeds(tracker, visit.workspace, area)
    except InputError as error:
        return ask_restore(visit, *error.problems)
    return done(f"/years/{visit.study}/publication", f"{one.label}に戻しました。")


ROUTES = [
    view(_HERE, publication),
    view(f"{_HERE}/files/{{name}}", save),
    posted(f"{_HERE}/publish", publish, version=_version, compared=_compared, lasting=_PUBLISHING),
    posted(f"{_HERE}/moment", put_off, version=_version, compared=_compared),
    view(_RESTORE, ask_restore),
    posted(_RESTORE, restore, version=_version, compared=_compared, lasting=_PUBLISHING),
]
