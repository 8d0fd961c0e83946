"""From the rows of the sheets to the content of study.toml.

What the workbook does not show (a key that a newer version knows) is taken over from the old file,
and so is every value whose cell was not changed.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from schemas.codebook.study_sheets import (
    CHAPTER,
    COMPARISONS,
    FILES,
    INTRODUCTION,
    ITEMS,
    MATRIX,
    STUDY,
    SURVEYS,
)
from schemas.codebook.tables import AREA_KEYS, Codebook, Faults, SheetRow, at
from schemas.messages.names import example
from schemas.tables.sheets import SheetColumn, SheetLayout

Document = dict[str, Any]


@dataclass(frozen=True)
class SheetPlace:
    """The row of a sheet that a part of study.toml comes from."""

    sheet: SheetLayout
    line: SheetRow


@dataclass
class Documented:
    """The content of study.toml, and for each of its paths (as messages name them) its row."""

    content: Document
    places: dict[str, SheetPlace] = field(default_factory=dict)


def build_document(codebook: Codebook, old: Mapping[str, Any], faults: Faults) -> Documented:
    """The content of study.toml that the sheets describe; problems of cells are noted in `faults`."""
    built = Documented(deepcopy({key: value for key, value in old.items() if key not in _LISTS}))
    _settings(codebook, built, faults)
    chapter = built.content.pop("chapter", None)
    built.content["surveys"] = _surveys(codebook, old, built, faults)
    comparisons = _comparisons(codebook, old, built, faults)
    if comparisons:
        built.content["comparisons"] = comparisons
    if chapter or codebook.lines(CHAPTER):
        sections = _sections(codebook, (old.get("chapter") or {}).get("sections", []), built, faults)
        built.content["chapter"] = {**_without(chapter or {}, "sections"), "sections": sections}
    built.content = _in_order(built.content, old)
    return built


NO_SURVEY = "D086"
_LISTS = ("surveys", "comparisons")
_OF_CHAPTER = ("chapter.title", "chapter.plan", "chapter.office")
"""Settings that a study needs if it has a chapter."""


def _in_order(content: Document, old: Mapping[str, Any]) -> Document:
    """Keys in the order of the old file; new ones behind."""
    order = [key for key in old if key in content] + [key for key in content if key not in old]
    return {key: content[key] for key in order}


def _without(table: Mapping[str, Any], key: str) -> Document:
    return {name: value for name, value in table.items() if name != key}


def _settings(codebook: Codebook, built: Documented, faults: Faults) -> None:
    by_key = {item.key: item for item in ITEMS}
    paragraphs = []
    seen: set[str] = set()
    for line in codebook.lines(STUDY):
        item = by_key.get(line["item"])
        if item is None:
            faults.unknown_item(line)
            continue
        built.places.setdefault(item.key, SheetPlace(STUDY, line))
        if item.key == INTRODUCTION:
            paragraphs += [line["value"]] if line["value"] else []
        elif item.key in seen:
            faults.cell("D081", STUDY, line, STUDY.field("item"), "同じ項目が2行あります。")
        elif not _put(built.content, item, line["value"]):
            faults.cell("D083", STUDY, line, item)
        seen.add(item.key)
    chapter = bool(
        codebook.lines(CHAPTER) or paragraphs or any(at(built.content, key) for key in _OF_CHAPTER)
    )
    for item in ITEMS:
        needed = item.required or (chapter and item.key in _OF_CHAPTER)
        if needed and item.key not in seen:
            faults.sheet(
                "D082",
                STUDY.name,
                f"項目「{item.head}」の行がありません。",
                expected="書き出したときのすべての行",
            )
        elif needed and at(built.content, item.key) in (None, "", []):
            faults.cell("D083", STUDY, built.places[item.key].line, item)
    if chapter:
        _set(built.content, INTRODUCTION, paragraphs)
    else:
        built.content.pop("chapter", None)


def _surveys(codebook: Codebook, old: Mapping[str, Any], built: Documented, faults: Faults) -> list[Document]:
    before = {str(entry.get("key")): entry for entry in old.get("surveys", [])}
    surveys: list[Document] = []
    keys: set[str] = set()
    for number, line in enumerate(codebook.lines(SURVEYS), start=1):
        path = f"surveys[{number}]"
        built.places[path] = SheetPlace(SURVEYS, line)
        known = before.get(line["key"], {})
        survey = _filled(SURVEYS, line, _without(known, "files"), faults)
        survey["files"] = []
        for place, (row, file) in enumerate(_files(codebook, line, known, faults), start=1):
            built.places[f"{path}.files[{place}]"] = SheetPlace(FILES, row)
            survey["files"].append(file)
        if line["key"] in keys:
            faults.cell("D085", SURVEYS, line, SURVEYS.field("key"), "同じ調査キーが2行あります。")
        keys.add(line["key"])
        surveys.append(_in_order(survey, known))
    if not surveys:
        faults.sheet("D084", SURVEYS.name, "調査が1つもありません。")
    return surveys


def _files(
    codebook: Codebook, survey: SheetRow, old: Mapping[str, Any], faults: Faults
) -> list[tuple[SheetRow, Document]]:
    before = {str(entry.get("path")): entry for entry in old.get("files", [])}
    files = [
        (line, _filled(FILES, line, before.get(line["path"], {}), faults, leave=("survey",)))
        for line in codebook.lines(FILES)
        if line["survey"] == survey["key"]
    ]
    if not files:
        what = f"シート「{FILES.name}」に、この調査のファイルがありません。"
        faults.cell("D084", SURVEYS, survey, SURVEYS.field("key"), what)
    return files


def check_surveys(codebook: Codebook, sheets: Sequence[SheetLayout], faults: Faults) -> None:
    """Every row that names a survey names one of the sheet 調査."""
    keys = {line["key"]: line.number for line in codebook.lines(SURVEYS)}
    for sheet in sheets:
        for line in codebook.lines(sheet):
            if line["survey"] not in keys:
                what = f"シート「{SURVEYS.name}」に、「{line['survey']}」という調査はありません。"
                expected = f"シート「{SURVEYS.name}」の「調査キー」にある名前{example(keys, line['survey'])}"
                faults.cell(NO_SURVEY, sheet, line, sheet.field("survey"), what, expected=expected)


def _comparisons(
    codebook: Codebook, old: Mapping[str, Any], built: Documented, faults: Faults
) -> list[Document]:
    before = {(entry.get("survey"), entry.get("study")): entry for entry in old.get("comparisons", [])}
    comparisons = []
    for number, line in enumerate(codebook.lines(COMPARISONS), start=1):
        built.places[f"comparisons[{number}]"] = SheetPlace(COMPARISONS, line)
        known = before.get((line["survey"], line["study"]), {})
        comparisons.append(_filled(COMPARISONS, line, known, faults))
    return comparisons


def _sections(
    codebook: Codebook, old: Sequence[Mapping[str, Any]], built: Documented, faults: Faults
) -> list[Document]:
    known = {
        (item.get("survey"), item.get("concept")): item
        for section in old
        for item in section.get("items", [])
    }
    titles = {section.get("title"): section for section in old}
    sections: list[Document] = []
    for line in codebook.lines(CHAPTER):
        if line["section"] or not sections:
            if not line["section"]:
                what = "最初の行に、節の題がありません。"
                faults.cell("D087", CHAPTER, line, CHAPTER.field("section"), what)
            earlier = _without(titles.get(line["section"], {}), "items")
            sections.append({**earlier, "title": line["section"], "items": []})
            built.places[f"chapter.sections[{len(sections)}]"] = SheetPlace(CHAPTER, line)
        if not line["survey"] and not line["concept"]:
            continue
        items = sections[-1]["items"]
        before = known.get((line["survey"], line["concept"]), {})
        items.append(_filled(CHAPTER, line, before, faults, leave=("section",)))
        built.places[f"chapter.sections[{len(sections)}].items[{len(items)}]"] = SheetPlace(CHAPTER, line)
    _matrices(codebook, sections, built, faults)
    return [section if section["items"] else _without(section, "items") for section in sections]


def _matrices(codebook: Codebook, sections: Sequence[Document], built: Documented, faults: Faults) -> None:
    """Put each matrix into its section; a row without a title adds an area to the matrix above."""
    before = {section["title"]: section.pop("matrix", None) for section in sections}
    places = {section["title"]: place for place, section in enumerate(sections, start=1)}
    matrix: Document | None = None
    for line in codebook.lines(MATRIX):
        if line["section"]:
            place = places.get(line["section"])
            if place is None:
                what = f"シート「{CHAPTER.name}」に、この節の題はありません。"
                expected = f"シート「{CHAPTER.name}」の「節の題」{example(places, line['section'])}"
                faults.cell("D087", MATRIX, line, MATRIX.field("section"), what, expected=expected)
                continue
            old = before[line["section"]] or {}
            filled = _filled(MATRIX, line, _without(old, "areas"), faults, leave=("section", *AREA_KEYS))
            matrix = _in_order({**filled, "areas": []}, old)
            sections[place - 1]["matrix"] = matrix
            built.places[f"chapter.sections[{place}].matrix"] = SheetPlace(MATRIX, line)
        if matrix is None:
            what = "最初の行に、節の題がありません。"
            faults.cell("D087", MATRIX, line, MATRIX.field("section"), what)
            continue
        for column in (MATRIX.field(key) for key in AREA_KEYS if not line[key]):
            faults.cell("D082", MATRIX, line, column)
        built.places[f"chapter.sections[{place}].matrix.areas[{len(matrix['areas']) + 1}]"] = SheetPlace(
            MATRIX, line
        )
        matrix["areas"].append([line[key] for key in AREA_KEYS])


def _filled(
    sheet: SheetLayout, line: SheetRow, old: Mapping[str, Any], faults: Faults, *, leave: Sequence[str] = ()
) -> Document:
    """A table of study.toml with the values of a row over the old ones."""
    table: Document = deepcopy(dict(old))
    for column in sheet.fields:
        if column.key in leave:
            continue
        if column.required and not line[column.key]:
            faults.cell("D082", sheet, line, column)
        if not _put(table, column, line[column.key]):
            faults.cell("D083", sheet, line, column)
    return table


def _put(table: Document, column: SheetColumn, text: str) -> bool:
    """Set a key to what a cell says; the old value stays where the cell says the same.

    Returns whether the text means a value.
    """
    old = at(table, column.key)
    if column.text(old).strip() == text:
        return True
    if not text:
        _remove(table, column.key)
        return True
    try:
        _set(table, column.key, column.kind.read(text))
    except ValueError:
        return False
    return True


def _set(table: Document, path: str, value: Any) -> None:
    *above, key = path.split(".")
    for name in above:
        table = table.setdefault(name, {})
    table[key] = value


def _remove(table: Document, path: str) -> None:
    """Remove a key, and the tables above it that become empty."""
    name, _, rest = path.partition(".")
    if not rest:
        table.pop(name, None)
    elif name in table:
        _remove(table[name], rest)
        if not table[name]:
            del table[name]
