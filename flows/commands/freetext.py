"""`kyodo-survey freetext`: code answers in words, and choose quotations."""

from __future__ import annotations

from flows.console import JapaneseGroup

command = JapaneseGroup(
    "freetext",
    modules={
        "export": "flows.commands.freetext_export",
        "import": "flows.commands.freetext_import",
    },
    help="自由記述を分類し、報告書に引用する回答を選びます。",
)
