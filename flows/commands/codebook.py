"""`kyodo-survey codebook`: the definitions as an Excel workbook."""

from __future__ import annotations

from flows.console import JapaneseGroup

command = JapaneseGroup(
    "codebook",
    modules={
        "export": "flows.commands.codebook_export",
        "import": "flows.commands.codebook_import",
        "from-data": "flows.commands.codebook_from_data",
    },
    help="設問や選択肢の定義（コードブック）を、Excelで直せるようにします。",
)
