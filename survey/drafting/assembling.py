"""From guessed questions to the rows of a codebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemas.codebook.study_sheets import ITEMS
from schemas.codebook.tables import Cells, Codebook, make_codebook
from schemas.questions.concepts import Concept
from survey.answers.names import match_name
from survey.drafting.model import DraftFile, DraftQuestion, free_key
from survey.drafting.pairs import Pairs, find_pairs

_RAKED = ("region", "age_group", "grade")
_LONGEST_KEY = 20
_NAMED = 12  # questions with one list that a note names
_SECTION = "調査の結果"
_MATRIX = "施策の満足度と重要度"
_REST = "そのほかの結果"
_SATISFIED, _IMPORTANT = "satisfied", "important"
_QUADRANTS = "重点改善分野 | 維持充実分野 | 改善検討分野 | 現状維持分野"


@dataclass
class _Rows:
    """Rows so far, and the names that are taken."""

    rows: dict[str, list[Cells]] = field(default_factory=dict)
    lists: dict[tuple[tuple[str, ...], ...], str] = field(default_factory=dict)
    option_lists: dict[tuple[tuple[str, ...], ...], str] = field(default_factory=dict)
    sharers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def add(self, sheet: str, cells: Cells) -> None:
        """Add a row to a sheet."""
        self.rows.setdefault(sheet, []).append(cells)


@dataclass(frozen=True)
class DraftSurvey:
    """Whose questions they are: the study, the survey, the printed name of the year, the file, and the survey's name.

    `others` are further files of the same survey, with the same columns.
    """

    study: str
    key: str
    label: str
    file: DraftFile
    title: str = ""
    others: tuple[DraftFile, ...] = ()


def assemble(
    draft: DraftSurvey, questions: Sequence[DraftQuestion], known: Mapping[str, Concept]
) -> Codebook:
    """A codebook with all that is known; what staff must add is blank.

    A concept of the workspace is taken over where its options
    have the labels of the question's choices.
    """
    study, survey, file = draft.study, draft.key, draft.file
    made = _Rows(taken=set(known) | {concept.option_list for concept in known.values()})
    for question in questions:
        if any(question.grid) and question.choices:
            made.sharers.setdefault(question.grid, []).append(question.key)
    concepts = {question.key: _question(made, survey, question, known) for question in questions}
    tabulated = [question for question in questions if question.tabulated]
    grouping = [question for question in tabulated if question.concept and question.kind != "multiple"]
    breakdowns = [concepts[question.key] for question in grouping]
    raked = [concepts[one.key] for name in _RAKED for one in grouping if one.concept == name]
    settings = {
        "label": draft.label, "breakdowns": " | ".join(breakdowns), "frame.file": f"raw/{study}/frame.csv",
        "frame.margins": " | ".join(raked or breakdowns[:1]), "chapter.title": "住民の意識（アンケート調査）",
    }  # fmt: skip
    for item in ITEMS:
        made.add("study", {"item": item.key, "value": settings.get(item.key, "")})
    made.add(
        "surveys",
        {"key": survey, "title": draft.title, "id_column": file.id_column, "date_column": file.date_column},
    )
    for one in (file, *draft.others):
        made.add("files", {
            "survey": survey, "path": one.path, "mode": "", "sheet": one.sheet,
            "skip_rows": str(one.skip_rows) if one.skip_rows else "",
            "header_rows": str(one.header_rows) if one.header_rows != 1 else "",
            "name_rows": " | ".join(str(row) for row in one.name_rows),
            "delimiter": "" if one.delimiter == "auto" else one.delimiter,
            "encoding": "" if one.encoding == "auto" else one.encoding,
        })  # fmt: skip
    pairs = find_pairs(tabulated)
    paired = {key for item in pairs.items for key in item[1:]} if pairs is not None else set()
    title = ""
    for question in tabulated:
        if concepts[question.key] in breakdowns:
            continue
        section = _MATRIX if question.key in paired else _SECTION if title in ("", _SECTION) else _REST
        shown = "" if section == title else section
        row = {"section": shown, "survey": survey, "concept": concepts[question.key], "groups": "", "by": ""}
        made.add("chapter", row)
        title = section
    if pairs is not None:
        _add_pairs(made, survey, pairs, {question.key: question for question in tabulated}, concepts)
    return make_codebook(study, made.rows)


def _add_pairs(
    made: _Rows,
    survey: str,
    pairs: Pairs,
    questions: Mapping[str, DraftQuestion],
    concepts: Mapping[str, str],
) -> None:
    """The figure of satisfaction and importance: a section of its own, the answers that agree, the items.

    Blank where the words of a scale are not known: scores, and the answers that agree.
    """
    scores: dict[str, int] = {}
    lists = {row["concept"]: row["options"] for row in made.rows["concepts"]}
    labels = {(row["list"], row["group"]) for row in made.rows.get("groups", [])}
    for scale, group, place in ((pairs.x, _SATISFIED, 1), (pairs.y, _IMPORTANT, 2)):
        first = questions[pairs.items[0][place]]
        options = _option_keys(first)
        by_code = {choice.code: options[choice.label] for choice in first.choices}
        scores |= {by_code[code]: score for code, score in scale.scores}
        agreeing = "|".join(by_code[code] for code in scale.agreeing)
        for name in dict.fromkeys(lists[concepts[item[place]]] for item in pairs.items):
            if (name, group) not in labels:
                label = f"{scale.label.removesuffix('度')}（計）"
                made.add("groups", {"list": name, "group": group, "label": label, "options": agreeing})
    settings = {
        "section": _MATRIX, "survey": survey, "x_label": pairs.x.label, "y_label": pairs.y.label,
        "x_group": _SATISFIED, "y_group": _IMPORTANT, "quadrants": _QUADRANTS,
        "scores": " | ".join(f"{option}={score}" for option, score in scores.items())
        if pairs.x.scores and pairs.y.scores
        else "",
    }  # fmt: skip
    for place, (item, x, y) in enumerate(pairs.items):
        own = {"area": item, "x": concepts[x], "y": concepts[y]}
        made.add("matrix", {**({} if place else settings), **own})


def _question(made: _Rows, survey: str, question: DraftQuestion, known: Mapping[str, Concept]) -> str:
    """Add a question with its choices, concept and options; returns the key of its concept."""
    concept, options = _concept(made, question, known) if question.tabulated else ("", {})
    made.add("questions", {
        "survey": survey, "question": question.key, "number": question.number, "concept": concept,
        "type": question.kind, "text": question.text,
        "choices": _choices(made, survey, question, concept, options) if question.choices else "",
        "columns": question.columns, "layout": question.layout, "missing": "|".join(question.missing),
        "max_choices": question.max_choices, "note": question.note + _sharing(made, question),
    })  # fmt: skip
    if question.rule is not None:
        made.add("rules", {
            "survey": survey, "rule": f"r{len(made.rows.get('rules', [])) + 1}",
            "when_question": question.rule.when, "when_codes": "|".join(question.rule.codes),
            "then_question": question.key, "require": "asked",
        })  # fmt: skip
    return concept


def _sharing(made: _Rows, question: DraftQuestion) -> str:
    """Who uses the question's list of choices besides it."""
    sharers = made.sharers.get(question.grid, [])
    if len(sharers) < 2 or question.key not in sharers:
        return ""
    shown = sharers if len(sharers) <= _NAMED else [*sharers[: _NAMED - 1], "…", sharers[-1]]
    return f"選択肢リストは、{'、'.join(shown)} の{len(sharers)}問で共通です（1つ直すと、すべて変わります）。"


def _choices(made: _Rows, survey: str, question: DraftQuestion, name: str, options: Mapping[str, str]) -> str:
    """The list of the choices; questions with the same choices share one, others call it `name`."""
    content = (
        *((choice.code, choice.label, choice.low, choice.high) for choice in question.choices),
        _owner(question),
    )
    if content in made.lists:
        return made.lists[content]
    made.lists[content] = name
    for choice in question.choices:
        made.add("choices", {
            "survey": survey, "list": name, "code": choice.code, "label": choice.label,
            "option": options[choice.label],
            "exclusive": "yes" if choice.exclusive and question.kind == "multiple" else "",
            "aliases": "|".join(choice.aliases), "low": choice.low, "high": choice.high,
        })  # fmt: skip
    return name


def _concept(
    made: _Rows, question: DraftQuestion, known: Mapping[str, Concept]
) -> tuple[str, dict[str, str]]:
    """The concept of a question, and the option key of each label."""
    labels = tuple(dict.fromkeys(choice.label for choice in question.choices))
    same = _same_concept(question, labels, known, made.used)
    if same is not None:
        made.used.add(same.key)
        _add_known(made, same)
        named = {match_name(option.label): option.key for option in same.options}
        return same.key, {label: named[match_name(label)] for label in labels}
    key = free_key(question.concept or question.key, made.taken)
    made.used.add(key)
    options = _option_keys(question)
    content = (labels, _owner(question))
    name = made.option_lists.get(content, "")
    if not name:
        made.option_lists[content] = name = key
        for label in labels:
            made.add("options", {"list": name, "option": options[label], "label": ""})
    made.add("concepts", {"concept": key, "label": "", "options": name, "note": ""})
    return key, options


def _owner(question: DraftQuestion) -> tuple[str, ...]:
    """Whose list it is: the grid's, or the question's alone."""
    return question.grid if any(question.grid) else (question.key,)


def _option_keys(question: DraftQuestion) -> dict[str, str]:
    keys: dict[str, str] = {}
    for choice in question.choices:
        label = choice.label
        short = len(label) <= _LONGEST_KEY and "|" not in label and not label.startswith("（")
        keys.setdefault(label, label if short else f"c{choice.code}")
    return keys


def _same_concept(
    question: DraftQuestion, labels: Sequence[str], known: Mapping[str, Concept], used: set[str]
) -> Concept | None:
    """The one concept of the workspace with these labels (or, for a breakdown, of that key with them)."""
    wanted = set(map(match_name, labels))
    same = [
        concept
        for concept in known.values()
        if concept.options and concept.key not in used
        if {match_name(option.label) for option in concept.options} == wanted
    ]
    named = [concept for concept in same if concept.key == question.concept]
    if named:
        return named[0]
    return same[0] if len(same) == 1 and not question.concept else None


def _add_known(made: _Rows, concept: Concept) -> None:
    name = concept.option_list
    made.add("concepts", {"concept": concept.key, "label": concept.label, "options": name, "note": ""})
    if name not in {row["list"] for row in made.rows.get("options", [])}:
        for option in concept.options:
            made.add("options", {"list": name, "option": option.key, "label": option.label})
        for group in concept.groups:
            options = "|".join(group.options)
            made.add("groups", {"list": name, "group": group.key, "label": group.label, "options": options})
