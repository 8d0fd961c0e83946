"""新しい年度: begin a year from the definitions of an earlier one; a codebook leads to one too (`first_codebook`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.rendering import fiscal_year
from office.frame.routes import posted, view
from office.frame.visit import Visit
from office.worker.shapes.defined import MadeFile
from schemas.codebook.new_study import begin_study, check_new_year
from schemas.errors import InputError, Problem
from schemas.messages.acts import Act

SCREEN = "/years/new"


@dataclass(frozen=True)
class GivenLayout:
    """How the table in a file stands, as staff wrote it beside the file."""

    title: str = ""
    sheet: str = ""
    skip_rows: str = ""
    header_rows: str = ""
    name_rows: str = ""
    multiple: str = ""
    language: str = ""
    delimiter: str = "auto"
    encoding: str = "auto"

    @property
    def told(self) -> bool:
        """Whether anything was written besides the name of the survey."""
        return self != GivenLayout(self.title)


def new_year(visit: Visit) -> Response:
    """Ask for the year and the one to begin from."""
    latest = visit.studies[-1] if visit.studies else ""
    return _ask(visit, str(int(latest) + 1) if latest else "", latest)


def _ask(visit: Visit, year: str, source: str, *problems: Problem) -> Response:
    return ask(visit, problems, new=year, source=source)


def ask(
    visit: Visit,
    problems: Sequence[Problem] = (),
    /,
    *,
    new: str = "",
    source: str = "",
    layout: GivenLayout = GivenLayout(),
    marked: MadeFile | None = None,
) -> Response:
    """The screen with all ways to begin. `layout`: what was told of the file for a draft; `marked`: faults in a codebook."""
    return show(
        visit,
        "new_year.html",
        problems,
        new=new,
        source=source,
        years=[(key, fiscal_year(key)) for key in reversed(visit.studies)],
        layout=layout,
        marked=marked,
        unchanged=Act.NEW_STUDY.kept,
    )


def begin(visit: Visit) -> Response:
    """Make the year, and lead to its definitions."""
    year, source = entered_year(visit, "year"), visit.text("source")
    try:
        check_new_year(visit.workspace, year)
        if source not in visit.studies:
            raise Problem("B74", "写す元の年度を選んでください。", column="source").error()
        with visit.doing("study_made", "schemas/{study}/study.toml", study=year, source=source):
            begin_study(visit.workspace, year, source)
            visit.diary.add("study_made", visit.person, year, visit.text("once"), source=source)
    except InputError as error:
        return _ask(visit, year, source, *(_at_field(problem) for problem in error.problems))
    return done(
        f"/years/{year}/definitions",
        f"{year}年度の定義を、{source}年度から写しました。次は、この年度の調査票に合わせます。",
    )


def entered_year(visit: Visit, name: str) -> str:
    """The year in a field, full-width digits as the others."""
    return unicodedata.normalize("NFKC", visit.text(name))


def _at_field(problem: Problem) -> Problem:
    """A problem of the year itself at its field; one of the earlier year's definitions where it stands."""
    if problem.file or problem.column == "source":
        return problem
    return replace(problem, column="year", expected=problem.expected or "西暦4桁（例: 2027）")


ROUTES = [view(SCREEN, new_year), posted(SCREEN, begin)]
