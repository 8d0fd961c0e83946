"""A made-up city with its definitions and made-up answers of any year, small enough to be run in a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tests.survey.small_city import csv_text, write

REGIONS = ("東", "西", "南", "北")
AGES = ("若年", "中年", "高年")
_LISTS = {
    "region": REGIONS,
    "age_group": AGES,
    "liking": ("好き", "やや好き", "やや嫌い", "嫌い"),
    "needs": ("店", "バス", "病院", "その他"),
}
_KEYS = {"liking": ("much", "some", "little", "not"), "needs": ("shop", "bus", "clinic", "other")}
CONCEPTS = """concept,label,options
region,地域,region
age_group,年代,age_group
liking,まちへの愛着,liking
needs,必要な施設,needs
"""
GROUPS = (
    "list,group,label,options\nliking,liked,好き（計）,much|some\nliking,disliked,嫌い（計）,little|not\n"
)
QUESTIONS = """question,number,concept,type,text,choices,columns,layout,missing,max_choices
region,F1,region,single,お住まいの地域,region,F1,code,99,
age,F2,age_group,single,あなたの年代,age_group,F2,code,99,
q1,問1,liking,single,このまちが好きですか。,liking,問1,code,99,
q2,問2,needs,multiple,まちに必要な施設はどれですか。,needs,問2_{code},marks,99,
"""
SAMPLING = """[surveys.sampling]
area = "町全域"
target = "18歳以上の町民"
method = "住民基本台帳からの無作為抽出"
mode = "郵送"
start = {year}-06-01
end = {year}-06-30
population = 12000
sent = 1500
"""
FRAME_TABLE = """[frame]
file = "raw/{year}/frame.csv"
label = "町の人口"
margins = [["region"], ["age_group"]]
"""
CHAPTER = """
[chapter]
title = "町民の意識"
plan = "まちづくり計画"
office = "企画課"
introduction = ["町民{city.valid}人が回答しました。"]

[[chapter.sections]]
title = "まちへの愛着"
[[chapter.sections.items]]
survey = "city"
concept = "liking"
groups = ["liked"]
by = ["age_group", "region"]
rank = ["region"]
compare = COMPARE
[[chapter.sections]]
title = "必要な施設"
[[chapter.sections.items]]
survey = "city"
concept = "needs"
compare = COMPARE
"""


def study_toml(
    year: int, *, frame: str = FRAME_TABLE, sampling: str = SAMPLING, settings: str = "", more: str = ""
) -> str:
    """The study of a year; `settings` stand at its top, `more` at its end."""
    return f"""label = "{year}年"
title = "{year}年 町民調査"
breakdowns = ["age_group", "region"]
{settings}
{frame.format(year=year)}
[[surveys]]
key = "city"
title = "町民アンケート"
id_column = "番号"
{sampling.format(year=year)}
[[surveys.files]]
path = "raw/{year}/answers.csv"
mode = "郵送"
{more}"""


def comparisons(years: Sequence[int]) -> str:
    """A comparison of both questions with each of these years."""
    return "".join(
        f'[[comparisons]]\nsurvey = "city"\nstudy = "{year}"\nstudy_label = "{year}年"\n'
        'concepts = ["liking", "needs"]\n'
        for year in years
    )


def write_lists(root: Path, *, scores: Sequence[int] = ()) -> None:
    """Write what all years share; `scores` are those of the answers to まちへの愛着."""
    write(root, "schemas/concepts.csv", CONCEPTS)
    rows = ["list,option,label,score,net"]
    for name, labels in _LISTS.items():
        for place, (key, label) in enumerate(zip(_KEYS.get(name, labels), labels, strict=True)):
            score = scores[place] if scores and name == "liking" else ""
            rows.append(f"{name},{key},{label},{score},")
    write(root, "schemas/options.csv", "\n".join(rows) + "\n")
    write(root, "schemas/option_groups.csv", GROUPS)


def write_year(
    root: Path,
    year: int,
    toml: str,
    *,
    liked: float | Mapping[str, float] = 0.5,
    shop: float = 0.4,
    n: int = 800,
) -> None:
    """Write the definitions, the population and n made-up answers of a year.

    liked: the chance that somebody likes the town, for all or by region; shop: that of wanting a shop.
    """
    choices = [
        f"{name},{number},{label},{key},,"
        for name, labels in _LISTS.items()
        for number, (key, label) in enumerate(zip(_KEYS.get(name, labels), labels, strict=True), start=1)
    ]
    write(root, f"schemas/{year}/city/questions.csv", QUESTIONS)
    write(
        root,
        f"schemas/{year}/city/choices.csv",
        "\n".join(("list,code,label,option,exclusive,aliases", *choices)) + "\n",
    )
    write(root, f"schemas/{year}/study.toml", toml)
    write(
        root,
        f"raw/{year}/frame.csv",
        "region,age_group,population\n"
        + "".join(f"{region},{age},1000\n" for region in REGIONS for age in AGES),
    )
    write(root, f"raw/{year}/answers.csv", csv_text(_answers(year, liked, shop, n), HEADER))


HEADER = ("番号", "F1", "F2", "問1", "問2_1", "問2_2", "問2_3", "問2_4")


def _answers(year: int, liked: float | Mapping[str, float], shop: float, n: int) -> list[tuple[str, ...]]:
    chance = np.random.default_rng(year)
    region = chance.integers(len(REGIONS), size=n)
    age = chance.integers(len(AGES), size=n)
    share = np.array([liked[name] if isinstance(liked, Mapping) else liked for name in REGIONS])
    likes = chance.random(n) < share[region]
    answer = np.where(likes, 1, 3) + (chance.random(n) < 0.5)
    marks = chance.random((n, 4)) < [shop, 0.3, 0.2, 0.05]
    return [
        (
            str(row + 1),
            str(region[row] + 1),
            str(age[row] + 1),
            str(answer[row]),
            *map(str, marks[row].astype(int)),
        )
        for row in range(n)
    ]
