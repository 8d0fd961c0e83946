"""The year's work: what to do next, and where each task stands."""

from __future__ import annotations

from starlette.responses import Response

from office.deeds import told
from office.frame.answering import show
from office.frame.routes import view
from office.frame.visit import Visit
from office.screens.results import results_ahead
from office.year.evidence import gather
from office.year.next_act import next_act
from office.year.state import TaskState
from office.year.tasks.every import derived


def year(visit: Visit) -> Response:
    """Show the tasks of a year."""
    office, study = visit.office, visit.study
    seen = gather(visit.workspace, study, office.diary, office.under_way(study))
    if seen.ran is not None:
        office.ahead(lambda _: results_ahead(office, study))
    tasks = derived(seen)
    return show(
        visit,
        "year.html",
        tasks=tasks,
        year_parts=list(dict.fromkeys(task.kind.part for task in tasks)),
        finished=sum(task.state is TaskState.DONE for task in tasks),
        next_act=next_act(tasks),
        surveys=[survey.title for survey in seen.definition.surveys] if seen.definition else [],
        last=(seen.acts[-1], told(seen.acts[-1])) if seen.acts else None,
    )


def years(visit: Visit) -> Response:
    """Show all years."""
    return show(visit, "years.html")


ROUTES = [view("/years", years), view("/years/{study}", year)]
