"""What staff decide afterwards: corrections, after-coding, deletion."""

from dataclasses import replace

from schemas.messages.acts import Act, Saying
from schemas.messages.rule import ChangeRule, FileRule

CORRECTED = ChangeRule("K00", "訂正の記録により直した")
RECORD_DAMAGED = FileRule(
    "K01",
    "記録のファイルを読み取れません。手で書き換えられたか、壊れています。",
    "バックアップから元のファイルに戻してください。",
)
RECORD_MISFIT = FileRule(
    "K02",
    "訂正の記録が、回答ファイルの内容と合いません。回答ファイルが差し替えられたとみられます。",
    "訂正したときの回答ファイルに戻してください。差し替えたファイルを使うときは、合わない記録を raw/年度/corrections フォルダーから別の場所に移し、"
    "差し替えたファイルの訂正を、最新の findings.xlsx に記入して取り込み直してください。",
)
NO_FINDINGS_LIST = FileRule(
    "K10",
    "入力誤り一覧のシートがありません。",
    "findings.xlsx に記入して返送されたファイルを指定してください。",
)
NO_LIST_COLUMN = FileRule(
    "K11", "入力誤り一覧に必要な列がありません。", "列の見出しを findings.xlsx のとおりに戻してください。"
)
NO_SUCH_FINDING = FileRule(
    "K12",
    "この行の指摘は、今の回答ファイルにありません。",
    "記入欄のほかは書き換えず、最新の findings.xlsx に記入してください。",
)
FOUND_DIFFERS = FileRule(
    "K12",
    "「入力されていた値」が、今の回答ファイルの値と違います。",
    "回答ファイルが差し替えられていないか確かめ、最新の findings.xlsx に記入してください。",
)
UNUSABLE_VALUE = FileRule(
    "K13", "訂正後の値が、この欄に使えない値です。", "原票を確かめ、正しい値を記入してください。"
)
CONFLICT = FileRule(
    "K14", "同じ欄に、違う値の訂正があります。", "どちらが正しいか確かめ、一方だけを記入してください。"
)
RECORDED_OTHERWISE = FileRule(
    "K14",
    "前に取り込んだ訂正と、違う値です。",
    "前の訂正が正しければ、この行の記入を消してください。前の訂正を改めるときは、その記録を raw/年度/corrections フォルダーから"
    "別の場所に移して、取り込み直してください。",
)
CORRECTION_DATE = FileRule("K15", "訂正日がないか、読み取れません。", Saying.GIVE_DATE.typed)
FUTURE_DATE = FileRule("K16", "訂正日が、今日より後の日付です。", "訂正した日を記入してください。")
UNSEEN_CHARACTER = FileRule(
    "K17",
    "画面や紙に表せない文字（制御文字など）があります。",
    "その文字を削除してください。見えないときは、セルの内容をすべて打ち直してください。",
)
NOT_AS_SHOWN = FileRule(
    "K18",
    "取り込むと変わる内容が、画面で確かめたものと違います。",
    f"{Act.CORRECTIONS.typed()}でもう一度確かめてから、取り込んでください。",
)
NOT_THE_LAST = FileRule(
    "K19",
    "最後に取り込んだ訂正ではないため、取り消せません。",
    "後に取り込んだ訂正から、順に取り消してください。",
)
LIST_BESIDE = FileRule(
    "K20",
    "同じ一覧が、ほかのシートにもあります。どちらの記入を取り込むか、決められません。",
    "記入を1つのシートにまとめ、ほかのシートを削除してください。",
)
MERGED_ENTRY = FileRule(
    "K21",
    "記入欄のセルが、縦に結合されています。どの行の記入か、決められません。",
    "結合を解き、1行ずつ記入してください。",
)
NO_CODES = FileRule(
    "Q01",
    "自由記述の分類の記録がありません。",
    f"{Act.FREETEXT_EXPORT.typed()}で一覧を作り、分類して{Act.FREETEXT_IMPORT.short()}で取り込んでください。"
    "分類をやめる場合は、コードブックのシート「自由記述の分類」からその設問の行を削除してください。",
)
CODES_MISFIT = FileRule(
    "Q02",
    "自由記述の分類の記録が、回答ファイルの内容と合いません。回答ファイルが差し替えられたとみられます。",
    f"{Act.FREETEXT_EXPORT.typed()}で一覧を作り直し、分類して取り込んでください。",
)
UNCODED = FileRule(
    "Q03",
    "分類されていない自由記述の回答があります。",
    f"{Act.FREETEXT_EXPORT.typed()}で一覧を作り直し、分類して取り込んでください（済んだ分類は引き継がれます）。",
)
NO_TEXT_LIST = FileRule(
    "Q04",
    "自由記述の一覧に必要なシートか列がありません。",
    f"{Act.FREETEXT_EXPORT.typed()}で作った一覧に記入したファイルを指定してください。",
)
TWO_QUESTIONS = FileRule(
    "Q10",
    "1つの一覧に、2つ以上の設問の行があります。",
    "設問ごとの一覧に分けて、1つずつ取り込んでください。",
)
ANSWER_REPEATED = FileRule(
    "Q05",
    "同じ回答の行が2つ以上あります。",
    "増やした行を、行ごと削除してください。",
)
NO_SUCH_ANSWER = FileRule(
    "Q05",
    "この行の回答は、今の回答ファイルにありません。",
    "記入欄のほかは書き換えないでください。回答ファイルが変わった場合は、一覧を作り直してください。",
)
ANSWERS_LACKING = FileRule(
    "Q06",
    "一覧にない回答があります。",
    f"行を削除せずに取り込むか、{Act.FREETEXT_EXPORT.typed()}で一覧を作り直してください。",
)
CATEGORY = FileRule("Q07", "分類の記入に誤りがあります。", "分類を直してください。")
QUOTE_UNPLACED = FileRule(
    "Q09",
    "引用する回答を載せる場所が、報告書にありません。",
    "コードブックのシート「報告書の構成」に、その自由記述に進む設問（分岐の条件の設問）か、"
    f"自由記述を分類した設問を載せてください（分類は、自由記述の一覧に書いて{Act.FREETEXT_IMPORT.short()}で取り込みます）。"
    "載せないときは、自由記述の一覧で「引用」の○を消して取り込み直してください。",
)
TEXT_LIST_BESIDE = replace(LIST_BESIDE, code="Q11")
MERGED_CODES = replace(MERGED_ENTRY, code="Q12")
QUOTE_UNCLEAR = FileRule(
    "Q13",
    "引用するかどうか、確認したかどうかが分かりません。",
    "引用するときは「引用」に「○」を、確認した人は「確認者」に氏名を記入してください。しないときは、空欄にしてください。",
)
QUOTE_PERSONAL = FileRule(
    "Q08",
    "引用文に、個人情報とみられる部分が残っています。",
    "「引用文」に、個人が特定される部分を除いた文を記入してください。",
)
PURGED = FileRule(
    "X01",
    "回答データは削除されています。",
    f"集計済みの数値は{Act.SHOW.typed()}と reports/output で確かめられます。"
    "集計し直すには、回答ファイルをもう一度 raw/ に置いてください。",
)
PURGE_UNFINISHED = FileRule(
    "X02",
    "回答データの削除が途中で止まっています。",
    f"同じ{Act.PURGE.typed()}をもう一度実行し、削除を終えてください。",
)
