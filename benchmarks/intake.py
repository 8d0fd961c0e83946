"""How long it takes to read, check and code a large file, beside reading it with pyarrow alone.

    python -m benchmarks.intake [--rows 2000000] [--columns 42]

A made-up questionnaire in CP932: the respondent's number, age, region, single answers and one question
with a column for each choice; one cell in two hundred is spelled in a way that has to be made uniform.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import csv as arrow_csv

from schemas.study import Study, load_study
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


def main() -> int:
    """Print the two times, their ratio and the most memory used."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--columns", type=int, default=42)
    given = parser.parse_args()
    singles = given.columns - 3 - MARKS
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        study = define(root, singles)
        path = root / "raw/2030/large.csv"
        write_answers(path, given.rows, singles)
        print(f"{given.rows:,} 行 × {given.columns} 列、{path.stat().st_size:,} バイト")
        began, worked = time.perf_counter(), time.process_time()
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(encoding="cp932"),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in _names(path)}, strings_can_be_null=False
            ),
        )
        alone = time.perf_counter() - began
        alone_cpu = time.process_time() - worked
        print(f"pyarrow で読むだけ: {alone:.1f} 秒、CPU {alone_cpu:.1f} 秒（{table.num_rows:,} 行）")
        del table
        began, worked = time.perf_counter(), time.process_time()
        frame = pd.read_csv(path, engine="pyarrow", dtype=str, keep_default_na=False, encoding="cp932")
        print(
            f"pandas の pyarrow エンジン: {time.perf_counter() - began:.1f} 秒、"
            f"CPU {time.process_time() - worked:.1f} 秒（{len(frame):,} 行）"
        )
        del frame
        began, worked = time.perf_counter(), time.process_time()
        result = ingest(root, study, study.surveys[0])
        whole = time.perf_counter() - began
        counts = result.accounting
        cpu = time.process_time() - worked
        print(f"読み込み・検査・符号化: {whole:.1f} 秒、pyarrow の {whole / alone:.1f} 倍")
        print(f"  CPU {cpu:.1f} 秒、pyarrow の {cpu / alone_cpu:.1f} 倍")
        print(f"有効 {counts.valid:,}、無効 {counts.invalid:,}、除外 {counts.excluded:,}")
        print(f"要確認 {len(result.findings):,} 件、変更 {len(result.changes):,} 件")
        print(f"最大メモリ {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")
    return 0


def _names(path: Path) -> list[str]:
    with path.open(encoding="cp932") as file:
        return file.readline().strip().split(",")


if __name__ == "__main__":
    sys.exit(main())
