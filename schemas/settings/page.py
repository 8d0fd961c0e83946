"""The page of settings in docs/, made from their declarations: `python -m schemas.settings.page > docs/設定.md`."""

from collections.abc import Iterator

from schemas.settings.study import Study
from schemas.tables.settings import Declared, SettingsTable, declared

_HEAD = """# 調査の設定（study.toml）の項目

`schemas/<年度>/study.toml` に書ける項目のすべてです。説明は、コードブック（Excel）の欄にあるものと同じです。説明の
「空欄」は項目を書かないこと、「|」で区切る値は、study.toml ではリストです。

このページはプログラムの定義から作られています（`python -m schemas.settings.page > docs/設定.md`）。
"""


def settings_page() -> str:
    """The page in Markdown: a section for each table of study.toml."""
    return _HEAD + "".join(_sections(Study, "", "年度全体"))


def _sections(table: type[SettingsTable], path: str, head: str, *, in_part: bool = False) -> Iterator[str]:
    """The section of a table, then those of the tables in it."""
    settings = declared(table)
    rows = [_row(one, in_part=in_part) for one in settings.values() if one.table is None]
    columns = "| 項目 | 名前 | 書くもの | 書かないとき | 説明 |\n|---|---|---|---|---|\n"
    yield f"\n## {head}\n\n{columns}{''.join(rows)}"
    for one in settings.values():
        if one.table is not None:
            inner = f"{path}.{one.key}".lstrip(".")
            name = f"[[{inner}]]" if one.many else f"[{inner}]"
            needed = "なくてもよい" if one.optional else "必須"
            head = f"{one.setting.label} `{name}`（{needed}）"
            yield from _sections(one.table, inner, head, in_part=one.optional)


def _row(one: Declared, *, in_part: bool) -> str:
    told = one.setting
    words = "、".join(f"`{value}`（{shown}）" for value, shown in one.words.items())
    about = told.in_part if in_part and told.in_part else told.help
    cells = (
        f"`{one.key}`",
        told.label,
        words or one.kind.words + one.kind.example,
        left_out(one) or "なし",
        about,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def left_out(one: Declared) -> str:
    """What holds where the setting is left out, as it is written; "" for nothing."""
    if not one.optional:
        return "（必須）"
    values = one.default if isinstance(one.default, tuple) else (one.default,)
    told = (one.kind.shown(value) if isinstance(value, bool) else f"{value}" for value in values)
    return "、".join(f"`{value}`" for value in told if value)


if __name__ == "__main__":
    print(settings_page(), end="")
