"""Plant errors and see how many the audit finds: in the chapter with its ledger, in what is pasted from it, elsewhere.

    python -m benchmarks.audit 2022              a table of kinds of errors: planted, found with the ledger, found without
    python -m benchmarks.audit 2022 --missed     also which were not found

The run of the study must be finished. Three bodies of text:

- its own documents (`chapter.docx`, `appendix.docx` where there is one): a figure or word is changed in the Word file;
- sentences in the style of a city's plan, made from the estimates of the run, appended to the chapter (with its ledger) or
  put into a plan's text below the headings of the questions (without);
- texts of other cities (`benchmarks/other_cities/`, made up for this), audited without any study.

An error counts as found if the audit of the changed text finds anything that it did not find before. Each text has none
before; a finding there is a false alarm, and is printed.
"""

from __future__ import annotations

import argparse
import io
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml.etree import _Element

from reports.audit.reading.docx_source import read_docx
from reports.audit.results.finding import AuditFinding
from reports.audit.run import audit
from reports.ooxml.package import pack, unpack
from reports.runs.finished_run import FinishedRun, read_run
from schemas.loading.studies import load_study

ROOT = Path(__file__).resolve().parents[1]
CITIES = Path(__file__).parent / "other_cities"
LEDGER = re.compile(rb"kyodo-survey", re.IGNORECASE)

Edit = Callable[[str, random.Random], str | None]
"""A text with one error put in; None where it holds nothing of that kind."""


@dataclass(frozen=True)
class Kind:
    """A kind of error: what it is called, and how it is put into a paragraph, a cell or a text for a picture."""

    name: str
    edit: Edit
    where: str = "text"


@dataclass(frozen=True)
class Planted:
    """An error as planted, and whether it was found."""

    kind: str
    before: str
    after: str
    found: bool


# --- Kinds of errors ----------------------------------------------------------------------------------


def _digits(text: str, rng: random.Random) -> str:
    """A number with two digits swapped, or one digit changed; never the same number."""
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    swaps = [(a, b) for a, b in pairwise(digits) if text[a] != text[b] and text[b] != "0"]
    letters = list(text)
    if swaps and rng.random() < 0.6:
        one, other = rng.choice(swaps)
        letters[one], letters[other] = letters[other], letters[one]
    else:
        at = digits[-1]
        letters[at] = str((int(letters[at]) + rng.choice([2, 3, 5, 7])) % 10)
    return "".join(letters)


def _number(pattern: str) -> Edit:
    """Change the digits of the group `n` of a match."""

    def edit(text: str, rng: random.Random) -> str | None:
        matches = list(re.finditer(pattern, text))
        if not matches:
            return None
        match = rng.choice(matches)
        return text[: match.start("n")] + _digits(match["n"], rng) + text[match.end("n") :]

    return edit


def _words(pairs: Sequence[tuple[str, str]], condition: str = "") -> Edit:
    """Replace one of some words by its opposite."""

    def edit(text: str, rng: random.Random) -> str | None:
        if condition and re.search(condition, text) is None:
            return None
        known = [(old, new) for old, new in pairs if old in text]
        if not known:
            return None
        old, new = rng.choice(known)
        return text.replace(old, new, 1)

    return edit


def _swapped(pattern: str) -> Edit:
    """Swap what two matches of a pattern give as `x`: two answers, two groups."""

    def edit(text: str, rng: random.Random) -> str | None:
        matches = list(re.finditer(pattern, text))
        pairs = [(one, other) for one, other in pairwise(matches) if one["x"] != other["x"]]
        if not pairs:
            return None
        one, other = rng.choice(pairs)
        middle = text[one.end("x") : other.start("x")]
        return text[: one.start("x")] + other["x"] + middle + one["x"] + text[other.end("x") :]

    return edit


def _year(text: str, rng: random.Random) -> str | None:
    matches = [
        one for one in re.finditer(r"平成(?P<n>\d\d)年", text) if "%" in text[one.end() : one.end() + 12]
    ]
    if not matches:
        return None
    match = rng.choice(matches)
    return text[: match.start("n")] + str(int(match["n"]) - 1) + text[match.end("n") :]


def _tenths(text: str, rng: random.Random) -> str | None:
    match = re.search(r"(?:約(?P<n>\d)割|(?P<m>\d)割前後)", text)
    if match is None:
        return None
    name = "n" if match["n"] else "m"
    k = int(match[name])
    other = rng.choice([digit for digit in range(1, 10) if abs(digit - k) >= 1])
    return f"{text[: match.start(name)]}{other}{text[match.end(name) :]}"


def _caption(text: str, _rng: random.Random) -> str | None:
    match = re.match(r"(?P<kind>[図表])\s?(?P<n>\d+)(?=[\s　])", text)
    return None if match is None else f"{match['kind']}{int(match['n']) + 1}{text[match.end() :]}"


def _reference(text: str, _rng: random.Random) -> str | None:
    match = re.search(r"[（(](?:図|表)(?P<n>\d+)[^（）()]*[)）]\s*$", text)
    return (
        None if match is None else f"{text[: match.start('n')]}{int(match['n']) + 60}{text[match.end('n') :]}"
    )


PERCENT = r"(?<![\d.～~])(?P<n>\d+\.\d)(?=%)"
DOCUMENT_KINDS = (
    Kind("割合", _number(rf"」(?:は|が|の|）が)?{PERCENT}")),
    Kind("まとめの割合", _number(rf"(?:合わせた割合は|（計）」は){PERCENT}")),
    Kind("区分の割合", _number(r"(?:歳代|以上|[一-龥])（(?P<n>\d+\.\d)%）")),
    Kind("区分の入れ替え", _swapped(r"(?P<x>[^（）()、。「」はでと]{2,6})（\d+\.\d%）")),
    Kind("回答の入れ替え", _swapped(r"「(?P<x>[^「」]+)」(?:が|は|の|（)?\d+\.\d%")),
    Kind("差", _number(r"(?P<n>\d+\.\d)ポイント(?=減少|増加|下回|上回|低下|上昇)")),
    Kind(
        "増減の言葉",
        _words((("減少", "増加"), ("増加", "減少"), ("下回", "上回"), ("上回", "下回")), r"ポイント|から\d"),
    ),
    Kind("高低の言葉", _words((("高く", "低く"), ("低く", "高く")), r"別にみると")),
    Kind("年", _year),
    Kind("基準の人数", _number(r"^（?.{0,30}[、（]n=(?P<n>[\d,]+)")),
    Kind("回収率", _number(r"(?:回収率|同)[^\d]{0,2}(?P<n>\d+\.\d)%?")),
    Kind("配布数、対象者数", _number(r"(?:市民|標本数\t|配布数は?)(?P<n>[\d,]{4,})")),
    Kind("調査期間", _number(r"調査期間[^。]*?年\d{1,2}月(?P<n>\d\d)日")),
    Kind("対象年齢", _number(r"(?P<n>\d\d)歳以上の市民")),
    Kind("標本誤差", _number(r"標本誤差[^。]*±(?P<n>\d\.\d)")),
    Kind(
        "達成の判定",
        _words((("達していません", "達しています"), ("達しています。", "達していません。")), "目標"),
    ),
    Kind("指標の差", _number(r"目標値?[^。]*?(?P<n>\d+\.\d)ポイント")),
    Kind("約k割", _tenths),
    Kind("図表の番号", _caption),
    Kind("図表の参照", _reference),
    Kind("表のセル（割合）", _number(r"^(?P<n>\d+\.\d)$"), "cell"),
    Kind("表のセル（件数）", _number(r"^(?P<n>[\d,]{2,})$"), "cell"),
    Kind("表のセル（信頼区間）", _number(r"^\d+\.\d～(?P<n>\d+\.\d)$"), "cell"),
    Kind("表のセル（差）", _number(r"^[+-](?P<n>\d+\.\d)$"), "cell"),
    Kind("表のセル（指標）", _number(r"^(?P<n>\d+\.\d)%"), "cell"),
    Kind("代替テキストの割合", _number(PERCENT), "alt"),
    Kind("代替テキストの人数", _number(r"n=(?P<n>[\d,]+)"), "alt"),
)


# --- The study's own documents ------------------------------------------------------------------------


def _saved(document: WordDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def without_ledger(content: bytes) -> bytes:
    """The document as if pasted into the plan's own file: no ledger, no marks, another title."""
    document = docx.Document(io.BytesIO(content))
    body = document.element.body
    for mark in [*body.iter(qn("w:bookmarkStart")), *body.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)
    title = next(one for one in document.paragraphs if one.text.strip())
    title.insert_paragraph_before("計画案")
    for _ in range(5):
        title.insert_paragraph_before("本文")
    parts = unpack(_saved(document))
    return pack({name: part for name, part in parts.items() if "customXml" not in name} | _unlinked(parts))


def _unlinked(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The relations and types of a package without those of the parts that were dropped."""
    made = {}
    for name, part in parts.items():
        if name.endswith(".rels") or name == "[Content_Types].xml":
            made[name] = re.sub(rb"<(?:Relationship|Override)\b[^>]*customXml[^>]*/>", b"", part)
    return {name: part for name, part in made.items() if "customXml" not in name}


def _holders(document: WordDocument, where: str) -> list[_Element]:
    body = document.element.body
    if where == "alt":
        tags = [qn("wp:docPr"), qn("w:tblDescription")]
        return [one for one in body.iter(*tags) if _text_of(one)]
    inside = where == "cell"
    return [
        one
        for one in body.iter(qn("w:p"))
        if (next(one.iterancestors(qn("w:tbl")), None) is not None) is inside and _text_of(one)
    ]


def _text_of(element: _Element) -> str:
    if element.tag == qn("w:p"):
        return "".join(
            one.text or ("\t" if one.tag == qn("w:tab") else "")
            for one in element.iter(qn("w:t"), qn("w:tab"))
        )
    return str(element.get("descr") or element.get(qn("w:val")) or "")


def _set_text(element: _Element, before: str, after: str) -> None:
    """Change only the letters that differ, each in the run that it stands in."""
    if element.tag != qn("w:p"):
        element.set("descr" if element.get("descr") else qn("w:val"), after)
        return
    head = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    tail = next(
        (at for at, (one, other) in enumerate(zip(before[::-1], after[::-1], strict=False)) if one != other),
        0,
    )
    tail = min(tail, min(len(before), len(after)) - head)
    new, start, place = after[head : len(after) - tail], head, 0
    end = len(before) - tail
    for one in element.iter(qn("w:t"), qn("w:tab")):
        length = 1 if one.tag == qn("w:tab") else len(one.text or "")
        low, high = max(start - place, 0), min(end - place, length)
        if one.tag == qn("w:t") and (low < high or (low == high == start - place)):
            text = one.text or ""
            one.text = text[:low] + new + text[max(high, low) :]
            new = ""
        place += length


def in_documents(run: FinishedRun, content: bytes, rounds: int, *, ledger: bool) -> Iterator[Planted]:
    """One error of each kind, each in another paragraph or table, in each round; found is what is told of its place."""
    base = content if ledger else without_ledger(content)
    for one in audit("案.docx", base, run).findings:
        print(f"誤検出 [{one.rule}] {one.place.text()}: {one.quote} / {one.arithmetic}")
    for number in range(rounds):
        rng = random.Random(number)
        document = docx.Document(io.BytesIO(base))
        elements = list(document.element.body.iter())
        taken: set[object] = set()
        made: list[tuple[str, int, str, str]] = []
        for kind in DOCUMENT_KINDS:
            holders = _holders(document, kind.where)
            rng.shuffle(holders)
            for element in holders:
                before = _text_of(element)
                after = None if _block_of(element) in taken else kind.edit(before, rng)
                if after is not None and after != before:
                    _set_text(element, before, after)
                    taken.add(_block_of(element))
                    made.append((kind.name, elements.index(element), before, after))
                    break
        changed = _saved(document)
        read = read_docx("案.docx", changed)
        places = list(read.opened.body.iter())
        told = {one.place.label for one in audit("案.docx", changed, run).findings}
        for name, at, before, after in made:
            holders = [places[at], *places[at].iterancestors()]
            label = next(read.places[one].label for one in holders if one in read.places)
            yield Planted(name, before, after, label in told)


def _block_of(element: _Element) -> _Element:
    """The table or paragraph of the body that an element stands in."""
    chain = [element, *element.iterancestors()]
    return chain[-3] if len(chain) > 2 else element


def _key(finding: AuditFinding) -> tuple[str, str, str]:
    return finding.rule, finding.quote, finding.arithmetic


# --- Texts: a clean one, and one error a line in a table beside it -------------------------------------


def in_text(text: str, errors: Sequence[tuple[str, str, str]], run: FinishedRun | None) -> Iterator[Planted]:
    """Each error (kind, words, words with the error) alone in a text. The words must stand in it once."""
    before = audit("案.md", text.encode(), run).findings
    for one in before:
        print(f"誤検出 [{one.rule}] {one.place.text()}: {one.quote} / {one.arithmetic}")
    clean = {_key(one) for one in before}
    for kind, words, wrong in errors:
        if text.count(words) != 1:
            raise ValueError(f"{words!r} stands {text.count(words)} times")
        found = {_key(one) for one in audit("案.md", text.replace(words, wrong).encode(), run).findings}
        yield Planted(kind, words, wrong, bool(found - clean))


def _read_errors(path: Path) -> list[tuple[str, str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [
        (cells[0], "\t".join(cells[1 : len(cells) // 2 + 1]), "\t".join(cells[len(cells) // 2 + 1 :]))
        for line in lines
        if (cells := line.split("\t"))
    ]


# --- The command --------------------------------------------------------------------------------------


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study")
    parser.add_argument("--rounds", type=int, default=3, help="errors of each kind and document")
    parser.add_argument("--missed", action="store_true")
    arguments = parser.parse_args()
    run = read_run(ROOT, load_study(ROOT, arguments.study))
    bodies: list[tuple[str, list[Planted]]] = []
    for name in ("chapter.docx", "appendix.docx"):
        path = run.folder / name
        if path.is_file():
            for ledger in (True, False):
                title = f"{name}、生成記録{'あり' if ledger else 'なし'}"
                planted = list(in_documents(run, path.read_bytes(), arguments.rounds, ledger=ledger))
                bodies.append((title, planted))
    for path in sorted(CITIES.glob("*.md")):
        errors = _read_errors(path.with_suffix(".tsv"))
        own = run if path.stem.startswith("plan") else None
        bodies.append((path.stem, list(in_text(path.read_text(encoding="utf-8"), errors, own))))
    for title, planted in bodies:
        print(f"\n{title}: {sum(one.found for one in planted)} / {len(planted)}")
        made, found = Counter(one.kind for one in planted), Counter(one.kind for one in planted if one.found)
        print("  " + "、".join(f"{kind} {found[kind]}/{made[kind]}" for kind in made))
        for one in planted if arguments.missed else ():
            if not one.found:
                print(f"  見逃し [{one.kind}] {one.before[:90]} → {one.after[:90]}")


if __name__ == "__main__":
    main()
