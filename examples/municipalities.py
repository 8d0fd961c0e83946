"""Made municipalities of a prefecture: small workspaces with the same questionnaire, for tests and measurements.

    python -m examples.municipalities DIR [--count 200] [--least 500] [--most 5000]

Everything follows from a fixed seed and the number of the municipality. The codes begin with 99, which no prefecture has.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from schemas.tables.csv_text import csv_text

STUDY = "2030"
LIST = "municipalities.csv"
_SEED = 20300601
_AGES = ("18～29歳", "30歳代", "40歳代", "50歳代", "60歳代", "70歳以上")
_SEXES = ("女性", "男性")
_REGIONS = ("東部", "中部", "西部")
_ANSWERS = (
    "そう思う",
    "どちらかといえばそう思う",
    "どちらともいえない",
    "どちらかといえばそう思わない",
    "そう思わない",
)
_LISTS = {"age_group": _AGES, "sex": _SEXES, "region": _REGIONS, "single": _ANSWERS}
_QUESTIONS = (
    "愛着を感じる",
    "行事に参加する",
    "暮らしやすい",
    "地域の課題を話し合う",
    "助け合いがある",
    "住み続けたい",
)
_MEASURED = 4
"""Of the questions, those that an indicator counts."""

_HEAD = ("全国地方公共団体コード", "市町村名", "作業フォルダー", "年度")


def write_municipalities(root: Path, sizes: Sequence[int]) -> Path:
    """Write a workspace for each number of returns, and the list of them; returns the list."""
    lines = []
    for number, returns in enumerate(sizes, start=1):
        code = area_code(99_000 + number)
        write_municipality(root / code, number, returns)
        lines.append((code, f"見本{number:03d}市", code, STUDY))
    path = root / LIST
    path.write_text(csv_text([_HEAD, *lines]), encoding="utf-8-sig")
    return path


def area_code(number: int) -> str:
    """The five digits with their check digit (総務省: 11 less the weighted sum modulo 11, its last digit)."""
    digits = f"{number:05d}"
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), digits, strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


def write_municipality(root: Path, number: int, returns: int) -> None:
    """Write one workspace: definitions, population by age, sex and region, and the answers.

    The younger are fewer among the returns than in the population; shares differ by age, sex and municipality.
    """
    random = np.random.default_rng([_SEED, number])
    old = random.uniform(0.7, 1.6)
    weights = (
        np.array([old ** (age / 2.5) for age in range(len(_AGES))])[:, None, None]
        * np.array([1.05, 0.95])[None, :, None]
    )
    weights = weights * random.uniform(0.6, 1.4, len(_REGIONS))[None, None, :]
    persons = np.maximum(20, np.rint(12 * returns * weights / weights.sum())).astype(int)
    for path, text in _definitions(persons.sum(), returns).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    raw = root / f"raw/{STUDY}"
    raw.mkdir(parents=True, exist_ok=True)
    cells = [
        (_option("age_group", age), _option("sex", sex), _option("region", region), count)
        for (age, sex, region), count in np.ndenumerate(persons)
    ]
    frame = csv_text([("age_group", "sex", "region", "population"), *cells])
    (raw / "frame.csv").write_text(frame, encoding="utf-8")
    answering = persons * (0.6 + 0.15 * np.arange(len(_AGES)))[:, None, None]
    drawn = random.choice(persons.size, returns, p=(answering / answering.sum()).ravel())
    age, sex, region = np.unravel_index(drawn, persons.shape)
    columns = [np.arange(1, returns + 1), age + 1, sex + 1, region + 1]
    for place in range(len(_QUESTIONS)):
        liking = 2.9 + 0.12 * place - 0.16 * age + 0.2 * sex + random.normal(0, 0.12)
        answer = np.clip(np.rint(random.normal(liking, 1.1)), 1, len(_ANSWERS)).astype(int)
        columns.append(np.where(random.random(returns) < 0.03, 99, answer))
    head = ("番号", "F1", "F2", "F3", *(f"問{place}" for place in range(1, len(_QUESTIONS) + 1)))
    (raw / "answers.csv").write_text(csv_text([head, *np.column_stack(columns).tolist()]), encoding="utf-8")


def _option(name: str, place: int) -> str:
    return f"{name}_{place + 1}"


def _definitions(population: int, returns: int) -> dict[str, str]:
    asked = [(f"q{place}", f"問{place}", text) for place, text in enumerate(_QUESTIONS, start=1)]
    fixed = (
        ("age", "F1", "age_group", "年代"),
        ("sex", "F2", "sex", "性別"),
        ("region", "F3", "region", "地区"),
    )
    options = [
        (name, _option(name, at), label) for name, labels in _LISTS.items() for at, label in enumerate(labels)
    ]
    tables: dict[str, list[Sequence[object]]] = {
        "schemas/concepts.csv": [
            ("concept", "label", "options"),
            *((concept, label, concept) for _, _, concept, label in fixed),
            *((key, text, "single") for key, _, text in asked),
        ],
        "schemas/options.csv": [("list", "option", "label"), *options],
        "schemas/option_groups.csv": [
            ("list", "group", "label", "options"), ("single", "agree", "そう思う（計）", "single_1|single_2"),
        ],
        "schemas/indicators.csv": [
            ("indicator", "level", "number", "name", "unit", "source", "survey", "concept", "option", "base", "basis",
             "baseline_year", "baseline_value", "targets", "direction"),
            *((f"kpi{place}", "KPI", place, f"「{text}」と思う市民の割合", "%", "survey", "city", key, "agree", "all", "weighted",
               "", "", "2030=60", "increase") for place, (key, _, text) in enumerate(asked[:_MEASURED], start=1)),
        ],
        f"schemas/{STUDY}/city/questions.csv": [
            ("question", "number", "concept", "type", "text", "choices", "columns", "layout", "missing", "max_choices"),
            *((key, column, concept, "single", label, concept, column, "code", "99", "") for key, column, concept, label in fixed),
            *((key, number, key, "single", f"{text}と思いますか。", "single", number, "code", "99", "") for key, number, text in asked),
        ],
        f"schemas/{STUDY}/city/choices.csv": [
            ("list", "code", "label", "option", "exclusive", "aliases"),
            *((name, at + 1, label, _option(name, at), "", "") for name, labels in _LISTS.items() for at, label in enumerate(labels)),
        ],
    }  # fmt: skip
    study = f"""label = "令和12年"
title = "見本の市民意識調査"
breakdowns = ["age_group", "sex", "region"]
basis = "weighted"
basis_reason = "見本のため"
[frame]
file = "raw/{STUDY}/frame.csv"
label = "人口"
margins = [["region"], ["age_group"]]
[[surveys]]
key = "city"
title = "市民意識調査"
id_column = "番号"
[surveys.sampling]
area = "全域"
target = "18歳以上の市民"
method = "無作為抽出"
mode = "郵送"
start = 2030-06-01
end = 2030-06-30
population = {population}
sent = {2 * returns}
[[surveys.files]]
path = "raw/{STUDY}/answers.csv"
mode = "郵送"
"""
    return {path: csv_text(rows) for path, rows in tables.items()} | {f"schemas/{STUDY}/study.toml": study}


def main() -> None:
    """Write municipalities with numbers of returns spread evenly between the least and the most."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--least", type=int, default=500)
    parser.add_argument("--most", type=int, default=5000)
    given = parser.parse_args()
    sizes = np.linspace(given.least, given.most, given.count).round().astype(int).tolist()
    print(write_municipalities(given.folder, sizes))


if __name__ == "__main__":
    main()
