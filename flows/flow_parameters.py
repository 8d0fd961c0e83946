"""Parameters that several flows take, as Prefect's form shows them: flat, with Japanese titles."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

STUDY: TypeAlias = Annotated[str, Field(title="年度", description="西暦4桁。例: 2022", pattern=r"^\d{4}$")]
WORKSPACE: TypeAlias = Annotated[
    str, Field(title="作業フォルダー", description="raw/、schemas/、reports/ のあるフォルダー。")
]
BY: TypeAlias = Annotated[str, Field(title="氏名", description="行う職員の氏名。記録に残ります。")]
BASIS: TypeAlias = Annotated[
    Literal["weighted", "unweighted"] | None,
    Field(title="本文の割合", description="weighted 重み付き、unweighted 重みなし。空欄なら定義のとおり。"),
]
CHARTS: TypeAlias = Annotated[
    Literal["picture", "native"] | None,
    Field(title="図の種類", description="picture 画像、native Wordのグラフ。空欄なら定義のとおり。"),
]
