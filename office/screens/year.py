"""The year's work: what to do next, and where each task stands."""

from __future__ import annotations

from starlette.responses import Response

from office.frame.answering import show
from office.frame.routes import view
from office.frame.visit import Visit


def year(visit: Visit) -> Response:
    """Show the tasks of a year."""
    return show(visit, "year.html", tasks=(), next_act=None)


def years(visit: Visit) -> Response:
    """Show all years."""
    return show(visit, "years.html")


ROUTES = [view("/years", years), view("/years/{study}", year)]
