"""Routes of the screens: `view` shows, `posted` acts.

A screen is a plain function of a visit. It runs beside the others in a thread of its own; what it raises as InputError
is told on a page. An act is let through only from a form of this session (`parts.form_keys` in its template), once, and
while what it was shown with is still so. One that may take longer than an answer may (`Lasting`) holds no browser: its
screen shows how it goes on, and then its answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from office.chronicle import happenings
from office.deeds import told
from office.frame.answering import REFUSED, done, given, show
from office.frame.rendering import TEMPLATES
from office.frame.visit import Office, Visit
from office.worker.client import WorkerStoppedError
from schemas.errors import InputError, Problem

Screen = Callable[[Visit], Response]
PERSON = "/person"
_GONE_ON = range(300, 400)
_CONFLICT = 409
_MADE = "made"
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
class Lasting:
    """An act that may take long: what is being done, as a heading (「監査しています」), and the path of the screen that shows it."""

    doing: str
    screen: str


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
    lasting: Lasting | None


def view(path: str, screen: Screen, *, nameless: bool = False) -> Route:
    """The route that shows a screen; nameless: also to somebody who has not said who they are."""

    async def endpoint(request: Request) -> Response:
        visit = _visit(request)
        if visit is None:
            return closed()
        if not (nameless or visit.person):
            return RedirectResponse(f"{PERSON}?to={request.url.path}", 303)
        return await run_in_threadpool(_shown, screen, visit)

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
    lasting: Lasting | None = None,
) -> Route:
    """The route of an act.

    version: a digest of what the act changes, as the form's `version` field held it when it was shown; another one
    now means that somebody else was first (409), and `compared` tells what was sent beside what stands there now; `again`:
    what was sent can be saved all the same, knowingly. An act that leads on (`done`) was done, and is not done again for
    the same form; one that is refused changes nothing, and its form counts again. reading: it changes nothing in the
    workspace, and so is let through where another page has it. lasting: it may take long.
    """
    checks = FormChecks(version, compared, again, reading, lasting)

    async def endpoint(request: Request) -> Response:
        visit = _visit(request)
        if visit is None or not (nameless or visit.person):
            return closed()
        visit.form = await _form(request, bounds)
        try:
            return await run_in_threadpool(_acted, act, visit, checks)
        finally:
            if lasting is None:
                _close(visit.form)

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


def _close(form: FormData) -> None:
    """Let go of the files that were sent."""
    for one in form.values():
        if isinstance(one, UploadFile):
            one.file.close()


def _shown(screen: Screen, visit: Visit) -> Response:
    """The screen, or of an act that the address names: how it goes on, and its answer to whoever began it."""
    act = visit.office.long_acts.of(visit.request.query_params.get("act", ""))
    if act is not None and act.screen == visit.request.url.path:
        if act.under_way:
            return show(visit, "under_way.html", act=act)
        if act.session is visit.session:
            return given(visit, act.answer.result())
    return given(visit, _told(screen, visit))


def _told(screen: Screen, visit: Visit) -> Response:
    try:
        return screen(visit)
    except InputError as error:
        return show(visit, "problems.html", error.problems, partly_done=error.partly_done)
    except WorkerStoppedError:
        return _cut_short(visit)


def _cut_short(visit: Visit) -> Response:
    """What came of an act whose worker died: the diary has it where it was done (`Visit.doing`)."""
    deed = visit.diary.done(visit.text("once")) if visit.text("once") else None
    if deed is not None:
        return done(f"/years/{deed.study}" if deed.study else "/", f"{told(deed)}。")
    return show(visit, "problems.html", [CUT_SHORT], partly_done=False)


def _acted(act: Screen, visit: Visit, checks: FormChecks) -> Response:
    visit.acting = True
    if not visit.session.owns(visit.text("form_token")) or not visit.text("once"):
        raise HTTPException(403)
    if not checks.reading and (hindrance := visit.office.hindrance()) is not None:
        return show(visit, "problems.html", [hindrance], partly_done=False)
    answers: list[Response] = []

    def acted() -> str | None:
        if checks.lasting is None:
            answers.append(_done(act, visit, checks))
        else:
            answers.append(_begun(act, visit, checks, checks.lasting))
        return answers[0].headers["location"] if answers[0].status_code in _GONE_ON else None

    _, led_to = visit.office.once.first(visit.text("once"), acted)
    return given(visit, answers[0]) if answers else RedirectResponse(led_to or "/", 303)


def _done(act: Screen, visit: Visit, checks: FormChecks) -> Response:
    """Do the act, unless somebody else was first."""
    if checks.version is not None and visit.text("version") != (now := checks.version(visit)):
        return _overtaken(visit, checks, now)
    return _told(act, visit)


def _begun(act: Screen, visit: Visit, checks: FormChecks, lasting: Lasting) -> Response:
    """The answer of an act that has ended soon, else the way to the screen that shows how it goes on."""

    def acted() -> Response:
        try:
            return _done(act, visit, checks)
        finally:
            _close(visit.form)

    study = str(visit.request.path_params.get("study", ""))
    screen = lasting.screen.format(study=study)
    begun = visit.office.long_acts.begin(study, screen, lasting.doing, visit.session, acted)
    return done(f"{screen}?act={begun.id}") if begun.under_way else begun.answer.result()


def made_soon(visit: Visit, doing: str, screen: Screen) -> Response:
    """A screen that may take longer than an answer may: if so, it is told how it goes on, which leads back here.

    Back here the worker has what took long, and the screen is waited for.
    """
    if _MADE in visit.request.query_params:
        return _told(screen, visit)
    url, answers = visit.request.url, list[Response]()
    visit.acting = True

    def made() -> Response:
        answers.append(_told(screen, visit))
        return done(f"{url.path}?{url.query}&{_MADE}=1") if answers[0].status_code < REFUSED else answers[0]

    begun = visit.office.long_acts.begin(visit.study, url.path, doing, visit.session, made)
    if begun.under_way:
        return done(f"{url.path}?act={begun.id}")
    begun.answer.result()  # raises what the screen raised
    return answers[0]


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
        (),
        _CONFLICT,
        last=last,
        rows=rows,
        sent=sent if checks.again and rows else (),
        version=version,
    )
