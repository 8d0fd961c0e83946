"""Shares, counts and intervals that sentences give for answers, against the estimates."""

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from reports.audit.against.answers import (
    AnswerShares,
    SentenceInPlace,
    candidates,
    stated_in,
    study_key,
)
from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import OfferedAnswers, Share
from reports.audit.claims.indicators import code_in
from reports.audit.reading.basis import bases_of
from reports.audit.reading.numerals import Numeral, percents, plain
from reports.audit.reading.sentences import ReadSentence, labels
from reports.audit.reading.stated import PEOPLE_UNITS, Stated, stated
from reports.audit.reading.years import years
from reports.audit.results.finding import Comparisons, compared, one_of
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import count_text, percent, percent_text

_OVER = re.compile(r"(?P<over>(?<![\d~])(?P<age>\d+)歳以上)[(]\d+(?:\.\d+)?%")
_OF_POPULATION = re.compile(r"人口|高齢化|住民基本台帳")
_SEVERAL = re.compile(r"の?[(](?:\d+(?:\.\d+)?%、)+\d+(?:\.\d+)?%[)]")
_INTERVAL = re.compile(r"(?P<low>\d+(?:\.\d+)?)%?\s?(?:~|から|-)\s?(?P<high>\d+(?:\.\d+)?)(?:%|ポイント)?")


def check_shares(held: HeldAgainst) -> Comparisons:
    """Every percentage and number of people whose answers are those of a question of the study."""
    for one in held.placed:
        for named in stated_in(one, held.answers):
            if named.figure.unit == "%":
                yield from _check_share(one, named, held.answers)
            elif named.figure.unit in PEOPLE_UNITS and not named.figure.places:
                yield from _check_count(one, named, held.answers)
        yield from _check_interval(one, held.answers)
        yield from _ages(one, held.answers)
        for named in _of_a_year(one):
            yield from _check_share(one, named, held.answers)


def _ages(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """85歳以上（75.8%）: a share of those over an age with which no group of the study begins."""
    ages = {int(age) for name in answers.groups for age in re.findall(r"(\d+)歳", plain(name))}
    text = plain(one.sentence.text)
    told = (one.before or labels(text) or code_in(text)) and not _OF_POPULATION.search(text)
    for match in _OVER.finditer(text) if ages and told else ():
        yield compared(
            int(match["age"]) in ages,
            "A02",
            one.sentence.place,
            match.group(),
            f"{match['age']}歳から始まる年代は、集計の区分にない",
            "集計した値に結びつかない年代",
            written=match["over"],
        )


def _of_a_year(one: SentenceInPlace) -> Iterator[Stated]:
    """平成29年（42.8%、53.2%）: the shares of that year of the answers of the sentence before it, in their order."""
    text = one.sentence.text
    for mention in years(text) if one.before and not labels(text) else ():
        match = _SEVERAL.match(plain(text), mention.end)
        given = [figure for figure in percents(text) if match and match.start() < figure.start < match.end()]
        if len(given) == len(one.before):
            for label, figure in zip(one.before, given, strict=True):
                yield Stated((label,), False, figure, year=mention.year)


def verified_shares(sentence: ReadSentence, answers: AnswerShares) -> frozenset[int]:
    """Where in a sentence the percentages stand that are those of the study."""
    bases = bases_of(sentence.text, answers.basis)
    return frozenset(
        named.figure.start
        for named in stated(sentence.text, answers.groups)
        if named.figure.unit == "%"
        and any(_fits(named.figure, share) for _, share in candidates(named, answers, bases))
    )


def _check_share(one: SentenceInPlace, named: Stated, answers: AnswerShares) -> Comparisons:
    sentence = one.sentence
    found = candidates(named, answers, bases_of(sentence.text, answers.basis), one.about)
    if found:
        question, share = found[0]
        yield compared(
            any(_fits(named.figure, share) for _, share in found),
            "A01",
            sentence.place,
            named.text(),
            f"集計では {source(share)} {percent_text(share.share, named.figure.places)}%（{question.title}）",
            "割合が集計した値と違う",
            written=named.figure.text,
            right=one_of(f"{percent_text(share.share, named.figure.places)}%" for _, share in found),
        )
    elif named.year is not None and named.figure.places:
        yield from _check_year(one, named, answers)


def _check_year(one: SentenceInPlace, named: Stated, answers: AnswerShares) -> Comparisons:
    """A year that was not computed with the very share of one that was: the year is a slip."""
    keys = {comparison.study for comparison in answers.study.comparisons} | {answers.study.key}
    bases = bases_of(one.sentence.text, answers.basis)
    for key in sorted(keys):
        other = Stated(named.labels, named.together, named.figure, named.group, int(key), asked=named.asked)
        found = [
            pair for pair in candidates(other, answers, bases, one.about) if _fits(named.figure, pair[1])
        ]
        if found:
            told = f"{named.figure.text} は{key}年の値（{found[0][0].title}）。文では{named.year}年"
            yield compared(
                False,
                "A01",
                one.sentence.place,
                named.text(),
                told,
                "年が集計した年と違う",
                written=f"{named.year}年",
                right=f"{key}年",
            )
            return


def _check_count(one: SentenceInPlace, named: Stated, answers: AnswerShares) -> Comparisons:
    found = candidates(named, answers, frozenset({"unweighted"}), one.about)
    if found:
        question, share = found[0]
        right = any(share.count == named.figure.value for _, share in found)
        told = f"集計では {count_text(share.count)}（{question.title}）", "件数が集計した値と違う"
        yield compared(
            right,
            "A01",
            one.sentence.place,
            named.text(),
            *told,
            written=named.figure.text,
            right=one_of(f"{count_text(share.count)}{named.figure.unit}" for _, share in found),
        )


def _check_interval(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """信頼区間 64.7～69.3% of the share named last before it."""
    text = plain(one.sentence.text)
    for word in re.finditer(r"信頼区間", text):
        match = _INTERVAL.search(text, word.end(), word.end() + 24) or _before(text, word.start())
        shares = [each for each in stated_in(one, answers) if each.figure.unit == "%"]
        shares = [each for each in shares if match is None or each.figure.end <= match.start()]
        if match is None or not shares:
            continue
        found = candidates(shares[-1], answers, bases_of(one.sentence.text, answers.basis), one.about)
        known = [(question, share) for question, share in found if math.isfinite(share.low)]
        if not known:
            continue
        printed = Decimal(match["low"]), Decimal(match["high"])
        ends = [(percent(share.low), percent(share.high)) for _, share in known]
        told = f"集計では {ends[0][0]}～{ends[0][1]}%（{known[0][0].title}）", "信頼区間が集計した値と違う"
        yield compared(
            printed in ends,
            "A01",
            one.sentence.place,
            match.group(),
            *told,
            written=one.sentence.text[match.start("low") : match.end("high")],
            right=one_of(f"{low}～{high}" for low, high in ends),
        )


def _before(text: str, end: int) -> re.Match[str] | None:
    found = list(_INTERVAL.finditer(text, max(end - 20, 0), end))
    return found[-1] if found else None


def source(share: Share) -> str:
    """What a share is computed from: an unweighted one from its counts, a weighted one from the weights."""
    if share.basis == "unweighted":
        return f"{count_text(share.count)} ÷ {count_text(share.n)} から"
    return f"{BASIS_LABELS[share.basis]}（n={count_text(share.n)}）で"


def _fits(figure: Numeral, share: Share) -> bool:
    return percent(share.share, figure.places) == figure.value


def shares_then_and_now(
    named: Stated, answers: AnswerShares, one: SentenceInPlace, earlier: int | None
) -> Iterator[tuple[OfferedAnswers, Share, Share]]:
    """The shares of an answer in an earlier survey (of that year, or of the one compared with) and now."""
    bases = bases_of(one.sentence.text, answers.basis)
    past = Stated(
        named.labels, named.together, named.figure, named.group, earlier, earlier is None, named.asked
    )
    before = candidates(past, answers, bases, one.about)
    for question, share in candidates(named, answers, bases, one.about):
        for other, then in before:
            same = study_key(past, other, answers.study) != answers.study.key
            if other is question and then.basis == share.basis and same:
                yield question, then, share
