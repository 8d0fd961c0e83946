"""Which figure of a study a name in braces means: `{概念.回答.数値}`, `{概念.回答.集計区分.区分.数値}`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.chapter.sentence_text import FigureName
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.questions.questionnaire import Question
from schemas.sentences.patterns import FIGURES, TOP_ANSWER, TOTAL_ANSWER, NamedFigure, figure_of
from schemas.settings.study import Study, Survey

_FORM = "{概念.回答.数値} または {概念.回答.集計区分.区分.数値}"


@dataclass(frozen=True)
class TextFault:
    """What is wrong with a text (Japanese): rule, what, and what may be written instead."""

    rule: str
    what: str
    expected: str = ""


@dataclass(frozen=True)
class FigureNames:
    """The figures that a survey of a study has, by name: those of the questions that the chapter shows."""

    study: Study
    survey: Survey

    def resolve(self, written: str) -> FigureName | TextFault:
        """The figure that a name means, or why it means none, with the names that there are."""
        parts = [part.strip() for part in written.split(".")]
        if len(parts) not in (3, 5) or not all(parts):
            return TextFault("D105", f"{{{written}}} は、数値の名前の形ではありません。", _FORM)
        concept, answer, *group, key = parts
        question = self.question(concept)
        if question is None:
            names = "、".join(self._shown())
            what = (
                f"{{{written}}}: 調査「{self.survey.key}」の報告書に、概念「{concept}」の設問がありません。"
            )
            return TextFault("D105", what, f"概念: {names}")
        figure = figure_of(key)
        if figure is None:
            what = f"{{{written}}}: 「{key}」という数値はありません。"
            return TextFault("D105", what, "数値: " + "、".join(one.key for one in FIGURES))
        where = self._group(written, group)
        if isinstance(where, TextFault):
            return where
        option = self._answer(written, question, answer)
        if isinstance(option, TextFault):
            return option
        name = FigureName(written, concept, option, *where, key, top=not option)
        unusable = next(self._reasons(name, figure, question), "")
        return name if not unusable else TextFault("D106", f"{{{written}}}: {unusable}")

    def _shown(self) -> tuple[str, ...]:
        chapter = self.study.chapter
        shown = chapter.shown() if chapter is not None else set()
        questions = self.survey.questionnaire.questions
        asked = [question.concept.key for question in questions if question.concept is not None]
        return tuple(concept for concept in asked if (self.survey.key, concept) in shown)

    def question(self, concept: str) -> Question | None:
        """The question of a concept if the chapter shows it, or None."""
        return self.survey.questionnaire.by_concept(concept) if concept in self._shown() else None

    def _answer(self, written: str, question: Question, answer: str) -> str | TextFault:
        """The key in the estimates; "" for the most frequent answer."""
        known = answers_of(question)
        if answer in known:
            return answer
        if answer == TOP_ANSWER:
            return ""
        groups = self._groups_shown(question)
        if answer == TOTAL_ANSWER and len(groups) == 1:
            return groups[0]
        if answer == TOTAL_ANSWER:
            what = f"{{{written}}}: total は、報告書の構成でまとめを1つだけ選んだ設問で使えます（今は{len(groups)}個）。"
            return TextFault("D105", what, "まとめ: " + ("、".join(groups) or "なし"))
        names = "、".join(f"{key}（{''.join(labels)}）" for key, labels in known.items())
        key = next((key for key, labels in known.items() if labels == (answer,)), "")
        if key:
            return _labelled(written, answer, key)
        what = f"{{{written}}}: 「{answer}」という回答はありません。"
        return TextFault("D105", what, f"回答: {names}、{TOTAL_ANSWER}（まとめ）、{TOP_ANSWER}（最多の回答）")

    def _groups_shown(self, question: Question) -> tuple[str, ...]:
        sections = self.study.chapter.sections if self.study.chapter is not None else ()
        for section in sections:
            for item in section.items:
                if item.survey == self.survey.key and item.concept == _concept(question):
                    return item.groups
        return ()

    def _group(self, written: str, group: Sequence[str]) -> tuple[str, str] | TextFault:
        if not group:
            return TOTAL, TOTAL
        breakdowns = self.study.only(self.survey).breakdowns
        if group[0] not in breakdowns:
            what = f"{{{written}}}: 「{group[0]}」は、この調査の集計区分ではありません。"
            return TextFault("D105", what, f"集計区分: {'、'.join(breakdowns)}")
        options = self.study.concepts[group[0]].options
        keys = [option.key for option in options]
        labelled = [option.key for option in options if option.label == group[1]]
        if labelled and group[1] not in keys:
            return _labelled(written, group[1], labelled[0])
        if group[1] not in keys:
            what = f"{{{written}}}: 集計区分「{group[0]}」に、区分「{group[1]}」はありません。"
            return TextFault("D105", what, f"区分: {'、'.join(keys)}")
        return group[0], group[1]

    def _reasons(self, name: FigureName, figure: NamedFigure, question: Question) -> Iterator[str]:
        """Why the study has no such figure."""
        whole = name.breakdown == TOTAL
        single = name.top or name.answer in {choice.option for choice in question.choices}
        if name.top and not figure.of_top:
            usable = "、".join(one.key for one in FIGURES if one.of_top)
            yield f"最多の回答（{TOP_ANSWER}）で使えるのは {usable} です。"
        if figure.reach == "whole" and not whole:
            yield f"{figure.key} は全体だけで使えます（区分ごとの増減は検定していません）。"
        if figure.reach == "group" and whole:
            yield f"{figure.key} は区分と比べる数値です。{{概念.回答.集計区分.区分.{figure.key}}} と書きます。"
        if figure.reach == "option" and not single:
            yield f"{figure.key} は1つの選択肢で使えます（まとめと無回答では使えません）。"
        if figure.compared and self.study.comparison_for(self.survey.key, name.concept) is None:
            yield "過去との比較がない設問です（シート「過去との比較」にありません）。"
        if figure.reach == "group" and (name.concept, name.breakdown) not in self.study.tested_breakdowns(
            self.survey.key
        ):
            yield "区分の差を検定していません（報告書の構成で、まとめと「区分別に示す」を選ぶと検定します）。"

    def labels_of(self, name: FigureName) -> tuple[str, ...]:
        """Printed labels of the answers that a figure counts; () for the most frequent one."""
        question = self.question(name.concept)
        return answers_of(question).get(name.answer, ()) if question is not None else ()


def _concept(question: Question) -> str:
    return question.concept.key if question.concept is not None else ""


def _labelled(written: str, label: str, key: str) -> TextFault:
    what = f"{{{written}}}: 「{label}」は印刷する文です。数値の名前には、文ではなくキーを書きます。"
    return TextFault("D105", what, written.replace(label, key).join("{}"))


def answers_of(question: Question) -> Mapping[str, tuple[str, ...]]:
    """Printed labels of every answer that the estimates have: options, option groups, 無回答."""
    labels = {choice.option: choice.label for choice in question.choices}
    found: dict[str, tuple[str, ...]] = {key: (label,) for key, label in labels.items()}
    groups = question.concept.groups if question.concept is not None else ()
    for group in groups:
        members = tuple(labels[key] for key in group.options if key in labels)
        if members:
            found[group.key] = members
    return {**found, NO_ANSWER_OPTION: ("無回答",)}
