"""Numbers of figures and tables: each once and in order, and those that sentences refer to are there."""

from __future__ import annotations

import re
from itertools import pairwise

from reports.audit.reading.document import Document, Passage
from reports.audit.reading.numerals import plain
from reports.audit.results.finding import Comparisons, compared

_CAPTION = re.compile(r"(?P<kind>図|表)\s?(?P<prefix>[A-Z]-)?(?P<number>\d+)(?![\d\-.])[\s　.．:：]+(?=\S)")
_REFERRED = re.compile(r"[（(](?P<inside>[^（）()]*(?:図|表)\s?(?:[A-Z]-)?\d+[^（）()]*)[)）]$")
_NUMBERED = re.compile(r"(?P<kind>図|表)\s?(?P<prefix>[A-Z]-)?(?P<number>\d+)(?![\d\-])")
_LEAST = 3

_Numbered = tuple[str, str, int]


def check_captions(document: Document) -> Comparisons:
    """Captions of a document that numbers its figures or tables through from 1, and references to them."""
    captions = [
        (_key(match), passage)
        for passage in document.passages
        if passage.story in {"body", "box"}
        and (match := _CAPTION.match(plain(passage.text))) is not None
        and not passage.text.endswith("。")
        and "続き" not in passage.text
    ]
    for kind in dict.fromkeys((key[0], key[1]) for key, _ in captions):
        series = [(key[2], passage) for key, passage in captions if key[:2] == kind]
        if len(series) < _LEAST or series[0][0] != 1 or not _is_through([number for number, _ in series]):
            continue
        yield from _in_order(series)
        yield from _referred(document, kind, {number for number, _ in series})


def _key(match: re.Match[str]) -> _Numbered:
    return match["kind"], match["prefix"] or "", int(match["number"])


def _is_through(numbers: list[int]) -> bool:
    """Whether nearly all captions follow the one before them."""
    steps = sum(later == earlier + 1 for earlier, later in pairwise(numbers))
    return steps >= 0.6 * (len(numbers) - 1)


def _in_order(series: list[tuple[int, Passage]]) -> Comparisons:
    for (before, _), (number, passage) in pairwise(series):
        yield compared(
            number > before,
            "A23",
            passage.place,
            passage.text,
            f"前の番号は {before}、この番号は {number}",
            "図表の番号が順になっていない",
        )
    numbers = [number for number, _ in series]
    for at in range(1, len(series) - 1):
        jump = numbers[at] - numbers[at - 1] != 1 and numbers[at + 1] == numbers[at - 1] + 2
        if jump and numbers[at] > numbers[at - 1]:
            told = f"前後の番号は {numbers[at - 1]} と {numbers[at + 1]}", "図表の番号が順になっていない"
            yield compared(False, "A23", series[at][1].place, series[at][1].text, *told)


def _referred(document: Document, kind: tuple[str, str], known: set[int]) -> Comparisons:
    for passage in document.passages:
        for sentence in re.split(r"(?<=。)", plain(passage.text)):
            end = _REFERRED.search(sentence.strip())
            if end is None or "参照" in sentence or "資料" in end["inside"].split(kind[0])[0]:
                continue
            for match in _NUMBERED.finditer(end["inside"]):
                if (match["kind"], match["prefix"] or "") == kind:
                    told = f"{match.group()} という番号の図表がない", "参照した図表がない"
                    yield compared(int(match["number"]) in known, "A23", passage.place, passage.text, *told)
