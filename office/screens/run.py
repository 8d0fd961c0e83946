"""集計: begun here, followed stage by stage, stopped; its results are on a screen of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.responses import RedirectResponse, Response

from office.frame.answering import done, show
from office.frame.routes import Lasting, posted, view
from office.frame.visit import Visit
from office.kept import kept
from office.screens.results import results_ahead
from office.worker.client import JobState
from office.worker.shapes.ran import Runs
from office.worker.shapes.stages import TOLD
from office.year.evidence import gather
from office.year.tasks.every import derived
from office.year.tasks.run import is_cut_short
from schemas.errors import InputError, Problem

_SCREEN = "/years/{study}/run"
_RESULTS = "/years/{study}/results"


@dataclass(frozen=True)
class StageLine:
    """A stage as it is listed: its number, name, seconds, and whether it is done, under way or to come."""

    number: int
    label: str
    seconds: float | None
    state: str


def run(visit: Visit) -> Response:
    """Show the run that is under way, what came of the last one, or how to begin."""
    named = visit.worker.state(visit.request.query_params.get("job", ""))
    job = visit.worker.running(visit.study) or (named if named and named.study == visit.study else None)
    if job is not None and job.under_way:
        return show(visit, "running.html", **_progress(visit, job))
    if job is not None and job.ended == "done":
        return done(_RESULTS.format(study=visit.study), f"集計が終わりました（{job.seconds:.0f}秒）。")
    problems: tuple[Problem, ...] = ()
    if job is not None and job.ended in ("refused", "fault"):
        try:
            job.result()
        except InputError as error:
            problems = error.problems
    seen = gather(visit.workspace, visit.study, visit.diary, None)
    task = next(one for one in derived(seen) if one.key == "run")
    return show(
        visit,
        "run.html",
        problems,
        task=task,
        broken=is_cut_short(seen),
        stopped=job is not None and job.ended == "stopped",
        ran=seen.ran,
        usual=_usual(visit),
        unchanged="前の集計の結果は、そのまま残っています。" if seen.ran else "成果物は、まだありません。",
    )


def progress(visit: Visit) -> Response:
    """The part of the screen that is fetched again while the run goes on; it has the screen loaded anew at its end."""
    job = visit.worker.running(visit.study)
    if job is not None and ("waiting" in visit.request.query_params) != job.waiting:
        job = None  # what stands around this part is another screen now
    return show(visit, "run_progress.html", **_progress(visit, job))


def begin(visit: Visit) -> Response:
    """Begin a run; where one is under way, that one is shown."""
    running = visit.worker.running(visit.study)
    if running is None:
        visit.note("run_begun")
        number = visit.worker.begin(
            "run", then=_noting(visit), study=visit.study, port=visit.office.prefect_port
        )
    else:
        number = running.id
    return done(f"{_SCREEN.format(study=visit.study)}?job={number}")


def stop(visit: Visit) -> Response:
    """Ask the run to end before its next stage."""
    running = visit.worker.running(visit.study)
    if running is None:
        return RedirectResponse(_SCREEN.format(study=visit.study), 303)
    visit.worker.stop(running.id)
    ended = visit.worker.wait(running.id)
    told = "集計を止めました。前の結果は残っています。" if ended.ended == "stopped" else ""
    return done(f"{_SCREEN.format(study=visit.study)}?job={running.id}", told)


def _noting(visit: Visit) -> Callable[[JobState], None]:
    """Notes in the diary how a run ended, whoever looks; one whose worker has died is noted by its begin alone.

    The results are read for the screen that shows them next.
    """
    office, diary, person, study = visit.office, visit.diary, visit.person, visit.study

    def note(state: JobState) -> None:
        if state.ended == "done":
            diary.add("ran", person, study, seconds=round(state.seconds))
            office.ahead(lambda _: results_ahead(office, study))
        elif state.ended == "stopped":
            diary.add("run_stopped", person, study)
        elif state.ended == "refused":
            assert isinstance(state.value, dict)
            assert isinstance(state.value["problems"], list)
            diary.add("run_refused", person, study, count=len(state.value["problems"]))
        elif state.ended == "fault":
            diary.add("run_refused", person, study, count=1)

    return note


def _progress(visit: Visit, job: JobState | None) -> dict[str, object]:
    if job is None:
        return {"job": None, "lines": (), "reached": 0, "now": "", "usual": None, "waited": 0}
    seconds = max(0.0, (datetime.now(UTC) - job.begun).total_seconds())  # the clock may have been set back
    begun = [at for _, _, at in job.stages]
    took = [end - start for start, end in zip(begun, [*begun[1:], seconds], strict=False)]
    reached = job.stages[-1][0] if job.stages else 0
    by_number = {number: one for (number, _, _), one in zip(job.stages, took, strict=True)}
    lines = [
        StageLine(
            number,
            label,
            by_number.get(number),
            "done" if number < reached else "now" if number == reached else "later",
        )
        for number, label in enumerate(TOLD, start=1)
    ]
    return {
        "job": job,
        "lines": lines,
        "reached": reached,
        "now": TOLD[reached - 1] if reached else "準備",
        "usual": _usual(visit),
        "waited": int(seconds),
    }


def _usual(visit: Visit) -> float | None:
    """Seconds that the last run from the page took."""
    runs = kept(visit.workspace, visit.study, "runs", Runs)
    seconds = sum(runs.snapshots[-1].seconds.values()) if runs and runs.snapshots else 0.0
    return seconds or None


ROUTES = [
    view(_SCREEN, run),
    view(f"{_SCREEN}/progress", progress),
    posted(_SCREEN, begin),
    posted(f"{_SCREEN}/stop", stop, lasting=Lasting("集計を止めています", _SCREEN)),
]
