"""Answers of a screen: shown, done, or a file."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from office.frame.rendering import TEMPLATES
from office.frame.visit import Visit
from schemas.errors import Problem
from schemas.messages.acts import told_on_page

REFUSED = 422
_DONE = 303


def show(
    visit: Visit,
    template: str,
    problems: Sequence[Problem] = (),
    status: int | None = None,
    /,
    **context: object,
) -> Response:
    """The screen of a template, with what was done before told above it once, or what was wrong, in the page's words.

    status: None is 422 where there are problems (nothing was changed), else 200.
    """
    message, visit.session.message = visit.session.message, ""
    going_on = visit.office.long_acts.under_way(visit.request.url.path)
    context["problems"] = [told_on_page(problem) for problem in problems]
    page = TEMPLATES.get_template(template).render(
        {
            "visit": visit,
            "office": visit.office,
            "unchanged": "",
            "errors_heading": "",
            "version": "",
            "message": message,
            "hindrance": visit.office.hindrance(),
            "going_on": None if visit.acting else going_on,
            "once_key": secrets.token_urlsafe,
            **context,
        }
    )
    return HTMLResponse(page, status or (REFUSED if problems else 200))


class LeadingOn(RedirectResponse):
    """An answer that leads to another screen, with what that one tells once."""

    def __init__(self, to: str, message: str) -> None:
        super().__init__(to, _DONE)
        self.message = message


def done(to: str, message: str = "") -> Response:
    """Lead to another screen, which tells what was done: a reload there does nothing again."""
    return LeadingOn(to, message)


def given(visit: Visit, answer: Response) -> Response:
    """An answer as it goes out: what it tells is told by the next screen of whoever gets it, once."""
    if isinstance(answer, LeadingOn):
        visit.session.message, answer.message = answer.message, ""
    return answer


def file_to_save(path: Path, name: str) -> Response:
    """A file that the browser saves under a name and does not open."""
    return FileResponse(
        path,
        media_type="application/octet-stream",
        headers=_saved_as(name),
    )


def content_to_save(content: bytes, name: str) -> Response:
    """Content that the browser saves under a name and does not open."""
    return Response(content, media_type="application/octet-stream", headers=_saved_as(name))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
