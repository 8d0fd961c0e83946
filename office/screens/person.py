"""Who sits before the screen: asked once a window, and written beside each act."""

from __future__ import annotations

from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.routes import PERSON, posted, view
from office.frame.visit import Visit
from office.names import a_name, read_names, save_names
from schemas.errors import InputError


def ask(visit: Visit) -> Response:
    """Ask for the name: one of the list, or a new one."""
    to = _inside(visit.request.query_params.get("to", "/"))
    return show(visit, "person.html", to=to, names=read_names(visit.workspace))


def take(visit: Visit) -> Response:
    """Note the name for this window, and a new one in the list."""
    to = _inside(visit.text("to"))
    names = read_names(visit.workspace)
    try:
        name = a_name(visit.text("name") or visit.text("known"), "name")
    except InputError as error:
        return show(visit, "person.html", error.problems, to=to, names=names)
    if visit.office.hindrance() is None:
        if name not in names:
            save_names(visit.workspace, (*names, name))
        if visit.office.turn is not None:
            visit.office.turn.name(name)
    visit.session.person = name
    return done(to, f"操作する人を「{name}」にしました。")


def _inside(to: str) -> str:
    """An address of this page, whatever was asked for."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


ROUTES = [view(PERSON, ask, nameless=True), posted(PERSON, take, nameless=True, reading=True)]
