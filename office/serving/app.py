"""The page as an application: the routes of all screens, behind the checks of who asks."""

from __future__ import annotations

import errno
import hmac
import logging
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler

from flows.faults import tellable
from office.frame.rendering import ASSETS, TEMPLATES
from office.frame.routes import closed
from office.frame.visit import Office
from office.safety.addresses import KEY_HEADER, OPEN, REOPEN, OwnAddressOnly
from office.safety.headers import KEPT, StrictHeaders
from office.screens import every_screen

_NO_SCREEN = 405
_NO_ROOM = 507
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
_LOG = logging.getLogger("office")
_WORDS = {
    400: (
        "この操作は、受け付けられません",
        "ファイルの数が多すぎるか、送られた内容が壊れています。分けて、もう一度行ってください。",
    ),
    403: ("この操作は、受け付けられません", "画面を開き直してから、もう一度行ってください。"),
    404: ("この画面はありません", "年度を削除したか、ほかの人が先に操作したか、アドレスが違います。"),
    405: ("この操作は、受け付けられません", "画面のボタンから行ってください。"),
    408: ("ファイルを送り終わりませんでした", "もう一度、選び直してください。"),
    411: ("この操作は、受け付けられません", "画面のボタンから行ってください。"),
    413: (
        "送られた内容が大きすぎます",
        "何も受け取っていません。ファイルは分けるか、要らないものを除いてください。文は短くしてください。",
    ),
    _NO_ROOM: (
        "作業フォルダーに書き込めません",
        "ディスクの空きがないか、書き込みが許されていません。行おうとしたことは、済んでいません。"
        "空きと権限を確かめてから、もう一度行ってください。",
    ),
    500: ("プログラムの誤りで、できませんでした", "原因を記録しました。続くときは、技術者に伝えてください。"),
}


def make_app(office: Office) -> Starlette:
    """The application of a page."""
    routes: list[BaseRoute] = [
        Route(OPEN, _open, methods=["GET"]),
        Route(REOPEN, _reopen, methods=["POST"]),
        Mount(KEPT.rstrip("/"), StaticFiles(directory=ASSETS)),
    ]
    for screen in every_screen():
        routes += screen.ROUTES
    handlers: dict[Any, ExceptionHandler] = {HTTPException: _refused, Exception: _failed}
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(StrictHeaders),
            Middleware(OwnAddressOnly, host=office.host, keyed=REOPEN),
        ],
        exception_handlers=handlers,
    )
    app.state.office = office
    return app


def _open(request: Request) -> Response:
    """Exchange the token of the opening address for the cookie, and lead away from that address."""
    office: Office = request.app.state.office
    if office.sessions.of(request.cookies.get(office.cookie)) is not None:
        return RedirectResponse("/", 303)
    if (
        request.method != "GET"
        or (session := office.sessions.begin(request.query_params.get("token", ""))) is None
    ):
        return closed()
    answer = RedirectResponse("/", 303)
    answer.set_cookie(office.cookie, session.key, httponly=True, samesite="strict", path="/")
    return answer


def _reopen(request: Request) -> Response:
    office: Office = request.app.state.office
    if not hmac.compare_digest(
        Headers(scope=request.scope).get(KEY_HEADER, "").encode(), office.reopening.encode()
    ):
        return PlainTextResponse("", 403)
    return PlainTextResponse(office.opening_address())


def _refused(request: Request, error: Exception) -> Response:
    """Tell why; an address of an act, opened by a reload or from the history, leads to the screen of its form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == _NO_SCREEN and request.method == "GET":
        return RedirectResponse(_screen_above(request), 303)
    return _told(status)


def _screen_above(request: Request) -> str:
    """The nearest address above an act that shows a screen."""
    path = request.url.path
    while path := path.rpartition("/")[0]:
        scope = {**request.scope, "path": path}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            return path
    return "/"


def _failed(request: Request, error: Exception) -> Response:
    """Note a fault of the program without its words, which may quote an answer."""

    def again() -> None:
        raise error

    try:
        tellable(again)()
    except Exception as told:
        _LOG.error("%s: %s", request.scope["route"].path if "route" in request.scope else "", told)
    if isinstance(error, OSError) and error.errno in _NOT_WRITTEN:
        return _told(_NO_ROOM)
    return _told(500)


def _told(status: int) -> Response:
    heading, text = _WORDS.get(status, _WORDS[405])
    page = TEMPLATES.get_template("stopped.html").render(heading=heading, text=text)
    return HTMLResponse(page, status)
