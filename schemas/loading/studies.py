"""Load a study from `schemas/<study>/study.toml` and the tables beside it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from schemas.errors import InputError, Problem, Together
from schemas.loading.cross_checks import cross_check
from schemas.messages.acts import Saying
from schemas.questions.aftercodes import own_concepts, with_aftercodes
from schemas.questions.concepts import Concept, load_concepts
from schemas.questions.crosses import Cross, load_crosses
from schemas.questions.layouts import load_layout
from schemas.questions.loading import load_questionnaire
from schemas.sentences.chosen import with_sentences
from schemas.settings.study import Comparison, Study, Survey
from schemas.tables.replacing import refuse_interrupted
from schemas.tables.settings import SettingChecks, read_settings
from schemas.tables.taking import taken
from schemas.tables.toml import read_toml
from schemas.tables.years import check_year


def list_studies(root: Path) -> tuple[str, ...]:
    """Keys of the studies that the workspace defines."""
    names = (path.parent.name for path in (root / "schemas").glob("*/study.toml"))
    return tuple(sorted(name for name in names if not name.startswith(".")))  # a copy that was never finished


def load_studies(root: Path) -> dict[str, Study]:
    """Every study of the workspace whose definitions hold, by its key."""
    found = {}
    for key in list_studies(root):
        with suppress(InputError):
            found[key] = load_study(root, key)
    return found


def load_study(root: Path, key: str) -> Study:
    """Load and cross-check one study of a workspace. Raises InputError with every problem found."""
    relative = f"schemas/{key}/study.toml"
    check_year(key)
    refuse_interrupted(root)
    if not (root / relative).is_file():
        known = "、".join(list_studies(root)) or "なし"
        raise Problem(
            "D066",
            f"調査年度「{key}」の定義がありません。",
            expected=f"定義のある年度: {known}",
            remedy=Saying.CHOOSE_STUDY.typed,
            file=relative,
        ).error()
    with taken() as read:
        concepts = load_concepts(root)
        told = Together()
        settings, surveys = None, []
        with told:
            settings = read_settings(Study, read_toml(root, relative), relative)
        if settings is None:
            for place in sorted((root / "schemas" / key).glob("*/questions.csv")):  # told with the settings
                with told:
                    load_questionnaire(root, place.parent.relative_to(root).as_posix(), concepts)
        for survey in settings.surveys if settings is not None else ():
            with told:
                surveys.append(_with_questions(root, key, survey, concepts))
        told.raise_any()
        assert settings is not None
        own = own_concepts([survey.questionnaire for survey in surveys])
        study = replace(settings, key=key, surveys=tuple(surveys), concepts={**concepts, **own})
        checks = SettingChecks(file=relative)
        cross_check(study, checks)
        checks.raise_any()
        if not study.sampled:
            study = replace(study, basis="unweighted", basis_reason="")
        told = Together()
        with told:
            study = replace(study, crosses=_crosses(root, study))
        with told:
            study = with_sentences(root, study)
        told.raise_any()
    return replace(study, read=read)


def _crosses(root: Path, study: Study) -> tuple[Cross, ...]:
    questionnaires = {survey.key: survey.questionnaire for survey in study.surveys}
    usual = {survey.key: study.only(survey).breakdowns for survey in study.surveys}
    return load_crosses(root, study.key, questionnaires, usual)


def load_earlier(root: Path, study: str, comparison: Comparison) -> Study:
    """The study that `study` is compared with, with the one survey that counts.

    Raises InputError (D064) if it does not have the survey or asks none of the concepts in it.
    """
    earlier = load_study(root, comparison.study)
    found = [survey for survey in earlier.surveys if survey.key == comparison.survey]
    asked = [name for name in comparison.concepts if found and found[0].questionnaire.by_concept(name)]
    missing = [name for name in comparison.concepts if name not in asked]
    if not found or missing:
        what = (
            f"比べる年度（{comparison.study}）に、概念「{'、'.join(missing)}」の設問がありません。"
            if found
            else f"比べる年度（{comparison.study}）に、調査「{comparison.survey}」がありません。"
        )
        raise Problem(
            "D064",
            what,
            remedy="コードブックのシート「過去との比較」（comparisons）から外すか、比べる年度を直してください。",
            file=f"schemas/{study}/study.toml",
            column="comparisons",
        ).error()
    return earlier.only(found[0])


def _with_questions(root: Path, study: str, survey: Survey, concepts: Mapping[str, Concept]) -> Survey:
    """The survey with the questions that stand in the tables of its folder."""
    printed = load_questionnaire(root, f"schemas/{study}/{survey.key}", concepts)
    questionnaire = with_aftercodes(root, survey.key, printed)
    names = dict.fromkeys(file.layout for file in survey.files if file.layout)
    layouts = {name: load_layout(root, name, questionnaire) for name in names}
    return replace(survey, questionnaire=questionnaire, layouts=layouts)
