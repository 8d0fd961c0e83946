"""What the chapter shows and in which order: the table `[chapter]` of study.toml."""

from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator

from schemas.chapter.matrix import Matrix
from schemas.chapter.sentence_text import TextPiece
from schemas.chapter.style import ChapterStyle
from schemas.tables.kinds import ALWAYS, AT_LEAST_ONE, WORD_OR_FLAG, Flag, PlainText, Texts, holds
from schemas.tables.settings import SURVEY, Loaded, Setting, SettingsTable

Trace: TypeAlias = Literal["", "annex", "comments"]
Parts: TypeAlias = Literal["both", "main", "appendix", "whole"]
"""What a run writes of the chapter: 本編 and 資料編 as two files, one of them, or all in one file."""

SURVEY_FACTS = ("sent", "collected", "valid", "valid_rate")
"""What the opening paragraph may name of a survey, as `{survey.sent}`."""


@dataclass(frozen=True)
class ChosenSentence:
    """A sentence that staff chose for a question: its pattern, and for own text the pieces of it.

    `breakdown` is "" under the question, else the breakdown under whose heading it stands. `file` and
    `row` say where it was written.
    """

    pattern: str
    breakdown: str
    pieces: tuple[TextPiece, ...]
    text: str
    file: str
    row: int


@dataclass(frozen=True)
class ChapterItem(SettingsTable):
    """One question of the chapter and how it is shown.

    `groups` are option groups that the sentence names; `by` the breakdowns with a table of their
    own; `mention` names groups whose share the sentence gives although their base is low; `compare` shows the earlier study beside it; `cells` prints the table as 件数 (構成比); charts by
    a breakdown of `rank` stand in the order of the share. `sentences` are those of sentences.csv.
    """

    survey: Annotated[PlainText, SURVEY]
    concept: Annotated[
        PlainText, Setting("概念", "概念キー", "attachment", offered=("concepts", "concept"), width=22)
    ]
    groups: Annotated[
        Texts, Setting("文で述べるまとめ", "まとめキーを「|」で区切る", "attached", width=22)
    ] = ()
    by: Annotated[
        Texts, Setting("区分別に示す", "集計区分を「|」で区切る", "age_group | region", width=22)
    ] = ()
    compare: Annotated[Flag, Setting("過去と比べる", width=10)] = False
    cells: Annotated[Flag, Setting("件数も載せる", "表を「件数（構成比）」にする", width=10)] = False
    mention: Annotated[
        Texts, Setting("参考値も述べる区分", "回答者が少なくても文で割合を述べる区分のキー", "10歳代")
    ] = ()
    rank: Annotated[Texts, Setting("割合の順に並べる", "図を割合の順に並べる集計区分", "region")] = ()
    sentences: Loaded[tuple[ChosenSentence, ...]] = ()

    def sentences_at(self, breakdown: str = "") -> tuple[ChosenSentence, ...]:
        """The sentences chosen for a place: under the question, or under a breakdown; () for the usual ones."""
        return tuple(sentence for sentence in self.sentences if sentence.breakdown == breakdown)


@dataclass(frozen=True, kw_only=True)
class ChapterSection(SettingsTable):
    """A numbered section of the chapter: questions, or the matrix of two scales, or both."""

    title: Annotated[PlainText, Setting("節の題", "空欄は上の行と同じ節", "地域への愛着", width=34)]
    matrix: Annotated[Matrix | None, Setting("満足度と重要度")] = None
    items: Annotated[
        tuple[ChapterItem, ...],
        ALWAYS,
        holds(
            lambda items, matrix: bool(items) or matrix is not None,
            "D053",
            "項目がありません。表の並びを書きます。",
        ),
        Setting("節の設問"),
    ] = ()

    def shown(self) -> set[tuple[str, str]]:
        """Return (survey, concept) of everything that the section shows."""
        pairs = {(item.survey, item.concept) for item in self.items}
        if self.matrix is not None:
            pairs.update((self.matrix.survey, concept) for concept in self.matrix.concepts)
        return pairs


def _trace(value: object) -> object:
    """`true` is an older word for "annex", `false` for no trace; "" is no word."""
    if value == "":
        raise ValueError("no word")
    return ("annex" if value else "") if isinstance(value, bool) else value


@dataclass(frozen=True, kw_only=True)
class ChapterPlan(SettingsTable):
    """Title, opening paragraph and sections of the chapter. The text may name {figures} of the surveys.

    `parts` says which documents are written; with `paste` they have no title page, header, page ends or
    contents, so that they can be pasted into a plan. `trace` names question, answer, count and base of every
    figure in the sentences: in a table of the annex, or in Word comments on the figures; "" does not.
    """

    title: Annotated[
        PlainText,
        Setting("報告書の題", "報告書を作るときは必須。作らないときは、報告書の項目をすべて空欄にする"),
    ]
    plan: Annotated[PlainText, Setting("計画の名称", "報告書を作るときは必須。ページの上に載せる")]
    office: Annotated[PlainText, Setting("作成者", "報告書を作るときは必須。担当課の名称")]
    parts: Annotated[
        Parts,
        Setting(
            "作る報告書",
            "本編と資料編、本編、資料編、全部を1つに のどれか。空欄は本編と資料編",
            words={"both": "本編と資料編", "main": "本編", "appendix": "資料編", "whole": "全部を1つに"},
            wrong=("D053", "both、main、appendix、whole のどれかを書きます。"),
        ),
    ] = "both"
    paste: Annotated[
        Flag,
        Setting(
            "計画に貼り付ける形", "「はい」は、表題、ページの上下の文字、改ページの指定、目次のない形で作る"
        ),
    ] = False
    trace: Annotated[
        Trace,
        BeforeValidator(_trace),
        WORD_OR_FLAG,
        Setting(
            "本文の数値の出所",
            "付録の表 か コメント（本文の数値に付ける）。空欄は付けない",
            words={"annex": "付録の表", "comments": "コメント"},
            older={"true": "はい（付録の表）", "false": "いいえ"},
            wrong=("D053", "true、false、annex、comments のどれかを書きます。"),
        ),
    ] = ""
    style: Annotated[ChapterStyle, Setting("報告書の見た目")] = field(default_factory=ChapterStyle)
    introduction: Annotated[
        Texts,
        Setting(
            "書き出し",
            "空欄は書き出しなし。1行に1段落。行を増やすときは項目に同じ名前を書く。"
            "{調査キー.sent}などの数値を使える",
        ),
    ]
    sections: Annotated[tuple[ChapterSection, ...], AT_LEAST_ONE, Setting("節", "報告書に載せる順")]

    @property
    def names_figures(self) -> bool:
        """Whether a sentence of staff names a figure, so that the estimates may speak against it."""
        return any(
            not isinstance(piece, str)
            for section in self.sections
            for item in section.items
            for sentence in item.sentences
            for piece in sentence.pieces
        )

    def shown(self) -> set[tuple[str, str]]:
        """Return (survey, concept) of everything that the chapter shows."""
        return {pair for section in self.sections for pair in section.shown()}
