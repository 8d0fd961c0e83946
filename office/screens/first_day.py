"""The first screen: the year's work, or how to begin where no year is defined."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from office.frame.answering import done, show
from office.frame.routes import posted, view
from office.frame.visit import Visit
from office.sample import YEARS, make_sample


def first(visit: Visit) -> Response:
    """Lead to the year that was looked at last; without any year, offer the sample or a new one."""
    if visit.study:
        return RedirectResponse(f"/years/{visit.study}", 303)
    return show(visit, "first_day.html")


def open_sample(visit: Visit) -> Response:
    """Make the sample and lead to its year."""
    with visit.doing("sample_made", "schemas/{study}/study.toml", study=YEARS[-1]):
        study = make_sample(visit.workspace)
        visit.diary.add("sample_made", visit.person, study, visit.text("once"))
    return done(f"/years/{study}", "見本を作りました。回答はすべて架空のものです。")


ROUTES = [view("/", first), posted("/sample", open_sample)]
