"""The population frame."""

from __future__ import annotations

from schemas.messages.rule import FileRule

FRAME_COLUMN = FileRule(
    "P01",
    "母集団の表に必要な列がありません。",
    "1行目の列名を、補正に使う属性のキー（コードブックのシート「調査の設定」の「補正区分」）と population にしてください。",
)
FRAME_LEVEL = FileRule(
    "P02",
    "母集団の表に、選択肢にない区分があります。",
    "区分の名前を、コードブックのシート「概念の選択肢」の「選択肢キー」か「名称」に合わせ、合計の行は削除してください。",
)
FRAME_COUNT = FileRule("P03", "母集団の人数は0以上の整数です。", "この行の人数を直してください。")
FRAME_REPEATED = FileRule(
    "P04", "母集団の表に、同じ区分の行が2つあります。", "どちらか一方の行を削除してください。"
)
FRAME_MISSING_LEVEL = FileRule(
    "P05",
    "調査票にある区分が母集団の表にありません。",
    "この区分の人数の行を母集団の表に加えてください。",
)
FRAME_MISSING_CELL = FileRule(
    "P06",
    "母集団の表に、人数のない区分の組み合わせがあります。",
    "この組み合わせの行を加えてください（いなければ人数を0と書きます）。",
)
FRAME_TOTAL = FileRule(
    "P07",
    "母集団の表の合計が、調査の母集団の人数と5%を超えて違います。",
    "母集団の表の時点・対象（18歳以上など）と、コードブックのシート「調査」の「母集団の人数」（population）を確かめてください。",
)
