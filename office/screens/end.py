"""Ending the page, which ends everything that it started."""

from __future__ import annotations

from starlette.background import BackgroundTask
from starlette.responses import Response

from office.frame.answering import show
from office.frame.routes import posted, view
from office.frame.visit import Visit


def ask(visit: Visit) -> Response:
    """Ask once more, and say what stays."""
    return show(visit, "end.html")


def end(visit: Visit) -> Response:
    """Say good-bye; the page ends once that is sent."""
    answer = show(visit, "ended.html")
    answer.background = BackgroundTask(visit.office.end)
    return answer


ROUTES = [view("/end", ask, nameless=True), posted("/end", end, nameless=True, reading=True)]
