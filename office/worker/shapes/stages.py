"""Names of the stages of a run that the page tells."""

from __future__ import annotations

TOLD = (
    "定義の読み込み",
    "回答の読み込み、点検、重み",
    "割合、誤差、差の検定",
    "前回との比較",
    "指標の計算",
    "一覧の作成",
    "報告書の作成",
    "結果のページと集計表の作成",
    "成果物の保存",
)

WAITING = "ほかの集計の終わりを待つ"
"""Told while another run of the year (that of files that have just arrived) goes on."""
