"""How long it takes to read, check and code a large file, beside reading it with pyarrow alone.

    python -m benchmarks.intake [--rows 2000000] [--columns 42] [--repeats 3]

A made-up questionnaire in CP932: the respondent's number, age, region, single answers and one question
with a column for each choice; one cell in two hundred is spelled in a way that has to be made uniform.
The readers take turns, and the least time of each counts; the ratio of a turn, and the middle one of all
turns, tell how far other work of the machine disturbed them. Libraries are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import pandera.pandas  # noqa: F401 - loaded before the clock starts, as pyarrow is
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.ingest import ingest

MARKS = 8
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
STUDY = """label = "令和12年"
title = "大きな調査"
breakdowns = ["age_group", "region"]
[frame]
file = "raw/2030/frame.csv"
label = "人口"
margins = [["region"]]
[[surveys]]
key = "large"
title = "大きな調査"
id_column = "番号"
[surveys.sampling]
area = "市"
target = "18歳以上"
method = "無作為"
mode = "郵送"
start = 2030-06-01
end = 2030-06-30
population = 9000000
sent = 9000000
[[surveys.files]]
path = "raw/2030/large.csv"
mode = "郵送"
"""


def define(root: Path, singles: int) -> Study:
    """Write the definitions of the questionnaire and load them."""
    concepts = ["concept,label,options", "age_group,年代,age", "region,地域,region", "needs,必要,needs"]
    questions = [
        "question,number,concept,type,text,choices,columns,layout,missing,max_choices",
        "age,F1,age_group,single,年代,age,F1,code,99,",
        "region,F2,region,single,地域,region,F2,code,99,",
        "needs,問0,needs,multiple,必要,needs,問0_{code},marks,99,",
    ]
    lists = {"age": 8, "region": 21, "needs": MARKS, "scale": 5}
    for number in range(1, singles + 1):
        concepts.append(f"c{number},項目{number},scale")
        questions.append(f"q{number},問{number},c{number},single,項目{number},scale,問{number},code,99,")
    pairs = [(name, code) for name, count in lists.items() for code in range(1, count + 1)]
    files = {
        "schemas/concepts.csv": concepts,
        "schemas/options.csv": ["list,option,label", *(f"{n},{n}{c},{n}の{c}番" for n, c in pairs)],
        "schemas/option_groups.csv": ["list,group,label,options", "scale,high,高い,scale1|scale2"],
        "schemas/2030/large/questions.csv": questions,
        "schemas/2030/large/choices.csv": [
            "list,code,label,option",
            *(f"{n},{c},{n}の{c}番,{n}{c}" for n, c in pairs),
        ],
        "schemas/2030/study.toml": STUDY.splitlines(),
    }
    for name, lines in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_study(root, "2030")


def write_answers(path: Path, rows: int, singles: int) -> None:
    """Write the file of answers in CP932."""
    draw = np.random.default_rng(1)
    names = ["番号", "F1", "F2", *(f"問0_{code}" for code in range(1, MARKS + 1))]
    names += [f"問{number}" for number in range(1, singles + 1)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="cp932", newline="") as file:
        file.write(",".join(names) + "\r\n")
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            columns = [np.arange(start + 1, start + count + 1).astype(str)]
            columns += [_drawn(draw, count, 8), _drawn(draw, count, 21)]
            columns += [draw.choice(["0", "1"], count) for _ in range(MARKS)]
            columns += [_drawn(draw, count, 5) for _ in range(singles)]
            table = np.column_stack([column.astype("U8") for column in columns])
            file.write("".join(",".join(row) + "\r\n" for row in table.tolist()))


def _drawn(draw: np.random.Generator, count: int, choices: int) -> np.ndarray:
    """Codes with some blanks, some in other spellings and a few unknown ones."""
    codes = draw.integers(1, choices + 1, count).astype("U8")
    chance = draw.random(count)
    codes[chance < 0.03] = ""
    wide = (chance >= 0.03) & (chance < 0.035)
    codes[wide] = [text.translate(_WIDE) for text in codes[wide].tolist()]
    codes[chance > 0.9999] = "77"
    return codes


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor by all threads together."""

    clock: float
    processor: float

    def beside(self, other: Spent) -> str:
        """The seconds, and how many times those of `other`."""
        return (
            f"{self.clock:.1f} 秒（{self.clock / other.clock:.1f} 倍）、"
            f"CPU {self.processor:.1f} 秒（{self.processor / other.processor:.1f} 倍）"
        )


def timed(work: Callable[[], object]) -> Spent:
    """The time that some work takes; its result is dropped."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - clock, time.process_time() - processor)


def least(spent: Sequence[Spent]) -> Spent:
    """The least of each kind of time."""
    return Spent(min(entry.clock for entry in spent), min(entry.processor for entry in spent))


def middle_ratios(spent: Sequence[Spent], others: Sequence[Spent]) -> str:
    """The middle one of the ratios of each turn."""
    clock = median(entry.clock / other.clock for entry, other in zip(spent, others, strict=True))
    processor = median(entry.processor / other.processor for entry, other in zip(spent, others, strict=True))
    return f"{clock:.1f} 倍、CPU {processor:.1f} 倍"


def main() -> int:
    """Print the times, their ratios and the most memory used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--columns", type=int, default=42)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    singles = given.columns - 3 - MARKS
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        study = define(root, singles)
        path = root / "raw/2030/large.csv"
        write_answers(path, given.rows, singles)
        print(f"{given.rows:,} 行 × {given.columns} 列、{path.stat().st_size:,} バイト")
        begun = _most_memory()
        bare, engine, whole, memory = [], [], [], 0.0
        for _ in range(given.repeats):
            whole.append(timed(lambda: ingest(root, study, study.surveys[0])))
            memory = memory or _most_memory()
            bare.append(timed(lambda: _read_bare(path)))
            engine.append(timed(lambda: _read_with_pandas(path)))
        alone = least(bare)
        print(f"pyarrow で読むだけ: {alone.beside(alone)}")
        print(f"pandas の pyarrow エンジン: {least(engine).beside(alone)}")
        print(f"読み込み・検査・符号化: {least(whole).beside(alone)}")
        print(f"  各回の比の中央値: {middle_ratios(whole, bare)}")
        print(f"最大メモリ {memory:.1f} GB（うち開始前 {begun:.1f} GB）")
        result = ingest(root, study, study.surveys[0])
        counts = result.accounting
        print(f"有効 {counts.valid:,}、無効 {counts.invalid:,}、除外 {counts.excluded:,}")
        print(f"要確認 {len(result.findings):,} 件、変更 {len(result.changes):,} 件")
    return 0


def _read_bare(path: Path) -> pa.Table:
    names = _names(path)
    return arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(encoding="cp932"),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    )


def _read_with_pandas(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, engine="pyarrow", dtype=str, keep_default_na=False, encoding="cp932")


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _names(path: Path) -> list[str]:
    with path.open(encoding="cp932") as file:
        return file.readline().strip().split(",")


if __name__ == "__main__":
    sys.exit(main())
