"""The earlier study that a comparison refers to."""

from pathlib import Path

from schemas.errors import Problem
from schemas.loading.studies import load_study
from schemas.settings.study import Comparison, Study


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
