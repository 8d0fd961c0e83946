"""A small city with indicators and a finished run of 2030, for what is done with their values."""

from __future__ import annotations

import shutil
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.cli import main
from tests.survey.small_city import answer, csv_text, define, toml, write

INDICATORS = """indicator,level,number,name,policy,unit,source,survey,concept,option,base,basis,baseline_year,baseline_value,targets,direction,office
kgi1,KGI,1,加入している市民の割合,,%,survey,small,member,yes,all,study,2025,40.0,2030=60.0|2035=70.0,increase,地域課
kpi1,KPI,1,事業数,,事業,administrative,,,,,,2025,10,2030=12,increase,地域課
join,参考,1,自治会加入率,,%,administrative,,,,,,,,,increase,地域課
"""


def measured_city(root: Path) -> Path:
    """A small city with 96 answers, of which half say yes, and a finished run."""
    shutil.copytree(_made().name, root, dirs_exist_ok=True)
    return root


@cache
def _made() -> TemporaryDirectory[str]:
    """The city, made once a process."""
    folder = TemporaryDirectory()
    root = Path(folder.name)
    define(
        root,
        toml().replace('title = "小市調査"', 'title = "小市調査"\nadministrative = "raw/2030/counts.csv"'),
    )
    people = product(range(16), "123", "12")
    rows = [
        answer(str(number), F1=region, F2=age, 問1="1" if one % 2 else "2", 問2="" if one % 2 else "1")
        for number, (one, age, region) in enumerate(people)
    ]
    write(root, "raw/2030/answers.csv", csv_text(rows))
    write(root, "raw/2030/counts.csv", "indicator,value,source\nkpi1,13,地域課\n")
    write(root, "schemas/indicators.csv", INDICATORS)
    write(root, "schemas/tracker.toml", 'area = "352039"\n')
    assert main(["run", "2030", "--direct", "--workspace", str(root)]) == 0
    return folder
