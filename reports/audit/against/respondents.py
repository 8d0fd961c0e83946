"""Who answered, in sentences: shares of groups among the respondents and in the population.

男性45.6%、女性53.9%, 60歳代（20.3%、人口15.2%）, 60歳代と70歳代が42.8%と、人口に占める割合（30.0%）: of the survey named
last before it. Those whose group is not known are left out, as in the chapter.
"""

import re

from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import OfferedAnswers, group_of
from reports.audit.reading.groups import UNKNOWN_GROUP, GroupMention, mentions
from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import ReadSentence, labels
from reports.audit.reading.surveys import shares_survey, survey_names
from reports.audit.results.finding import Comparisons, compared
from reports.formatting import percent

_ABOUT = re.compile(r"回答者の|人口と比べ|人口に占める|人口\d")
_OWN = re.compile(r"(?:は|が|の)?[(]?(?P<share>\d+(?:\.\d+)?)%")
_POPULATION = re.compile(r"[、と]*(?:と、)?人口(?:に占める割合)?(?:は|の)?[(]?(?P<share>\d+(?:\.\d+)?)%")


def check_respondents(held: HeldAgainst) -> Comparisons:
    """All such shares of sentences that speak of the respondents and of no answer."""
    for one in held.placed:
        if _ABOUT.search(one.sentence.text) is not None and not labels(one.sentence.text):
            yield from _check(one.sentence, held)


def _check(sentence: ReadSentence, held: HeldAgainst) -> Comparisons:
    text = plain(sentence.text)
    together: list[GroupMention] = []
    for mention in mentions(sentence.text, held.answers.groups):
        if together and text[together[-1].end : mention.start] != "と":
            together = []
        together.append(mention)
        own = _OWN.match(text, mention.end)
        if own is None or UNKNOWN_GROUP in {each.name for each in together}:
            continue
        beside = _POPULATION.match(text, own.end())
        for match, basis in ((own, "unweighted"), (beside, "weighted")):
            known = None if match is None else _share(sentence, together, basis, held)
            if match is None or known is None:
                continue
            names = "と".join(each.name for each in together)
            right = percent(known, len(match["share"].partition(".")[2]))
            of = "回答者" if basis == "unweighted" else "人口"
            yield compared(
                match["share"] == f"{right}",
                "A01",
                sentence.place,
                f"{names}…{match['share']}%",
                f"集計では {right}%（{of}に占める割合、区分が不明の方を除く）",
                f"{of}に占める割合が集計した値と違う",
                written=f"{match['share']}%",
                right=f"{right}%",
            )


def _share(
    sentence: ReadSentence, together: list[GroupMention], basis: str, held: HeldAgainst
) -> float | None:
    """The share of some groups together; that in the population is the weighted one of a margin, to which weights are fitted.

    None where no one survey is meant, or the population is not known so.
    """
    before = survey_names(sentence.text[: together[0].start])[-1:]
    names = before or held.subjects.surveys(sentence)
    surveys = [
        one.key for one in held.run.study.surveys if shares_survey(names, survey_names(one.title))
    ] or [one.key for one in held.run.study.surveys if not names]
    if len(surveys) != 1:
        return None
    asked = [one for one in held.answers.asked if one.survey == surveys[0]]
    shares = [_of_group(each.name, asked, basis, held) for each in together]
    known = [share for share in shares if share is not None]
    return sum(known) if len(known) == len(shares) else None


def _of_group(name: str, asked: list[OfferedAnswers], basis: str, held: HeldAgainst) -> float | None:
    for question in asked:
        where = group_of(held.run.study, question, name)
        survey = held.run.study.survey(question.survey)
        margins = held.run.study.only(survey).frame.margins
        known = basis == "unweighted" or any(question.concept in margin for margin in margins)
        if where is not None and question.concept == where[0] and known:
            rows = held.answers.estimates.rows(
                question.survey, question.concept, basis=basis, base="valid", study=held.run.study.key
            )
            return rows[where[1]].share if where[1] in rows else None
    return None
