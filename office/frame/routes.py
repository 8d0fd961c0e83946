"""Routes of the screens: `view` shows, `posted` acts.

A screen is a plain function of a visit. It runs beside the others in a thread of its own; what it raises as InputError
is told on a page. An act is let through only from a form of this session (`parts.form_keys` in its template), once, and
while what it was shown with is still so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from office.chronicle import happenings
from office.deeds import told
from office.frame.answering import REFUSED, done, show
from office.frame.rendering import TEMPLATES
from office.frame.visit import Office, Visit
from office.worker.client import WorkerStoppedError
from schemas.errors import InputError, Problem

Screen = Callable[[Visit], Response]
PERSON = "/person"
_GONE_ON = range(300, 400)
_CONFLICT = 409
CUT_SHORT = Problem(
    "B66",
    "計算するプログラムが、途中で止まりました。",
    remedy="もう一度行ってください。続くときは、パソコンの空きメモリを確かめ、技術者に伝えてください。",
)
"""The worker died while it did what was asked, and nothing was done."""


@dataclass(frozen=True)
class FormBounds:
    """How much a form may hold: files, bytes of all together, seconds for sending them."""

    files: int = 0
    size: int = 1_000_000
    fields: int = 1_000
    seconds: int = 600


NO_FILES = FormBounds()


@dataclass(frozen=True)
class Compared:
    """A part of a form that came too late: its label, what was sent, and what stands there now."""

    label: str
    mine: str
    now: str


@dataclass(frozen=True)
class FormChecks:
    """What an act is checked by, as `posted` was told."""

    version: Callable[[Visit], str] | None
    compared: Callable[[Visit], Iterable[Compared]] | None
    again: bool
    reading: bool


def view(path: str, screen: Screen, *, nameless: bool = False) -> Route:
    """The route that shows a screen; nameless: also to somebody who has not said who they are."""

    async def endpoint(request: Request) -> Response:
        visit = _visit(request)
        if visit is None:
            return closed()
        if not (nameless or visit.person):
            return RedirectResponse(f"{PERSON}?to={request.url.path}", 303)
        return await run_in_threadpool(_told, screen, visit)

    return Route(path, endpoint, methods=["GET"])


def posted(
    path: str,
    act: Screen,
    *,
    version: Callable[[Visit], str] | None = None,
    bounds: FormBounds = NO_FILES,
    nameless: bool = False,
    reading: bool = False,
    compared: Callable[[Visit], Iterable[Compared]] | None = None,
    again: bool = False,
) -> Route:
    """The route of an act.

    version: a digest of what the act changes, as the form's `version` field held it when it was shown; another one
    now means that somebody else was first (409), and `compared` tells what was sent beside what stands there now; `again`:
    what was sent can be saved all the same, knowingly. An act that leads on (`done`) was done, and is not done again for
    the same form; one that is refused changes nothing, and its form counts again. reading: it changes nothing in the
    workspace, and so is let through where another page has it.
    """
    checks = FormChecks(version, compared, again, reading)

    async def endpoint(request: Request) -> Response:
        visit = _visit(request)
        if visit is None or not (nameless or visit.person):
            return closed()
        try:
            visit.form = await _form(request, bounds)
            return await run_in_threadpool(_acted, act, visit, checks)
        finally:
            await visit.form.close()

    return Route(path, endpoint, methods=["POST"])


def closed() -> Response:
    """The page for a browser that this page does not know: how to open it again."""
    return HTMLResponse(TEMPLATES.get_template("closed.html").render(), 403)


def _visit(request: Request) -> Visit | None:
    office: Office = request.app.state.office
    session = office.sessions.of(request.cookies.get(office.cookie))
    if session is None:
        return None
    visit = Visit(request, office, session)
    if "study" in request.path_params:
        if request.path_params["study"] not in visit.studies:
            raise HTTPException(404)
        session.study = visit.study
    return visit


async def _form(request: Request, bounds: FormBounds) -> FormData:
    """What was sent, within its bounds, which hold before anything is read (411, 413, 408)."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(411)
    if int(length) > bounds.size:
        raise HTTPException(413)
    try:
        async with asyncio.timeout(bounds.seconds):
            return await request.form(max_files=bounds.files, max_fields=bounds.fields)
    except TimeoutError:
        raise HTTPException(408) from None


def _told(screen: Screen, visit: Visit) -> Response:
    try:
        return screen(visit)
    except InputError as error:
        return show(visit, "problems.html", REFUSED, error.problems, partly_done=error.partly_done)
    except WorkerStoppedError:
        return _cut_short(visit)


def _cut_short(visit: Visit) -> Response:
    """What came of an act whose worker died: the diary has it where it was done (`Visit.doing`)."""
    deed = visit.diary.done(visit.text("once")) if visit.text("once") else None
    if deed is not None:
        return done(visit, f"/years/{deed.study}" if deed.study else "/", f"{told(deed)}。")
    return show(visit, "problems.html", REFUSED, [CUT_SHORT], partly_done=False)


def _acted(act: Screen, visit: Visit, checks: FormChecks) -> Response:
    if not visit.session.owns(visit.text("form_token")) or not visit.text("once"):
        raise HTTPException(403)
    if not checks.reading and (hindrance := visit.office.hindrance()) is not None:
        return show(visit, "problems.html", REFUSED, [hindrance], partly_done=False)
    answers: list[Response] = []

    def acted() -> str | None:
        if checks.version is not None and visit.text("version") != checks.version(visit):
            answers.append(_overtaken(visit, checks, checks.version(visit)))
            return None
        answers.append(_told(act, visit))
        return answers[0].headers["location"] if answers[0].status_code in _GONE_ON else None

    _, led_to = visit.office.once.first(visit.text("once"), acted)
    return answers[0] if answers else RedirectResponse(led_to or "/", 303)


def _overtaken(visit: Visit, checks: FormChecks, version: str) -> Response:
    """What the other one did, when, and what stands there now beside what was sent."""
    study = str(visit.request.path_params.get("study", ""))
    last = next((one for one in happenings(visit.workspace, visit.diary) if one.study == study), None)
    rows = (
        [one for one in checks.compared(visit) if one.mine != one.now] if checks.compared is not None else []
    )
    own = ("form_token", "once", "version")
    sent = [
        (name, value)
        for name, value in visit.form.multi_items()
        if isinstance(value, str) and name not in own
    ]
    return show(
        visit,
        "conflict.html",
        _CONFLICT,
        last=last,
        rows=rows,
        sent=sent if checks.again and rows else (),
        version=version,
    )
