"""Whether a study is ready to run, and what was found in its answers: what a run does, without publishing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.settings import RunSettings
from flows.stage import Parameters, Result, Stage
from flows.stages import rehearse
from reports.chapter.weight_warnings import weight_warnings
from schemas.errors import Problem, Together
from schemas.loading.readiness import doubts
from schemas.loading.studies import load_studies, load_study
from schemas.settings.study import Study, Survey
from survey.frame.frame import PopulationFrame
from survey.ingest import Ingested
from survey.reading.unread import unread_tables
from survey.weighting.weights import Weights


@dataclass(frozen=True)
class CheckReport:
    """The study, and for each survey that could be read its rows and findings.

    `problems` must be mended before a run; `doubts` are settings that look unfinished.
    """

    study: Study
    ingested: Mapping[str, Ingested]
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...]


@dataclass
class _Seen:
    """Calls stages, and keeps the answers and weights of the study itself, and the notes about its frames."""

    study: str
    ingested: dict[str, Ingested] = field(default_factory=dict)
    weights: dict[str, Weights] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def __call__(
        self, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        result = stage.run(*args, **kwargs)
        studies = [value for value in args if isinstance(value, Study)]
        surveys = [value for value in args if isinstance(value, Survey)]
        if surveys and studies and studies[0].key == self.study:
            if isinstance(result, Ingested):
                self.ingested[surveys[0].key] = result
            elif isinstance(result, Weights):
                self.weights[surveys[0].key] = result
                self.notes.update(
                    (note, None)
                    for value in args
                    if isinstance(value, PopulationFrame)
                    for note in value.notes
                )
        return result


def check_study(settings: RunSettings) -> CheckReport:
    """Do what a run does up to the point where nothing can refuse any more (`flows.stages.rehearse`).

    Raises InputError where the definitions do not hold together; all else is told in the result.
    """
    root = settings.workspace
    study = load_study(root, settings.study)
    seen = _Seen(study.key)
    told = Together()
    with told:
        rehearse(settings, seen)
    others = [one for key, one in load_studies(root).items() if key != study.key]
    named = {path for one in (study, *others) for path in one.raw_paths()}
    doubted = (
        *doubts(study, others),
        *unread_tables(root, study, named),
        *weight_warnings(study, seen.weights),
        *seen.notes,
    )
    return CheckReport(study, seen.ingested, tuple(told.problems), doubted)
