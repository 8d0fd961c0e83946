"""The plan of a year: by when a task is to be done, and which optional ones are not done this year, and why."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from office.frame.answering import done, show
from office.frame.confirming import no_day, sentence
from office.frame.routes import posted, view
from office.frame.visit import Visit
from office.year.state import Task
from office.year.tasks.every import tasks
from schemas.errors import Problem

_PLAN = "/years/{study}/plan"
_TASK = "/years/{study}/plan/{task}"


def plan(visit: Visit) -> Response:
    """Show all tasks with their days."""
    return show(visit, "plan.html", tasks=tasks(visit.workspace, visit.study, visit.office.diary))


def of_task(visit: Visit) -> Response:
    """Show what may be decided about one task."""
    return _decide(visit, _task(visit))


def _task(visit: Visit) -> Task:
    every = tasks(visit.workspace, visit.study, visit.office.diary)
    found = next((one for one in every if one.key == visit.request.path_params["task"]), None)
    if found is None:
        raise HTTPException(404)
    return found


def _decide(visit: Visit, task: Task, *problems: Problem) -> Response:
    day, reason = visit.text("day") or task.due, visit.text("reason")
    return show(visit, "plan_task.html", problems, task=task, day=day, reason=reason)


def set_due(visit: Visit) -> Response:
    """Note the day by which a task is to be done; an empty field takes it away."""
    task, day = _task(visit), visit.text("day")
    if day and (wrong := no_day(day)):
        return _decide(visit, task, *wrong)
    visit.note("due_set", task=task.key, name=task.name, due=day)
    return done(f"/years/{visit.study}/plan", f"「{task.name}」の期限を変えました。")


def set_aside(visit: Visit) -> Response:
    """Note that an optional task is not done this year, and why."""
    task = _task(visit)
    if not task.kind.optional:
        raise HTTPException(404)
    example = "例: 自由記述を報告書に載せないため"
    missing = Problem("B86", "行わない理由を書いてください。", expected=example, column="reason")
    reason, wrong = sentence(visit, "reason", missing)
    if wrong:
        return _decide(visit, task, *wrong)
    visit.note("set_aside", task=task.key, name=task.name, reason=reason)
    return done(
        f"/years/{visit.study}",
        f"「{task.name}」は、この年度では行わないことにしました。いつでも「作業の期限や…」から戻せます。",
    )


def take_up(visit: Visit) -> Response:
    """Note that a task is done this year after all."""
    task = _task(visit)
    visit.note("taken_up", task=task.key, name=task.name)
    return done(f"/years/{visit.study}", f"「{task.name}」を、行うことに戻しました。")


ROUTES = [
    view(_PLAN, plan),
    view(_TASK, of_task),
    posted(f"{_TASK}/due", set_due),
    posted(f"{_TASK}/aside", set_aside),
    posted(f"{_TASK}/up", take_up),
]
