"""A long act as it goes on: a screen that looks again by itself, or without script by a link; then what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.responses import Response

from flows.faults import told_fault
from office.deeds import told
from office.frame.answering import done, show
from office.frame.long_acts import LongAct
from office.frame.routes import CUT_SHORT, view
from office.frame.visit import Visit
from office.worker.client import WorkerStoppedError, fault_of_program
from schemas.errors import InputError, Problem
from schemas.tables.system_errors import refused

_PART = "/years/{study}/under-way/{act}"


def go_on(visit: Visit, name: str, doing: str, screen: str, act: Callable[[], str]) -> Response:
    """Begin an act that takes long, and lead to the screen that shows it (`shown` there).

    doing: what is being done, as a heading (「監査しています」). `act` returns what is told once it is done; it raises as
    acts do.
    """

    def outcome() -> tuple[str, tuple[Problem, ...]]:
        try:
            return act(), ()
        except InputError as error:
            return "", tuple(error.problems)
        except WorkerStoppedError:
            deed = visit.diary.done(visit.text("once"))
            return (f"{told(deed)}。", ()) if deed is not None else ("", (CUT_SHORT,))
        except OSError as error:
            return "", (refused(error),)
        except Exception as error:
            return "", (fault_of_program(told_fault(error)),)

    begun = visit.office.long_acts.begin(visit.study, name, doing, outcome)
    return done(visit, f"{screen}?act={begun.id}")


def shown(
    visit: Visit, screen: str, name: str, otherwise: Callable[[Sequence[Problem]], Response]
) -> Response:
    """The screen of an act: how it goes on, what it has come to, or `otherwise` with why it was refused."""
    act = visit.office.long_acts.of(visit.study, visit.request.query_params.get("act", ""))
    act = act if act is not None and act.name == name else None
    if act is None:
        return otherwise(())
    if act.under_way:
        return show(visit, "under_way.html", act=act, screen=screen)
    return otherwise(act.problems) if act.problems else done(visit, screen, act.message)


def part(visit: Visit) -> Response:
    """The part of the screen that is fetched again while the act goes on; at its end it has the screen loaded anew."""
    act: LongAct | None = visit.office.long_acts.of(visit.study, str(visit.request.path_params["act"]))
    return show(visit, "under_way_part.html", act=act if act is not None and act.under_way else None)


ROUTES = [view(_PART, part)]
