"""How many cells staff type into the draft of a made-up city of 144 questions until `check` passes.

`python benchmarks/drafted_cells.py [--without-codes]` makes the city's file of bare codes and its contractor's
table of codes (or fills in the one that the draft offers, a cell a question), drafts the codebook, writes into it what differs from the city's questionnaire, takes it over
and runs `check`; then it prints the cells that were written, by sheet. Counts of residents are not among them:
they come from the register. The draft is made by whatever `flows` the working directory holds.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

_HEAD_ROW = 3
_SEED = 20240603
_ROWS = 2000
_NO_ANSWER = "99"
_REGIONS = tuple(f"{name}地区" for name in "東西南北中央港山川海浜野原")
_AREAS = tuple(
    f"{kind}{part}"
    for kind in ("道路", "防災", "福祉", "教育", "環境", "産業", "観光", "文化")
    for part in ("の整備", "の相談", "の情報", "の担い手", "の施設")
)
_BANDS = tuple((f"{low}歳代", low, low + 9) for low in range(20, 80, 10))


@dataclass(frozen=True)
class Asked:
    """A question as printed: its columns in the file, its choices by code; `when` is the code of the one before."""

    heads: tuple[str, ...]
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    limit: str = ""
    alone: str = ""
    when: tuple[str, str] = ("", "")


def questionnaire() -> list[Asked]:
    """The 144 questions."""

    def choices(labels: Sequence[str]) -> dict[str, str]:
        return {str(place): label for place, label in enumerate(labels, start=1)}

    asked = [
        Asked(("問1 お住まいの地区",), "single", choices(_REGIONS)),
        Asked(("問2 年齢",), "number", {str(p): b[0] for p, b in enumerate(_BANDS, start=1)}),
        Asked(("問3 性別",), "single", choices(("男性", "女性", "答えない"))),
        Asked(
            ("問4 職業",),
            "single",
            choices(("会社員", "公務員", "自営業", "農林漁業", "パート", "学生", "家事", "無職")),
        ),
        Asked(("問5 世帯の構成",), "single", choices(("単身", "夫婦", "親と子", "三世代", "そのほか"))),
        Asked(
            ("問6 居住年数",),
            "number",
            choices(("5年未満", "5年以上10年未満", "10年以上20年未満", "20年以上")),
        ),
    ]
    for number in range(7, 37):
        labels = [f"問{number}の答え{letter}" for letter in "ABCDE"[: 4 + number % 2]]
        asked.append(Asked((f"問{number} 設問{number}について",), "single", choices(labels)))
    for number in range(37, 47):
        labels = [*(f"問{number}の項目{letter}" for letter in "ABCDEFG"), "どれも選ばない"]
        limit = "3" if number < 40 else ""
        heads = tuple(f"問{number}_{code}" for code in range(1, 9))
        asked.append(Asked(heads, "multiple", choices(labels), limit=limit, alone="8"))
    for name, words in (
        ("満足度", ("満足", "やや満足", "どちらともいえない", "やや不満", "不満")),
        ("重要度", ("重要", "やや重要", "どちらともいえない", "あまり重要でない", "重要でない")),
    ):
        grid = "問47" if name == "満足度" else "問48"
        asked += [Asked((f"{grid} {name}/{area}",), "single", choices(words)) for area in _AREAS]
    for number in range(49, 57):
        labels = [f"問{number}の答え{letter}" for letter in "ABCD"]
        when = f"問{number - 42} 設問{number - 42}について"
        asked.append(
            Asked((f"問{number} 設問{number}について",), "single", choices(labels), when=(when, "1"))
        )
    asked += [Asked((f"問{number} 自由意見{number}",), "text") for number in range(57, 67)]
    return asked


def answers(asked: Sequence[Asked]) -> list[list[str]]:
    """The file of answers: bare codes, 99 for no answer, blank for questions that were not asked."""
    chance = random.Random(_SEED)
    rows = [["整理番号", *(head for one in asked for head in one.heads)]]
    for n in range(_ROWS):
        given: dict[str, str] = {}
        for one in asked:
            given.update(_given(one, given, chance, n))
        rows.append([f"{n + 1:05d}", *(given[head] for head in rows[0][1:])])
    return rows


def _given(one: Asked, given: Mapping[str, str], chance: random.Random, n: int) -> dict[str, str]:
    (head, *_) = one.heads
    if one.kind == "text":
        return {head: f"意見{n}" if chance.random() < 0.1 else ""}
    if one.kind == "number":
        low, high = (20, 79) if "年齢" in head else (0, 60)
        return {head: str(chance.randint(low, high))}
    if one.kind == "multiple":
        alone = chance.random() < 0.15
        most = int(one.limit or 7)
        marked = {"8"} if alone else set(chance.sample(sorted(one.labels)[:-1], chance.randint(1, most)))
        return {name: str(int(code in marked)) for name, code in zip(one.heads, one.labels, strict=True)}
    if one.when[0] and given[one.when[0]] != one.when[1]:
        return {head: ""}
    return {head: _NO_ANSWER if chance.random() < 0.03 else chance.choice(sorted(one.labels))}


class Book:
    """A workbook with a count of the cells that were written, by sheet."""

    def __init__(self, path: Path) -> None:
        self.path, self.book, self.written = path, openpyxl.load_workbook(path), Counter[str]()

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows of a sheet by head, with their numbers as `#`."""
        own = self.book[sheet]
        heads = self._heads(own)
        found = []
        for row in range(_HEAD_ROW + 1, own.max_row + 1):
            cells = {head: str(own.cell(row, place).value or "") for head, place in heads.items()}
            if cells[next(iter(heads))] not in ("例", "説明") and any(cells.values()):
                found.append({**cells, "#": str(row)})
        return found

    def put(self, sheet: str, row: Mapping[str, str], values: Mapping[str, str]) -> None:
        """Write the cells that differ."""
        own = self.book[sheet]
        heads = self._heads(own)
        for head, value in values.items():
            if row.get(head, "") != value:
                own.cell(int(row["#"]), heads[head]).value = value or None
                self.written[sheet] += 1

    def add(self, sheet: str, values: Mapping[str, str]) -> None:
        """Write a row below the last one."""
        rows = self.rows(sheet)
        number = max((int(row["#"]) for row in rows), default=_HEAD_ROW + 2) + 1
        self.put(sheet, {"#": str(number)}, {head: value for head, value in values.items() if value})

    def clear(self, sheet: str, row: Mapping[str, str]) -> None:
        """Take a row out, which is one change."""
        own = self.book[sheet]
        for place in self._heads(own).values():
            own.cell(int(row["#"]), place).value = None
        self.written[sheet] += 1

    def save(self) -> None:
        """Save over the draft."""
        self.book.save(self.path)

    def _heads(self, sheet: Worksheet) -> dict[str, int]:
        return {str(cell.value): int(cell.column or 0) for cell in sheet[_HEAD_ROW] if cell.value}


def complete(path: Path, asked: Sequence[Asked]) -> Counter[str]:
    """Write into the draft what differs from the questionnaire; the cells that were written, by sheet."""
    book = Book(path)
    settings = {
        "表題": "市民調査",
        "母集団の説明": "18歳以上人口",
        "計画の名称": "総合計画",
        "作成者": "企画課",
    }
    for row in book.rows("調査の設定"):
        if row["項目"] in settings:
            book.put("調査の設定", row, {"値": settings[row["項目"]]})
    survey = {
        "調査の名称": "市民意識調査", "調査地域": "全域", "調査対象": "18歳以上", "抽出方法": "無作為抽出", "調査方法": "郵送",
        "始まりの日": "2024-06-03", "終わりの日": "2024-06-21", "母集団の人数": "39000", "配布数": "5000",
    }  # fmt: skip
    book.put("調査", book.rows("調査")[0], survey)
    book.put("回答ファイル", book.rows("回答ファイル")[0], {"回答方法": "郵送"})
    drafted = {row["列の見出し"]: row for row in book.rows("設問")}
    columns = {
        one.heads[0]: one.heads[0].replace("_1", "_{code}") if len(one.heads) > 1 else one.heads[0]
        for one in asked
    }
    for one in asked:
        row = drafted[columns[one.heads[0]]]
        _choices(book, row, one)
        if one.limit:
            book.put("設問", row, {"選択数の上限": one.limit})
    _rules(book, asked, drafted)
    _figure(book, asked, drafted)
    keys = [drafted[one.heads[0]]["概念"] or "residence_years" for one in asked[:6]]
    for row in book.rows("調査の設定"):
        if row["項目"] == "集計区分" and {key.strip() for key in row["値"].split("|")} != set(keys):
            book.put("調査の設定", row, {"値": " | ".join(keys)})
    book.save()
    return book.written


def _choices(book: Book, question: Mapping[str, str], one: Asked) -> None:
    """The labels of a question's choices, and those of its concept's options where the draft has some."""
    if one.kind == "text":
        return
    name = question["選択肢リスト"]
    if not name:
        _bands(book, question, one)
        return
    options = {(row["リスト名"], row["選択肢キー"]): row for row in book.rows("概念の選択肢")}
    concept = next(row for row in book.rows("概念") if row["概念キー"] == question["概念"])
    for row in (row for row in book.rows("選択肢") if row["リスト名"] == name):
        if one.kind == "number":
            if row["選択肢の文"] not in one.labels.values():
                book.clear("選択肢", row)
                book.clear("概念の選択肢", options[concept["選択肢のリスト"], row["選択肢キー"]])
            continue
        label = one.labels[row["番号"]]
        alone = "はい" if row["番号"] == one.alone else ""
        book.put("選択肢", row, {"選択肢の文": label, "単独": alone})
        option = options[concept["選択肢のリスト"], row["選択肢キー"]]
        if option["名称"]:
            book.put("概念の選択肢", option, {"名称": label})


def _bands(book: Book, question: Mapping[str, str], one: Asked) -> None:
    key = "residence_years"
    book.put("設問", question, {"概念": key, "選択肢リスト": key})
    book.add("概念", {"概念キー": key, "名称": "居住年数", "選択肢のリスト": key})
    for (code, label), low, high in zip(
        one.labels.items(), ("0", "5", "10", "20"), ("4", "9", "19", ""), strict=True
    ):
        book.add("概念の選択肢", {"リスト名": key, "選択肢キー": label, "名称": label})
        book.add(
            "選択肢",
            {
                "調査": question["調査"],
                "リスト名": key,
                "番号": code,
                "選択肢の文": label,
                "選択肢キー": label,
                "下限": low,
                "上限": high,
            },
        )


def _rules(book: Book, asked: Sequence[Asked], drafted: Mapping[str, Mapping[str, str]]) -> None:
    known = {row["続けて尋ねる設問"]: row for row in book.rows("分岐")}
    for place, one in enumerate((one for one in asked if one.when[0]), start=1):
        then = drafted[one.heads[0]]
        values = {"条件の設問": drafted[one.when[0]]["設問キー"], "条件の番号": one.when[1]}
        if then["設問キー"] in known:
            book.put("分岐", known[then["設問キー"]], values)
        else:
            book.add(
                "分岐",
                {
                    "調査": then["調査"],
                    "分岐キー": f"n{place}",
                    **values,
                    "続けて尋ねる設問": then["設問キー"],
                    "扱い": "対象者だけに尋ねる",
                },
            )


def _figure(book: Book, asked: Sequence[Asked], drafted: Mapping[str, Mapping[str, str]]) -> None:
    """The figure of satisfaction and importance, in a section of the chapter."""
    concept = {one.heads[0]: drafted[one.heads[0]]["概念"] for one in asked if len(one.heads) == 1}
    lists = {row["概念キー"]: row["選択肢のリスト"] for row in book.rows("概念")}
    first = (concept[f"問47 満足度/{_AREAS[0]}"], concept[f"問48 重要度/{_AREAS[0]}"])
    keys = []
    for name in first:
        own = [row["選択肢キー"] for row in book.rows("概念の選択肢") if row["リスト名"] == lists[name]]
        keys.append(own)
    groups = {row["リスト名"]: row for row in book.rows("まとめ")}
    scores = dict(zip([*keys[0], *keys[1]], (2, 1, 0, -1, -2) * 2, strict=False))
    points = " | ".join(f"{key}={score}" for key, score in scores.items())
    for name, own, group, label in zip(
        first, keys, ("satisfied", "important"), ("満足（計）", "重要（計）"), strict=True
    ):
        agreeing = {"まとめる選択肢": "|".join(own[:2])}
        if lists[name] in groups:
            if not groups[lists[name]]["まとめる選択肢"]:
                book.put("まとめ", groups[lists[name]], agreeing)
            continue
        book.add("まとめ", {"リスト名": lists[name], "まとめキー": group, "名称": label, **agreeing})
    rows = book.rows("満足度と重要度")
    if rows:
        if not rows[0]["点数"]:
            book.put("満足度と重要度", rows[0], {"点数": points})
        return
    title = "施策の満足度と重要度"
    start = next(row for row in book.rows("報告書の構成") if row["概念"] == first[0])
    book.put("報告書の構成", start, {"節の題": title})
    for place, area in enumerate(_AREAS):
        cells = {
            "項目": area,
            "横軸の概念": concept[f"問47 満足度/{area}"],
            "縦軸の概念": concept[f"問48 重要度/{area}"],
        }
        section = {
            "節の題": title, "調査": start["調査"], "横軸の名前": "満足度", "縦軸の名前": "重要度", "横軸のまとめ": "satisfied",
            "縦軸のまとめ": "important", "点数": points,
            "区画の名前": "重点改善 | 維持 | 検討 | 現状維持",
        }  # fmt: skip
        book.add("満足度と重要度", {**({} if place else section), **cells})


def count(root: Path, *, codes: bool) -> Counter[str]:
    """Make the city in `root`, draft, complete, take over and check; the cells that were written, by sheet.

    Without the contractor's table of codes, the one that the draft offers is filled in from the questionnaire.
    Raises CalledProcessError where a command fails.
    """
    asked = questionnaire()
    place = root / "raw/2024/answers.csv"
    place.parent.mkdir(parents=True)
    _write(place, answers(asked))
    frame = [["region", "age_group", "population"]]
    frame += [[region, band[0], "500"] for region in _REGIONS for band in _BANDS]
    _write(root / "raw/2024/frame.csv", frame)
    labels = {_number(one): one.labels for one in asked if one.kind in ("single", "multiple")}
    typed = 0
    if codes:
        table = [["設問番号", "コード", "ラベル"]]
        table += [[number, code, label] for number, own in labels.items() for code, label in own.items()]
        _write(root / "codes.csv", table)
    else:
        _draft(root, place, root / "first.xlsx")
        with (root / "コード表_2024.csv").open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.reader(file))
        for line in table[1:]:
            line[-1] = " ".join(f"{code}. {label}" for code, label in labels[line[1]].items())
        typed = len(table) - 1
        _write(root / "codes.csv", table)
    book = root / "book.xlsx"
    _draft(root, place, book, "--codes", str(root / "codes.csv"))
    written = complete(book, asked)
    if typed:
        written["コード表"] = typed
    _run(root, "codebook", "import", "2024", str(book))
    _run(root, "check", "2024")
    return written


def _number(one: Asked) -> str:
    return one.heads[0].partition(" ")[0].partition("_")[0]


def _draft(root: Path, answers: Path, out: Path, *more: str) -> None:
    named = ("--study", "2024", "--survey", "city", "--out", str(out))
    _run(root, "codebook", "from-data", str(answers), *named, *more)


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _run(root: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "flows", *arguments, "--workspace", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    """Print the cells that were written, by sheet."""
    with tempfile.TemporaryDirectory() as folder:
        written = count(Path(folder), codes="--without-codes" not in sys.argv)
    for sheet, cells in written.items():
        print(f"{sheet}: {cells}")
    print(f"計: {written.total()}")


if __name__ == "__main__":
    main()
