"""Who sits before the screen: asked once a window, and written beside each act."""

from __future__ import annotations

from starlette.responses import Response

from office.frame.answering import done, refused, show
from office.frame.routes import PERSON, posted, view
from office.frame.visit import Visit
from schemas.errors import UNPRINTABLE, Problem

_LONGEST = 40


def ask(visit: Visit) -> Response:
    """Ask for the name."""
    return show(visit, "person.html", to=_inside(visit.request.query_params.get("to", "/")), names=())


def take(visit: Visit) -> Response:
    """Note the name for this window."""
    name = " ".join(visit.text("name").split())
    to = _inside(visit.text("to"))
    if not name or len(name) > _LONGEST or UNPRINTABLE.search(name):
        problem = Problem(
            "S01",
            "氏名を入れてください。",
            expected=f"{_LONGEST}字までの氏名（例: 山田 花子）",
            column="name",
        )
        return refused(visit, "person.html", [problem], to=to, names=())
    visit.session.person = name
    return done(visit, to, f"操作する人を「{name}」にしました。")


def _inside(to: str) -> str:
    """An address of this page, whatever was asked for."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


ROUTES = [view(PERSON, ask, nameless=True), posted(PERSON, take, nameless=True)]
