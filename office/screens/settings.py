"""What holds for the whole office: copies for safety, rules, and what is open."""

from __future__ import annotations

from starlette.responses import Response

from office.frame.answering import show
from office.frame.routes import view
from office.frame.visit import Visit


def settings(visit: Visit) -> Response:
    """Show the settings."""
    return show(visit, "settings.html")


ROUTES = [view("/settings", settings)]
