"""Numbers of figures and tables: each once and in order, and those that sentences refer to are there."""

import re

from reports.audit.reading.document import Document, Passage
from reports.audit.reading.numerals import plain
from reports.audit.results.finding import Comparisons, compared

_CAPTION = re.compile(r"(?P<kind>図|表)\s?(?P<prefix>[A-Z]-)?(?P<number>\d+)(?![\d\-.])[\s　.．:：]+(?=\S)")
_REFERRED = re.compile(r"[（(](?P<inside>[^（）()]*(?:図|表)\s?(?:[A-Z]-)?\d+[^（）()]*)[)）]$")
_NUMBERED = re.compile(r"(?P<kind>図|表)\s?(?P<prefix>[A-Z]-)?(?P<number>\d+)(?![\d\-])")
_LEAST = 3
_MOST = 0.6

_Numbered = tuple[str, str, int]


def check_captions(document: Document) -> Comparisons:
    """Captions of a document that numbers its figures or tables through from 1, and references to them."""
    captions = captions_of(document)
    for kind in dict.fromkeys((key[0], key[1]) for key, _ in captions):
        series = [(key[2], passage) for key, passage in captions if key[:2] == kind]
        if len(series) < _LEAST or not _is_through([number for number, _ in series]):
            continue
        yield from _in_order(series)
        yield from _referred(document, kind, {number for number, _ in series})


def captions_of(document: Document) -> list[tuple[_Numbered, Passage]]:
    """The captions of figures and tables with their kind, prefix and number."""
    return [
        (_key(match), passage)
        for passage in document.passages
        if passage.story in {"body", "box"}
        and (match := _CAPTION.match(plain(passage.text))) is not None
        and not passage.text.endswith("。")
        and "続き" not in passage.text
    ]


def referred_in(sentence: str) -> list[_Numbered]:
    """The figures and tables that the brackets at the end of a sentence name, but those of another document."""
    end = _REFERRED.search(plain(sentence).strip())
    if end is None or "参照" in sentence:
        return []
    own = end["inside"].partition("資料")[0]
    return [_key(match) for match in _NUMBERED.finditer(own)]


def _key(match: re.Match[str]) -> _Numbered:
    return match["kind"], match["prefix"] or "", int(match["number"])


def _is_through(numbers: list[int]) -> bool:
    """Whether most captions are numbered by their place."""
    return sum(number == at for at, number in enumerate(numbers, start=1)) >= _MOST * len(numbers)


def _in_order(series: list[tuple[int, Passage]]) -> Comparisons:
    """A number that is not that of its place, between numbers that are, or that is not above the one before it."""
    right = [number == at for at, (number, _) in enumerate(series, start=1)]
    for at, (number, passage) in enumerate(series):
        alone = not right[at] and all(right[max(at - 1, 0) : at] + right[at + 1 : at + 2])
        before = series[at - 1][0] if at else 0
        falls = number <= before and (at == 0 or right[at - 1] or not right[at])
        told = f"前の番号は {before}、この番号は {number}", "図表の番号が順になっていない"
        yield compared(
            not alone and not (falls and not right[at]),
            "A23",
            passage.place,
            passage.text,
            *told,
            written=str(number),
            right=str(before + 1),
        )


def _referred(document: Document, kind: tuple[str, str], known: set[int]) -> Comparisons:
    for passage in document.passages:
        for sentence in re.split(r"(?<=。)", plain(passage.text)):
            end = _REFERRED.search(sentence.strip())
            if end is None or "参照" in sentence or "資料" in end["inside"].split(kind[0])[0]:
                continue
            for match in _NUMBERED.finditer(end["inside"]):
                if (match["kind"], match["prefix"] or "") == kind:
                    told = f"{match.group()} という番号の図表がない", "参照した図表がない"
                    yield compared(
                        int(match["number"]) in known,
                        "A23",
                        passage.place,
                        passage.text,
                        *told,
                        written=match.group(),
                    )
