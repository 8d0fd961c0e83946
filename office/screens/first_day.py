"""The first screen: the year's work, or how to begin where no year is defined."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from office.frame.answering import show
from office.frame.routes import view
from office.frame.visit import Visit


def first(visit: Visit) -> Response:
    """Lead to the year that was looked at last; without any year, offer the sample or a new one."""
    if visit.study:
        return RedirectResponse(f"/years/{visit.study}", 303)
    return show(visit, "first_day.html")


ROUTES = [view("/", first)]
