"""設問間クロス: any question by any other, within a third, as a table with n, intervals, letters and what is masked."""

from __future__ import annotations

from base64 import b64decode
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from office.frame.answering import content_to_save, show
from office.frame.routes import made_soon, view
from office.frame.visit import Visit
from office.worker.protocol import Json
from office.worker.shapes import shaped
from office.worker.shapes.crossed import Crossed
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.questions.crosses import countable
from schemas.settings.study import Study

_SCREEN = "/years/{study}/cross"
_BASES = (("unweighted", "重みなし"), ("weighted", "重み付き"))


def cross(visit: Visit) -> Response:
    """Show the lists, and the table that the address names."""
    study = load_study(visit.workspace, visit.study)
    asked = _asked(visit, study)
    told = {
        "surveys": study.surveys,
        "questions": _questions(study, asked["survey"]),
        "asked": asked,
        "bases": _BASES if study.sampled else _BASES[:1],
    }
    if not (asked["column"] and asked["row"]):
        visit.office.ahead(lambda worker: worker.ask("cross_ahead", study=study.key, survey=asked["survey"]))
        return show(visit, "cross.html", table=None, save="", **told)

    def table(visit: Visit) -> Response:
        try:
            found = shaped(Crossed, visit.worker.ask("cross", study=study.key, **asked))
        except InputError as error:
            return show(visit, "cross.html", error.problems, table=None, save="", **told)
        book = urlencode({key: str(one) for key, one in asked.items()})
        save = f"{_SCREEN.format(study=study.key)}/book?{book}"
        return show(visit, "cross.html", table=found, save=save, **told)

    return made_soon(visit, "設問間クロスの表を作っています", table)


def save(visit: Visit) -> Response:
    """Hand out the same table as Excel; lead to the choice of questions where the address names none."""
    study = load_study(visit.workspace, visit.study)
    asked = _asked(visit, study)
    if not (asked["column"] and asked["row"]):
        return RedirectResponse(_SCREEN.format(study=visit.study), 303)
    del asked["basis"]
    content = visit.worker.ask("cross_book", study=visit.study, **asked)
    return content_to_save(b64decode(str(content)), f"設問間クロス_{visit.study}.xlsx")


def _asked(visit: Visit, study: Study) -> dict[str, Json]:
    """The keys of the address: survey, column, row, layer, basis; what is no key of the study is left out."""
    given = visit.request.query_params
    surveys = [survey.key for survey in study.surveys]
    survey = given.get("survey", "") if given.get("survey", "") in surveys else surveys[0]
    known = [key for key, _ in _questions(study, survey)]
    keys = {
        name: given.get(name, "") if given.get(name, "") in known else ""
        for name in ("column", "row", "layer")
    }
    basis = given.get("basis", "") if given.get("basis", "") in dict(_BASES) else study.basis
    basis = basis if study.sampled else "unweighted"
    return {"survey": survey, **keys, "basis": basis}


def _questions(study: Study, survey: Json) -> list[tuple[str, str]]:
    """Key and name of every question of a survey that can be crossed."""
    return [
        (one.concept.key, f"{one.number} {one.concept.label}".strip())
        for one in countable(study.survey(str(survey)).questionnaire)
        if one.concept is not None
    ]


ROUTES = [view(_SCREEN, cross), view(f"{_SCREEN}/book", save)]
