"""The part of the screen of a long act that is fetched again while it goes on; at its end it has the screen loaded anew."""

from __future__ import annotations

from starlette.responses import Response

from office.frame.answering import show
from office.frame.routes import view
from office.frame.visit import Visit


def part(visit: Visit) -> Response:
    """How the act stands."""
    act = visit.office.long_acts.of(str(visit.request.path_params["act"]))
    return show(visit, "under_way_part.html", act=act if act is not None and act.under_way else None)


ROUTES = [view("/under-way/{act}", part)]
