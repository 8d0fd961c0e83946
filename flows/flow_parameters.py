"""Parameters that several flows take, as Prefect's form shows them: flat, with Japanese titles."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field


def shown(title: str, description: str, **rules: Any) -> Any:
    """A field of Prefect's form. Prefect gives each the parameter's name as its title, and only what is "extra" stays."""
    return Field(json_schema_extra={"title": title, "description": description}, **rules)


STUDY: TypeAlias = Annotated[str, shown("年度", "西暦4桁。例: 2022", pattern=r"^\d{4}$")]
WORKSPACE: TypeAlias = Annotated[str, shown("作業フォルダー", "raw/、schemas/、reports/ のあるフォルダー。")]
BY: TypeAlias = Annotated[str, shown("氏名", "行う職員の氏名。記録に残ります。")]
BASIS: TypeAlias = Annotated[
    Literal["weighted", "unweighted"] | None,
    shown("本文の割合", "weighted 重み付き、unweighted 重みなし。空欄なら定義のとおり。"),
]
CHARTS: TypeAlias = Annotated[
    Literal["picture", "native"] | None,
    shown("図の種類", "picture 画像、native Wordのグラフ。空欄なら定義のとおり。"),
]
