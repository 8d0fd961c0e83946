"""Own text against a study: every name in braces means a figure that exists, and every label fits its figure.

Checked on loading, before any figure is known: names, braces, figures and words written by hand, answers
and groups named beside a figure of others, comparisons and tests that the study does not have, bases.
What the words of judgement say is held against the estimates when the chapter is made.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.chapter.plan import ChapterItem
from schemas.chapter.sentence_text import (
    FigureName,
    TextPiece,
    bare_figure,
    beside_figure,
    denial,
    judgement,
    split_text,
    without_labels,
)
from schemas.codes import TOTAL
from schemas.sentences.figure_names import FigureNames, TextFault, answers_of
from schemas.sentences.patterns import figure_of
from schemas.settings.study import Study, Survey

_QUOTED = re.compile(r"「([^「」]+)」")
_SIDE_BY_SIDE = frozenset({"", "、", "と", "や", "及び", "または", "又は", "・", "＋", "+"})
_LEFT_OUT = re.compile(r"な(?:い|かっ)|ません|以外|除")
_OF = r"\s*(?:では|には|時点|[はのがもで])"
_YEAR = re.compile(r"(?:令和|平成|昭和)(?:元|\d+)年|\d{4}年")
_SAID_YEAR = re.compile(
    rf"(?P<year>{_YEAR.pattern})度?(?:の?調査)?(?:では|には|時点|[はがも]|の(?:割合|調査|結果)?(?:は|では)?$)"
)
_OF_NOW = frozenset({"share", "count", "base", "about", "half", "over_half", "interval"})


@dataclass(frozen=True)
class _Segment:
    """The text since the last figure of a sentence, that figure, and a name of the most frequent answer in it."""

    text: str = ""
    figure: FigureName | None = None
    top: FigureName | None = None


@dataclass(frozen=True)
class OwnTexts:
    """Reads the own texts of one question: the study, its survey, and the question's item of the chapter."""

    study: Study
    survey: Survey
    item: ChapterItem

    @property
    def names(self) -> FigureNames:
        """The figures that a text may name."""
        return FigureNames(self.study, self.survey)

    def read(self, text: str) -> tuple[tuple[TextPiece, ...], tuple[TextFault, ...]]:
        """The pieces of a text with its names resolved, and everything that is wrong with it."""
        parts, fault = split_text(text)
        if fault:
            return (), (TextFault("D104", fault, "例: 全体の{attachment.total.share}"),)
        faults: list[TextFault] = []
        pieces: list[TextPiece] = []
        for place, part in enumerate(parts):
            found = part if place % 2 == 0 else self.names.resolve(part)
            if isinstance(found, TextFault):
                faults.append(found)
            elif found:
                pieces.append(found)
        faults.extend(self._words(parts[::2]))
        if not faults:
            faults.extend(self._fitting(pieces))
        return tuple(pieces), tuple(faults)

    # --- Words ----------------------------------------------------------------------------------

    def _words(self, words: Iterable[str]) -> Iterator[TextFault]:
        labels = self._labels()
        for text in words:
            bare = without_labels(text, labels)
            number, word = bare_figure(bare), judgement(bare)
            if number:
                yield TextFault(
                    "D107",
                    f"数値「{number}」が、波かっこの外に直接書かれています。",
                    "例: {attachment.total.share}（歳、年、月、日、地域などの数と、Q1、第3節などは書けます）",
                )
            if word:
                yield TextFault(
                    "D108",
                    f"「{word}」は、集計の結果と合うかどうかを確かめられません。",
                    "about、half、over_half、most、change、increase、decrease、standing、higher、lower の数値で書きます"
                    "（例: {attachment.total.change}）。調査の結果でないことは、別の言葉にするか、Wordで書き加えます",
                )

    def _labels(self) -> set[str]:
        """Everything that may stand in 「」 as it is: answers, with their numbers, and sums of answers."""
        found: set[str] = set()
        for question in self.survey.questionnaire.questions:
            for choice in question.choices:
                found.update((choice.label, f"{choice.code}. {choice.label}"))
            if question.concept is not None:
                found.update(group.label for group in question.concept.groups)
        return found

    # --- Names beside each other ----------------------------------------------------------------

    def _fitting(self, pieces: Sequence[TextPiece]) -> Iterator[TextFault]:
        """Faults of the text as a whole: what stands before and after each figure, and the bases."""
        sentence, segment = "", _Segment()
        for place, piece in enumerate(pieces):
            if isinstance(piece, str):
                if "。" in piece:
                    sentence, segment = "", _Segment()
                last = piece.rpartition("。")[2]
                sentence, segment = sentence + last, replace(segment, text=segment.text + last)
                continue
            rest = "".join(one if isinstance(one, str) else "" for one in pieces[place + 1 :])
            following = pieces[place + 1] if place + 1 < len(pieces) else ""
            yield from self._before(piece, sentence, segment)
            yield from _after(piece, following if isinstance(following, str) else "", rest)
            if piece.figure == "label":
                named = "".join(f"「{label}」" for label in self.names.labels_of(piece))
                sentence += named
                segment = _Segment(segment.text + named, segment.figure, piece if piece.top else segment.top)
            else:
                segment = _Segment(figure=piece)
        yield from self._bases([piece for piece in pieces if isinstance(piece, FigureName)])

    def _before(self, name: FigureName, sentence: str, held: _Segment) -> Iterator[TextFault]:
        question = self.names.question(name.concept)
        assert question is not None
        segment, known = held.text, answers_of(question)
        if name.figure == "label" and segment.endswith(("「", "『")):
            what = f"{{{name.written}}} は「」も付けて印刷されるため、さらに「」で囲めません。"
            yield TextFault("D108", what, f"「」を取り、{{{name.written}}} とだけ書きます")
        named = _last_labels(segment, {label for labels in known.values() for label in labels})
        if held.top is not None and not (named or _same(name, held.top)):
            what = f"{{{name.written}}} は、前に書かれた {{{held.top.written}}} の回答の数値ではありません。"
            yield TextFault("D109", what)
        elif not named and held.figure is not None and _follows(name) and not _same(name, held.figure):
            what = (
                f"{{{name.written}}} は、前に書かれた {{{held.figure.written}}} と別の回答や区分の数値です。"
            )
            yield TextFault(
                "D109", what, "数値の前に、回答の名前を「」で書きます（{概念.回答.label} も使えます）"
            )
        if named and (name.top or set(named) != set(known[name.answer])) and name.figure != "label":
            right = "" if name.top else "".join(f"「{label}」" for label in known[name.answer])
            yield TextFault(
                "D109",
                f"{{{name.written}}} の前に書かれた{''.join(f'「{label}」' for label in named)}は、この数値の回答ではありません。",
                f"回答の名前は、その数値の前に書きます: {right or f'{{{name.concept}.top.label}}'}",
            )
        between = segment[segment.rfind("」") + 1 :] if named else ""
        if named and _LEFT_OUT.search(between):
            what = (
                f"{{{name.written}}} は、前に書かれた回答を選んだ方の数値です。「{between}」とは書けません。"
            )
            yield TextFault("D108", what)
        groups = {
            option.label
            for breakdown in self.study.only(self.survey).breakdowns
            if name.breakdown in (TOTAL, breakdown)
            for option in self.study.concepts[breakdown].options
        }
        if name.breakdown == TOTAL:
            group = _last_of(segment, groups)
            if group and re.search(rf"{re.escape(group)}(?:の方)?{_OF}", segment):
                yield TextFault(
                    "D109", f"{{{name.written}}} は全体の数値で、「{group}」の数値ではありません。"
                )
        else:
            label = self.study.concepts[name.breakdown].label_of(name.group)
            if _last_of(sentence, groups) != label:
                what = f"{{{name.written}}} の前に、区分の名前「{label}」がありません。"
                yield TextFault("D109", what, f"例: {label}では{{{name.written}}}")
        yield from self._of_the_year(name, segment)

    def _of_the_year(self, name: FigureName, segment: str) -> Iterator[TextFault]:
        """A year that the figure is said to be of has to be its year: 令和4年は67.0%."""
        comparison = self.study.comparison_for(self.survey.key, name.concept)
        if name.figure == "earlier" and comparison is not None:
            label, key = comparison.study_label, comparison.study
        elif name.figure in _OF_NOW:
            label, key = self.study.label, self.study.key
        else:
            return
        said = list(_SAID_YEAR.finditer(unicodedata.normalize("NFKC", segment)))
        if said and _YEAR.fullmatch(label) and said[-1]["year"] not in (label, f"{key}年"):
            yield TextFault(
                "D109", f"{{{name.written}}} は{label}の数値で、{said[-1]['year']}の数値ではありません。"
            )

    def _bases(self, names: Sequence[FigureName]) -> Iterator[TextFault]:
        """A figure of another question with other respondents needs their number in the same text."""
        own = self._asked_of(self.item.concept)
        stated = {name.concept for name in names if name.figure == "base" and name.breakdown == TOTAL}
        for concept in dict.fromkeys(name.concept for name in names):
            if concept not in stated and self._asked_of(concept) != own:
                answer = next(name.written.split(".")[1] for name in names if name.concept == concept)
                yield TextFault(
                    "D106",
                    f"概念「{concept}」は、回答した方の範囲がこの設問と違います。その回答者数を文に書く必要があります。",
                    f"例: （n={{{concept}.{answer}.base}}）の代わりに、{{{concept}.{answer}.base}}のうち",
                )

    def _asked_of(self, concept: str) -> tuple[str, tuple[str, ...]]:
        question = self.names.question(concept)
        rule = None if question is None else self.survey.questionnaire.rule_for(question.key)
        return ("", ()) if rule is None else (rule.when, rule.codes)


def _same(name: FigureName, other: FigureName) -> bool:
    """Whether two figures are of the same answer and group."""
    return replace(name, written="", figure="") == replace(other, written="", figure="")


def _follows(name: FigureName) -> bool:
    """Whether a figure adds to the one before it, so that it has to be of the same answer."""
    figure = figure_of(name.figure)
    assert figure is not None
    return figure.claims or figure.speaks or figure.compared or name.figure == "interval"


def _last_labels(text: str, known: set[str]) -> tuple[str, ...]:
    """The last run of known labels that stand side by side: 「A」「B」, 「A」と「B」."""
    marks = [mark for mark in _QUOTED.finditer(text) if re.sub(r"^\S+\. ", "", mark[1]) in known]
    run = marks[-1:]
    for mark in reversed(marks[:-1]):
        if text[mark.end() : run[0].start()].strip() not in _SIDE_BY_SIDE:
            break
        run.insert(0, mark)
    return tuple(re.sub(r"^\S+\. ", "", mark[1]) for mark in run)


def _last_of(text: str, names: set[str]) -> str:
    """The name that stands last in a text; of two at one place the longer. "" if none does."""
    places = [(text.rfind(name) + len(name), len(name), name) for name in names if name in text]
    return max(places)[2] if places else ""


def _after(name: FigureName, following: str, rest: str) -> Iterator[TextFault]:
    figure = figure_of(name.figure)
    assert figure is not None
    beside = "" if name.figure == "label" else beside_figure(following)
    denied = denial(rest) if figure.claims or figure.speaks else ""
    if beside:
        what = f"{{{name.written}}} のすぐ後の「{beside}」は書けません（単位は数値に含まれ、限度や打ち消しは確かめられません）。"
        yield TextFault("D108", what)
    elif denied:
        what = f"{{{name.written}}} の後に打ち消し「{denied}」があり、集計の結果と逆の意味になるおそれがあります。"
        yield TextFault("D108", what, "打ち消しのない文にするか、文を2つに分けます")
