"""How a survey's weights are made: the `[surveys.weighting]` table of study.toml.

Every key has a default, so the table may be left out: then weights are raked from the sample's design.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from schemas.tables.kinds import ALWAYS, PlainText, RealNumber, holds
from schemas.tables.settings import Setting, SettingsTable

Method: TypeAlias = Literal["raking", "linear", "logit"]
TrimOf: TypeAlias = Literal["mean", "median"]

_BOUNDED = "重みの下限と上限は、重みの求め方が「上下限付き」のときにだけ書きます。"
_LOWEST = "重みの求め方が「上下限付き」のときは、重みの下限に、0より大きく1より小さい倍率を書きます。"
_HIGHEST = "重みの求め方が「上下限付き」のときは、重みの上限に、1より大きい倍率を書きます。"


@dataclass(frozen=True)
class Weighting(SettingsTable):
    """Settings with their defaults.

    column: heading of the column of base weights in the answer files ("": those of the sample's design).
    method: raking, or calibration within bounds with the linear or the logit distance.
    lowest, highest: these bounds, as multiples of the base weight; 0 with raking.
    trim: with raking, the highest weight as a multiple of the mean or the median (`trim_of`); 0 for none.
    """

    column: Annotated[
        PlainText,
        Setting(
            "初めの重みの列",
            "回答ファイルの見出し。抽出のときの重み（設計ウエイト）が付いているとき。なければ空欄",
        ),
    ] = ""
    method: Annotated[
        Method,
        Setting(
            "重みの求め方",
            "空欄は「レイキング」。ほかの2つは、下限と上限も書く",
            words={
                "raking": "レイキング",
                "linear": "上下限付き（線形）",
                "logit": "上下限付き（ロジット）",
            },
            width=18,
        ),
    ] = "raking"
    lowest: Annotated[
        RealNumber,
        ALWAYS,
        holds(lambda method, lowest: method != "raking" or lowest == 0, "D062", _BOUNDED),
        holds(lambda method, lowest: method == "raking" or 0 < lowest < 1, "D062", _LOWEST),
        Setting("重みの下限", "上下限付きのとき。初めの重みの何倍まで下げてよいか（例: 0.3）", width=10),
    ] = 0.0
    highest: Annotated[
        RealNumber,
        ALWAYS,
        holds(lambda method, highest: method != "raking" or highest == 0, "D062", _BOUNDED),
        holds(lambda method, lowest, highest: method == "raking" or lowest < 1 < highest, "D062", _HIGHEST),
        Setting("重みの上限", "上下限付きのとき。初めの重みの何倍まで上げてよいか（例: 3）", width=10),
    ] = 0.0
    trim: Annotated[
        RealNumber,
        holds(
            lambda method, trim: trim == 0 or method == "raking",
            "D062",
            "重みの頭打ちは、重みの求め方が「レイキング」のときにだけ書きます。",
        ),
        holds(lambda trim: trim == 0 or trim > 1, "D062", "重みの頭打ちは、1より大きい倍率です。"),
        Setting(
            "重みの頭打ち",
            "レイキングのとき、最も大きい重みを平均の何倍までにするか（例: 5）。空欄は頭打ちなし",
            width=10,
        ),
    ] = 0.0
    trim_of: Annotated[
        TrimOf,
        holds(
            lambda trim, trim_of: trim != 0 or trim_of == "mean",
            "D062",
            "頭打ちの基準は、重みの頭打ちと合わせて書きます。",
        ),
        Setting("頭打ちの基準", "空欄は「平均」", words={"mean": "平均", "median": "中央値"}, width=10),
    ] = "mean"
