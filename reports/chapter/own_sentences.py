"""Own text of staff as runs: every named figure is a number of the estimates, with their id."""

from __future__ import annotations

from reports.chapter.blocks import Run, Runs, Text
from reports.chapter.content import AskedQuestion, ChapterContent, Group, asked_question
from reports.chapter.named_figures import Answered, UntrueError, named_figure, top_figure
from reports.chapter.sentence_variants import share_beside_count
from reports.chapter.sentences import NamedShare
from schemas.chapter.plan import ChosenSentence
from schemas.chapter.sentence_text import FigureName
from schemas.errors import InputError, Problem
from schemas.sentences.chosen import untrue


def check_own_sentences(content: ChapterContent) -> None:
    """Raise InputError with every text of the chapter that says what the estimates do not."""
    chapter = content.study.chapter
    problems: list[Problem] = []
    for section in chapter.sections if chapter is not None else ():
        for item in section.items:
            for sentence in item.sentences:
                try:
                    own_sentence(content, item.survey, sentence)
                except InputError as error:
                    problems.extend(error.problems)
    if problems:
        raise InputError(problems)


def own_sentence(content: ChapterContent, survey: str, sentence: ChosenSentence) -> Runs:
    """The runs of a sentence that staff wrote.

    Raises InputError, naming the sentence and both values, where it says what the estimates do not.
    """
    counted = any(isinstance(piece, FigureName) and piece.figure == "count" for piece in sentence.pieces)
    runs: list[Run] = []
    for piece in sentence.pieces:
        if isinstance(piece, str):
            runs.append(Text(piece))
            continue
        try:
            runs.extend(_figure(asked_question(content, survey, piece.concept), piece, counted=counted))
        except UntrueError as error:
            raise InputError(untrue(sentence, piece.written, error.claim, error.found)) from None
    return tuple(runs)


def _figure(asked: AskedQuestion, name: FigureName, *, counted: bool) -> Runs:
    group = Group("", name.breakdown, name.group)
    answers = tuple(NamedShare(label, asked.estimate(key, group)) for key, label in asked.options())
    if name.top:
        return top_figure(name.figure, answers)
    estimate = asked.estimate(name.answer, group)
    answered = Answered(estimate, asked.labels_of(name.answer), answers, asked.content.study.level)
    runs = named_figure(name.figure, answered)
    return (*share_beside_count(estimate), *runs[1:]) if counted and name.figure == "share" else runs
