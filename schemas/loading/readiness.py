"""What staff may have forgotten in the definitions of a new study: nothing that stops a run."""

from collections.abc import Iterator, Sequence
from datetime import date

from schemas.settings.study import Study, Survey


def doubts(study: Study, others: Sequence[Study]) -> tuple[str, ...]:
    """Japanese lines about settings that look left over from another year or unfinished.

    A period outside the fiscal year (April to March), a population that is exactly that of the same
    survey in an earlier study, files without a column of respondents' numbers, paths below the folder of
    another year, and a study without a chapter.
    """
    return tuple(_all(study, others))


def _all(study: Study, others: Sequence[Study]) -> Iterator[str]:
    for survey in study.surveys:
        yield from _of_survey(study, survey, others)
    for path in study.raw_paths():
        other = next((entry.key for entry in others if path.startswith(f"raw/{entry.key}/")), None)
        if other is not None:
            yield f"ファイル {path} は{other}年度のフォルダーにあります。"
    if study.chapter is None:
        yield "報告書の構成（chapter）がないため、報告書（Word）は作られません。"


def _of_survey(study: Study, survey: Survey, others: Sequence[Study]) -> Iterator[str]:
    sampling = survey.sampling
    first, last = date(study.year, 4, 1), date(study.year + 1, 3, 31)
    if not first <= sampling.start <= sampling.end <= last:
        yield (
            f"「{survey.title}」の調査期間（{sampling.start}から{sampling.end}まで）が、{study.year}年度ではありません。"
        )
    for other in (other for other in others if other.year < study.year):
        for earlier in other.surveys:
            if earlier.key == survey.key and earlier.sampling.population == sampling.population:
                yield f"「{survey.title}」の母集団の人数が、{other.key}年度と同じです。"
    if not survey.id_column and any(not file.id_column for file in survey.files):
        yield f"「{survey.title}」に、整理番号の列の指定がありません。同じ人の重複した回答は確かめられません。"
