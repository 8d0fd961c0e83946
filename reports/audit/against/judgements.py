"""Words of judgement about answers, against the estimates: 増減, 最も多い, 高い, 約k割, 過半数, 3人に1人."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from reports.audit.against.answers import AnswerShares, SentenceInPlace, candidates, stated_in, study_key
from reports.audit.against.held import HeldAgainst
from reports.audit.against.questions import OfferedAnswers, Share, group_of
from reports.audit.against.shares import shares_then_and_now
from reports.audit.claims.approximations import Phrase, fitting, phrases
from reports.audit.reading.basis import bases_of
from reports.audit.reading.groups import UNKNOWN_GROUP, mentions, names_others
from reports.audit.reading.named_changes import ClaimedChange, changes_in
from reports.audit.reading.numerals import Numeral, percents, plain
from reports.audit.reading.sentences import labels, last_labels
from reports.audit.reading.stated import Stated
from reports.audit.reading.years import years
from reports.audit.results.finding import Comparisons, compared, direction, one_of
from reports.formatting import exact, percent, percent_text, points
from schemas.codes import NO_ANSWER_OPTION, TOTAL

_MOVED = re.compile(
    r"(?:の?(?:割合|回答|方)?(?:が|は|も)、?)(?:ともに|いずれも|それぞれ)?(?:大きく|大幅に|やや|わずかに)?"
    r"(?P<word>増加|減少|上昇|低下|増え|減っ|減り)(?!傾向)"
)
_MOVES = ("増加", "減少", "上昇", "低下", "増", "減")
_SINCE = re.compile(r"前回|前々回|\d+年前|当時")
_MOST = re.compile(r"最も(?:多|高)|一番(?:多|高)|最多")
_NEXT = re.compile(r"次いで|次に|続いて")
_HIGHER = re.compile(r"(?P<word>高く|高い|高ま|低く|低い)")
_REST = re.compile(r"その他.*|無回答")
_THESE = re.compile(r"この(?P<written>(?P<count>\d+)つ)の間に")
_NONE = Numeral(Decimal(0), 0, "%", "")
_MANY = 40
"""Characters between answers and a phrase that is about them."""


def check_judgements(held: HeldAgainst) -> Comparisons:
    """All such words of a document."""
    for one in held.placed:
        yield from _changes(one, held.answers)
        yield from _moves(one, held.answers)
        yield from _ranks(one, held.answers)
        yield from _groups(one, held.answers)
        yield from _phrases(one, held.answers)
        yield from _how_many(one)


# --- Changes since an earlier survey ----------------------------------------------------------------


def _earlier(text: str, answers: AnswerShares) -> tuple[int | None, bool]:
    """The earlier year of the study that a sentence names, and whether it speaks of an earlier survey at all."""
    known = {int(one.study) for one in answers.study.comparisons}
    named = [mention.year for mention in years(text) if mention.year != answers.study.year]
    if named:
        return named[-1], len(set(named)) == 1 and named[-1] in known
    return None, _SINCE.search(text) is not None


def _changes(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """6.8ポイント減少 of the answers named last before it."""
    text = one.sentence.text
    year, since = _earlier(text, answers)
    if "目標" in text or "基準値" in text:
        return
    for change in changes_in(text):
        if change.unit != "ポイント" or change.sign == 0:
            continue
        moved = any(word in change.text for word in _MOVES)
        slip = year is not None and not since and moved
        if not since and not slip and (not moved or years(text)):
            continue
        group = _only_group(text[: change.start], answers)
        if not moved and mentions(text, answers.groups):
            continue
        named = _named(one, change.start, group)
        if named is None:
            continue
        if slip:
            yield from _year_slip(one, named, change, year or 0, answers)
            continue
        found = list(shares_then_and_now(named, answers, one, year))
        if not found:
            continue
        question, then, now = found[0]
        right = any(
            change.sign * change.size in (points(now.share - then.share, change.places), _printed(then, now))
            for _, then, now in found
        )
        told = (
            f"集計では {percent_text(then.share)}% → {percent_text(now.share)}%"
            f"（{points(now.share - then.share):+}ポイント、{question.title}）",
            f"「{change.text}」が差と合わない",
        )
        yield compared(
            right,
            "A14",
            one.sentence.place,
            text,
            *told,
            written=change.text,
            right=one_of(
                f"{points(now.share - then.share, change.places):+}ポイント" for _, then, now in found
            ),
        )


def _year_slip(
    one: SentenceInPlace, named: Stated, change: ClaimedChange, year: int, answers: AnswerShares
) -> Comparisons:
    """A change since a year that was not computed, of the very size of the one since a year that was: the year is a slip."""
    for key in sorted({int(each.study) for each in answers.study.comparisons}):
        found = [
            question
            for question, then, now in shares_then_and_now(named, answers, one, key)
            if change.sign * change.size
            in (points(now.share - then.share, change.places), _printed(then, now))
        ]
        if found and len({mention.year for mention in years(one.sentence.text)}) == 1:
            told = f"「{change.text}」は{key}年からの差（{found[0].title}）。文では{year}年"
            yield compared(
                False,
                "A01",
                one.sentence.place,
                one.sentence.text,
                told,
                "年が集計した年と違う",
                written=f"{year}年",
                right=f"{key}年",
            )
            return


def _printed(then: Share, now: Share) -> Decimal:
    return percent(now.share) - percent(then.share)


def _moves(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """「A」の割合が増加し: the answers right before the word, if the sentence speaks of an earlier survey."""
    text = one.sentence.text
    year, since = _earlier(text, answers)
    for match in _MOVED.finditer(text) if since else ():
        names, tail = last_labels(text[: match.start()])
        aside = re.sub(r"^[（(][^（）()]*[)）]", "", tail)
        if not names or len(aside) > 8 or re.search(r"\d", aside) or "合わせ" in aside:
            continue
        rising = match["word"] in {"増加", "上昇", "増え"}
        for name in names:
            named = Stated((name,), False, _NONE, _only_group(text[: match.start()], answers))
            found = list(shares_then_and_now(named, answers, one, year))
            if found:
                question, then, now = found[0]
                right = any((now.share > then.share) == rising for _, then, now in found)
                told = (
                    f"「{name}」は {percent_text(then.share)}% → {percent_text(now.share)}%（{question.title}）",
                    f"「{match['word']}」が集計した値と合わない",
                )
                yield compared(
                    right,
                    "A21",
                    one.sentence.place,
                    text,
                    *told,
                    written=match["word"],
                    right=direction(now.share - then.share),
                )


# --- Ranks ----------------------------------------------------------------------------------------


def _ranks(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """「A」が…最も多く、次いで「B」: nobody is above A, and but for A nobody above B."""
    text = one.sentence.text
    most = _MOST.search(text)
    if most is None or re.search(r"別に?みると|最も(?:多|高)い(?:年代|地域|区分|層)", text):
        return
    names, tail = last_labels(text[: most.start()])
    middle = re.sub(r"\d+(?:\.\d+)?%|\d[\d,]*(?:人|件)|[（）()\s]", "", plain(tail))
    if not names or "合わせ" in tail or len(middle) > 12 or mentions(tail, answers.groups):
        return
    if len(names) > 1 and re.search(r"と(?=[「『])", text[: most.start()]) is None and "ともに" not in tail:
        return
    said = [each for each in stated_in(one, answers) if each.figure.end <= most.start()]
    first = said[-1] if said else None
    if first is None:
        group = _only_group(text[: most.start()], answers)
        year = next((mention.year for mention in years(text[: most.start()])), None)
        first = Stated(names, False, _NONE, group, year, asked=_asked(text))
    yield from _top(one, answers, replace(first, labels=names[:1], together=False), names)
    then = _NEXT.search(text, most.end())
    if then is not None:
        second = re.match(r"、?[「『]([^「」『』]+)[」』]", text[then.end() :])
        if second is not None:
            next_one = replace(first, labels=second.groups(), together=False)
            yield from _top(one, answers, next_one, (*names, second.group(1)))


def _top(one: SentenceInPlace, answers: AnswerShares, named: Stated, names: Sequence[str]) -> Comparisons:
    """Nobody is above the answer but those that are named with it; the last of `names` may be the second."""
    found = candidates(named, answers, bases_of(one.sentence.text, answers.basis), one.about)
    offering = (pair for pair in found if all(pair[0].find(name) is not None for name in names))
    for question, share in islice(offering, 1):
        others = _others(question, share, answers, named, names)
        larger = [(label, other) for label, other in others if percent(other) > percent(share.share)]
        if any(question.find(name) in question.sums.values() for name in names):
            return
        second = named.labels[0] != names[0]
        listed = "、".join(f"「{label}」{percent_text(other)}%" for label, other in larger[:3])
        told = (
            f"「{named.labels[0]}」{percent_text(share.share)}% < {listed}（{question.title}）",
            f"「{'次いで' if second else '最も'}」が集計した順位と合わない",
        )
        first = max(larger, key=lambda each: each[1], default=("", 0.0))
        yield compared(
            not larger,
            "A22",
            one.sentence.place,
            one.sentence.text,
            *told,
            written=named.labels[0],
            right=f"「{first[0]}」{percent_text(first[1])}%が先",
        )


def _others(
    question: OfferedAnswers, share: Share, answers: AnswerShares, named: Stated, names: Sequence[str]
) -> list[tuple[str, float]]:
    """Shares of the question's other answers; その他 and 無回答 are never ranked."""
    where = group_of(answers.study, question, named.group) or (TOTAL, TOTAL)
    rows = answers.estimates.rows(
        question.survey,
        question.concept,
        basis=share.basis,
        breakdown=where[0],
        group=where[1],
        study=study_key(named, question, answers.study),
    )
    taken = {question.find(name) for name in names} | set(question.sums.values()) | {NO_ANSWER_OPTION}
    return [
        (label, rows[option].share)
        for label, option in question.options.items()
        if option not in taken
        and option in rows
        and math.isfinite(rows[option].share)
        and _REST.fullmatch(label) is None
    ]


# --- Groups that are higher or lower ----------------------------------------------------------------


def _groups(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """70歳代（73.3%）で他の年代より高く、20歳代（49.0%）で低く: on that side of the share of everybody."""
    text = one.sentence.text
    words = list(_HIGHER.finditer(text))
    if not words or years(text) or "満足度" in text:
        return
    said = mentions(text, answers.groups)
    start = 0
    for word in words:
        names, _ = last_labels(text[: word.start()])
        names = names or one.carried
        within = [each for each in said if start <= each.start < word.start()]
        start = word.end()
        if not names or re.search(r"(?:男性|女性).{0,8}より", text[: word.start()]):
            continue
        for each in within:
            if (
                re.match(r"(?:地域)?(?:[（(]\d|[、とやで])", text[each.end :]) is None
                or each.name == UNKNOWN_GROUP
            ):
                continue
            yield from _side(one, answers, names, each.name, word["word"].startswith("高"))


def _side(
    one: SentenceInPlace, answers: AnswerShares, names: tuple[str, ...], group: str, high: bool
) -> Comparisons:
    bases = bases_of(one.sentence.text, answers.basis)
    own = candidates(Stated(names, len(names) > 1, _NONE, group), answers, bases, one.about)
    every = candidates(Stated(names, len(names) > 1, _NONE), answers, bases, one.about)
    whole = {(question.survey, question.concept, share.basis): share for question, share in every}
    for question, share in own[:1]:
        total = whole.get((question.survey, question.concept, share.basis))
        if total is None or percent(share.share) == percent(total.share):
            continue
        told = (
            f"{group} {percent_text(share.share)}%、全体 {percent_text(total.share)}%（{question.title}）",
            "「高い」「低い」が集計した値と合わない",
        )
        yield compared(
            (share.share > total.share) == high,
            "A21",
            one.sentence.place,
            one.sentence.text,
            *told,
            written=group,
            right=f"全体より{'低い' if high else '高い'}",
        )


# --- 約k割, 過半数, 3人に1人 without a percentage beside them ------------------------------------------


def _phrases(one: SentenceInPlace, answers: AnswerShares) -> Comparisons:
    """Such phrases in a sentence without percentages, of the answers named last before them."""
    text = plain(one.sentence.text)
    if percents(text):
        return
    for phrase in phrases(text):
        named = _named(one, phrase.start, _only_group(text[: phrase.start], answers), _MANY)
        found = [] if named is None else candidates(named, answers, bases_of(text, answers.basis), one.about)
        if found:
            question, share = found[0]
            right = any(_fits(phrase, share) for _, share in found)
            told = (
                f"集計では {percent_text(share.share)}% で、{phrase.meaning}ではない（{question.title}）",
                f"「{phrase.text}」が割合と合わない",
            )
            yield compared(
                right,
                "A15",
                one.sentence.place,
                one.sentence.text,
                *told,
                written=one.sentence.text[phrase.start : phrase.end],
                right=fitting(exact(share.share) * 100, Decimal(0)),
            )


def _how_many(one: SentenceInPlace) -> Comparisons:
    """この3つの間に: the answers of the sentence before it."""
    match = _THESE.search(plain(one.sentence.text))
    if match is not None and one.before and not labels(one.sentence.text):
        count = len(one.before)
        yield compared(
            int(match["count"]) == count,
            "A19",
            one.sentence.place,
            one.sentence.text,
            f"前の文にある回答は {count}つ（文では {match['count']}つ）",
            "数えたものの数が前の文と合わない",
            written=match["written"],
            right=f"{count}つ",
        )


def _fits(phrase: Phrase, share: Share) -> bool:
    return phrase.fits(exact(share.share) * 100, Decimal(0))


# --- Answers before a place -----------------------------------------------------------------------


def _named(one: SentenceInPlace, end: int, group: str, within: int = 200) -> Stated | None:
    """The answers named last before a place, added where the sentence does not say それぞれ."""
    text = one.sentence.text
    names, tail = last_labels(text[:end])
    if not names:
        names, tail = one.carried, ""
    if not names or len(tail) > within or "または" in text or "又は" in text:
        return None
    each = re.search(r"ともに|それぞれ|いずれも", tail) is not None
    if group == UNKNOWN_GROUP or (each and len(names) > 1):
        return None
    return Stated(names, len(names) > 1, _NONE, group, asked=_asked(text))


def _only_group(text: str, answers: AnswerShares) -> str:
    """The one group that a text names; `UNKNOWN_GROUP` for several, or for some that are not known."""
    said = {each.name for each in mentions(text, answers.groups)}
    if len(said) == 1:
        return said.pop()
    return UNKNOWN_GROUP if said or (names_others(text) and not _asked(text)) else ""


def _asked(text: str) -> bool:
    return re.search(r"と回答(?:され|し)た(?:方|人)では", text) is not None
