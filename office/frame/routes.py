"""Routes of the screens: `view` shows, `posted` acts.

A screen is a plain function of a visit. It runs beside the others in a thread of its own; what it raises as InputError
is told on a page. An act is let through only from a form of this session (`parts.form_keys` in its template), once, and
while what it was shown with is still so.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from office.frame.answering import REFUSED, show
from office.frame.rendering import TEMPLATES
from office.frame.visit import Office, Visit
from schemas.errors import InputError

Screen = Callable[[Visit], Response]
PERSON = "/person"
_GONE_ON = range(300, 400)
_CONFLICT = 409


@dataclass(frozen=True)
class FormBounds:
    """How much a form may hold: files, bytes of all together, seconds for sending them."""

    files: int = 0
    size: int = 1_000_000
    fields: int = 1_000
    seconds: int = 600


NO_FILES = FormBounds()


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
) -> Route:
    """The route of an act.

    version: a digest of what the act changes, as the form's `version` field held it when it was shown; another one
    now means that somebody else was first (409). An act that leads on (`done`) was done, and is not done again for
    the same form; one that is refused changes nothing, and its form counts again.
    """

    async def endpoint(request: Request) -> Response:
        visit = _visit(request)
        if visit is None or not (nameless or visit.person):
            return closed()
        try:
            visit.form = await _form(request, bounds)
            return await run_in_threadpool(_acted, act, visit, version)
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


def _acted(act: Screen, visit: Visit, version: Callable[[Visit], str] | None) -> Response:
    if not visit.session.owns(visit.text("form_token")) or not visit.text("once"):
        raise HTTPException(403)
    answers: list[Response] = []

    def acted() -> str | None:
        if version is not None and visit.text("version") != version(visit):
            acts = visit.diary.acts(visit.study)
            answers.append(show(visit, "conflict.html", _CONFLICT, last=acts[-1] if acts else None))
            return None
        answers.append(_told(act, visit))
        return answers[0].headers["location"] if answers[0].status_code in _GONE_ON else None

    _, led_to = visit.office.once.first(visit.text("once"), acted)
    return answers[0] if answers else RedirectResponse(led_to or "/", 303)
