"""The sentences that staff chose for the chapter: schemas/<study>/sentences.csv.

One row is one sentence. The rows of a question take the place of its usual sentences, in their order; so
do the rows of a question and a breakdown for the sentence under that heading. A question without rows,
and a study without the file, keeps the usual sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from schemas.chapter.plan import ChapterItem, ChosenSentence
from schemas.errors import Problem
from schemas.messages.names import example
from schemas.sentences.own_text import OwnTexts
from schemas.sentences.patterns import NONE, OWN, PATTERNS, Pattern, pattern_of
from schemas.settings.study import Study
from schemas.tables.sheets import OF_SURVEY, SheetColumn, SheetLayout, words
from schemas.tables.tabular import Checks, DefinitionRow

SENTENCES = SheetLayout(
    "sentences",
    "文章",
    "報告書の文を設問ごとに選ぶか、自分で書きます。1行に1つの文。書いた設問の文は、この表の行だけが、この順に載ります。書かない設問は、いつもの文です。",
    (
        OF_SURVEY,
        SheetColumn("concept", "概念", "報告書に載せる設問の概念キー", "attachment", offered=("concepts", "concept"), required=True, width=22),
        SheetColumn("breakdown", "区分別", "設問の下の文は空欄。区分別の見出しの下の文は、その集計区分（年代なら age_group など）", "", width=14),
        SheetColumn("pattern", "文の形", "一覧から選ぶ。それぞれの文の例は、docs/報告書の文章.md にあります", "自分で書く", words=words(*((pattern.key, pattern.label) for pattern in PATTERNS)), required=True, width=18),
        SheetColumn("text", "本文", "「自分で書く」ときだけ。数値は {概念.回答.数値} の形で書く", "平成29年と比べると{attachment.total.change}が、全体の{attachment.total.about}の方が愛着や誇りを感じています。", width=90),
        SheetColumn("note", "備考", "担当者のメモ", "", width=20, optional=True),
    ),
    "schemas/{study}/sentences.csv",
    optional=True,
)  # fmt: skip

_Place = tuple[str, str, str]


def with_sentences(root: Path, study: Study) -> Study:
    """The study with the sentences of its sentences.csv at the items of its chapter; unchanged without the file.

    Raises InputError with every problem of every row.
    """
    relative = f"schemas/{study.key}/sentences.csv"
    if not (root / relative).is_file():
        return study
    rows = SENTENCES.read(root, relative)
    checks = Checks()
    items = _items(study)
    chosen: dict[tuple[str, str], list[ChosenSentence]] = {}
    for row in rows:
        sentence = _sentence(study, row, items, checks)
        if sentence is not None:
            chosen.setdefault((row["survey"], row["concept"]), []).append(sentence)
    _check_places(rows, checks)
    checks.raise_any()
    chapter = study.chapter
    assert chapter is not None  # without one every row is a problem

    def told(item: ChapterItem) -> ChapterItem:
        return replace(item, sentences=tuple(chosen.get((item.survey, item.concept), ())))

    sections = tuple(replace(section, items=tuple(map(told, section.items))) for section in chapter.sections)
    return replace(study, chapter=replace(chapter, sections=sections))


def untrue(sentence: ChosenSentence, written: str, claim: str, found: str) -> Problem:
    """The problem of a text that the estimates do not bear out: what it says, and what they say."""
    return Problem(
        rule="D110",
        what=f"文「{sentence.text}」の {{{written}}} は、集計した値と合いません（文では「{claim}」、集計では{found}）。",
        expected="集計した値と合う文",
        remedy="文を直してください。言葉が検定の結果で変わる change、standing も使えます。",
        file=sentence.file,
        row=sentence.row,
        column="text",
        found=f"{{{written}}}",
    )


def _items(study: Study) -> Mapping[tuple[str, str], ChapterItem]:
    sections = study.chapter.sections if study.chapter is not None else ()
    return {(item.survey, item.concept): item for section in sections for item in section.items}


def _sentence(
    study: Study, row: DefinitionRow, items: Mapping[tuple[str, str], ChapterItem], checks: Checks
) -> ChosenSentence | None:
    """The sentence of a row; None, with its problems noted, if there are any."""
    before = len(checks.problems)
    item = _item(row, items, checks)
    pattern = pattern_of(row["pattern"])
    if pattern is None:
        names = "、".join(f"{one.key}（{one.label}）" for one in PATTERNS)
        checks.at(row, "D101", "知らない文の形です。", column="pattern", expected=names)
    elif (pattern.key == OWN) != bool(row["text"]):
        missing = pattern.key == OWN
        what = "「自分で書く」の文がありません。" if missing else "文は「自分で書く」ときにだけ書きます。"
        checks.at(row, "D103", what, column="text")
    elif item is not None:
        _check_pattern(study, row, item, pattern, checks)
    if item is None or len(checks.problems) > before:
        return None
    pieces, faults = (
        OwnTexts(study, study.survey(item.survey), item).read(row["text"]) if row["text"] else ((), ())
    )
    if row["text"] and (not row["text"].endswith("。") or "\n" in row["text"]):
        checks.at(
            row, "D103", "文は改行せずに書き、「。」で終わります。", column="text", expected="例: …です。"
        )
    for fault in faults:
        checks.at(row, fault.rule, fault.what, column="text", expected=fault.expected)
    if len(checks.problems) > before:
        return None
    return ChosenSentence(row["pattern"], row["breakdown"], pieces, row["text"], row.file, row.number)


def _item(
    row: DefinitionRow, items: Mapping[tuple[str, str], ChapterItem], checks: Checks
) -> ChapterItem | None:
    surveys = list(dict.fromkeys(survey for survey, _ in items))
    if row["survey"] not in surveys:
        checks.at(
            row,
            "D100",
            "報告書に、この調査の設問はありません。",
            column="survey",
            expected=f"シート「報告書の構成」にある調査キー{example(surveys)}",
        )
        return None
    item = items.get((row["survey"], row["concept"]))
    if item is None:
        names = [concept for survey, concept in items if survey == row["survey"]]
        checks.at(
            row,
            "D100",
            "報告書に、この概念の設問はありません。",
            column="concept",
            expected=f"シート「報告書の構成」にある概念キー{example(names)}",
        )
    elif row["breakdown"] and row["breakdown"] not in item.by:
        checks.at(
            row,
            "D100",
            "この設問の「区分別に示す」にない集計区分です。",
            column="breakdown",
            expected=f"「区分別に示す」の概念キー{example(item.by)}。設問の下の文は空欄",
        )
        return None
    return item


def _check_pattern(
    study: Study, row: DefinitionRow, item: ChapterItem, pattern: Pattern, checks: Checks
) -> None:
    where = "breakdown" if row["breakdown"] else "question"
    compared = item.compare and study.comparison_for(item.survey, item.concept) is not None

    def refused(one: Pattern) -> str:
        if one.where not in ("both", where):
            return "設問の下の文の形です。" if row["breakdown"] else "区分別の見出しの下の文の形です。"
        if one.need == "groups" and not item.groups:
            return "「文で述べるまとめ」を選んでいない設問では使えません。"
        if one.need == "comparison" and not compared:
            return "「過去と比べる」を選んでいない設問では使えません。"
        return ""

    if what := refused(pattern):
        usable = "、".join(one.label for one in PATTERNS if not refused(one))
        checks.at(row, "D101", f"「{pattern.label}」は、{what}", column="pattern", expected=usable)


def _check_places(rows: Iterable[DefinitionRow], checks: Checks) -> None:
    """「文を載せない」 stands alone at its place; every other pattern but own text stands there once."""
    by_place: dict[_Place, list[DefinitionRow]] = {}
    for row in rows:
        by_place.setdefault((row["survey"], row["concept"], row["breakdown"]), []).append(row)
    for together in by_place.values():
        seen: set[str] = set()
        for row in together:
            key = row["pattern"]
            if key == NONE and len(together) > 1:
                checks.at(row, "D102", "「文を載せない」設問に、ほかの文があります。", column="pattern")
            elif key != OWN and key in seen:
                checks.at(row, "D102", "同じ設問に、同じ形の文が2つあります。", column="pattern")
            seen.add(key)
