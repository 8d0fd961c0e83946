"""Numbers of respondents: n= and 回答者数 of a question, a group, a year, against the estimates.

n is that of the question that the text is about, and of the group or year right before it. Where the text is
about no question, any n of the surveys that it names will do.
"""

import re

from reports.audit.against.answers import AnswerShares, SentenceInPlace
from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import group_of
from reports.audit.against.survey_facts import CountedSurvey, surveys_of
from reports.audit.reading.groups import UNKNOWN_GROUP, mentions
from reports.audit.reading.numerals import Numeral, figures, plain
from reports.audit.reading.surveys import shares_survey, survey_names
from reports.audit.reading.years import years
from reports.audit.results.finding import Comparisons, compared, one_of
from reports.formatting import count_text
from schemas.codes import TOTAL

_NUMBER = re.compile(r"(?:(?<!有効)回答者数|(?<![A-Za-z])n)\s*(?:[はが:=]|は、)?\s*$")
_NEAR = 14
_PEOPLE = frozenset({"人", "件", "票", ""})


def check_bases(held: HeldAgainst) -> Comparisons:
    """All numbers of respondents in the sentences of a document."""
    surveys = surveys_of(held.run)
    for one in held.placed:
        for figure in figures(one.sentence.text):
            if figure.places or figure.unit not in _PEOPLE:
                continue
            if _NUMBER.search(plain(one.sentence.text[: figure.start])) is not None:
                yield from _check(one, figure, held, surveys)


def _check(
    one: SentenceInPlace, figure: Numeral, held: HeldAgainst, surveys: list[CountedSurvey]
) -> Comparisons:
    text = one.sentence.text
    start = max(
        (each.end for each in figures(text) if each.end <= figure.start and each.unit in _PEOPLE), default=0
    )
    near = text[max(start, figure.start - _NEAR - 2) : figure.start]
    named = [mention.year for mention in years(near)] or [
        mention.year for mention in years(text[: figure.start])
    ]
    key = str(named[-1]) if named else held.run.study.key
    quote, place = f"{near.strip()[-12:]}{figure.text}", one.sentence.place
    # a comment names its group in another line
    comment = one.sentence.passage is not None and one.sentence.passage.story == "comment"
    known = frozenset[int]() if comment else _of_questions(one, near, key, held.answers)
    if known and "n" not in near[-4:]:
        own = {question.survey for question in one.about}
        known |= {survey.returns["valid"] for survey in surveys if survey.study == key and survey.key in own}
    if known:
        listed = "、".join(count_text(n) for n in sorted(known))
        title = one.about[0].title
        told = f"この設問（{title}）の n は {listed}（文では {figure.text}）", "回答者数がこの設問の n と違う"
        yield compared(
            int(figure.value) in known,
            "A01",
            place,
            quote,
            *told,
            written=figure.text,
            right=one_of(f"{count_text(n)}{figure.unit}" for n in sorted(known)),
        )
        return
    grouped = comment or bool(mentions(near, held.answers.groups))
    known = _of_surveys(one, key, held, surveys, grouped=grouped)
    if known:
        how = f"{figure.text} に当たる回答者数は、どの設問のどの区分にもない"
        yield compared(
            int(figure.value) in known,
            "A02",
            place,
            quote,
            how,
            "集計した値に結びつかない回答者数",
            written=figure.text,
        )


def _of_questions(one: SentenceInPlace, near: str, key: str, answers: AnswerShares) -> frozenset[int]:
    """Every n of the questions that a sentence is about, of the group that stands before the number."""
    said = mentions(near, answers.groups)
    group = said[-1].name if said else ""
    if group == UNKNOWN_GROUP:
        return frozenset()
    found = set()
    for question in one.about:
        where = group_of(answers.study, question, group)
        for base in ("all", "valid") if where is not None else ():
            for basis in ("unweighted", "weighted"):
                rows = answers.estimates.rows(
                    question.survey,
                    question.concept,
                    basis=basis,
                    breakdown=(where or ("", ""))[0],
                    group=(where or ("", ""))[1],
                    base=base,
                    study=key,
                )
                found |= {row.n for row in rows.values()}
    return frozenset(found)


def _of_surveys(
    one: SentenceInPlace, key: str, held: HeldAgainst, surveys: list[CountedSurvey], *, grouped: bool
) -> frozenset[int]:
    """Every n of the surveys that a sentence names: of groups where one stands before the number, else of everybody."""
    names = held.subjects.surveys(one.sentence)
    if not names and not held.document.generated:
        return frozenset()
    frame = held.run.estimates.frame
    found: set[int] = set()
    for survey in surveys:
        if survey.study == key and (not names or shares_survey(names, survey_names(survey.title))):
            rows = frame[(frame["study"] == key) & (frame["survey"] == survey.key)]
            rows = rows if grouped else rows[rows["breakdown"] == TOTAL]
            known_alone = (
                rows["concept"].isin(held.run.study.only(survey.defined).breakdowns)
                if survey.defined
                else False
            )
            rows = rows if "除" in one.sentence.text else rows[(rows["base"] == "all") | known_alone]
            found |= {*rows["n"], survey.returns["valid"]}
    return frozenset(found)
