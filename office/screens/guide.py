"""How the page is used, and what to do when something does not go on."""

from __future__ import annotations

from starlette.responses import Response

from office.frame.answering import show
from office.frame.routes import view
from office.frame.visit import Visit


def guide(visit: Visit) -> Response:
    """Show the guide."""
    return show(visit, "guide.html")


ROUTES = [view("/help", guide)]
