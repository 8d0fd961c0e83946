"""The messages of the tracker: its records, its steps, and the sheets that are entered."""

from schemas.messages.acts import Act, Saying
from schemas.messages.rule import FileRule

_ADMIN = "データベースの担当者に、この文を伝えてください。"

LOCKED = FileRule(
    "G01",
    "ほかの処理が進行管理の記録を書いている最中です。",
    "しばらく待って、もう一度実行してください。何も書き込んでいません。",
)
DAMAGED = FileRule(
    "G02",
    "進行管理の記録のファイルが壊れているか、進行管理の記録ではありません。",
    "書き込まずに、バックアップから元のファイルに戻してください。",
)
READ_ONLY = FileRule(
    "G03",
    "進行管理の記録に書き込む権限がありません。",
    "ファイルとフォルダーの権限（データベースの場合は利用者の権限）を確かめてください。何も書き込んでいません。",
)
FULL = FileRule(
    "G04",
    "空き容量がないため、進行管理の記録に書き込めません。",
    "空き容量を作り、もう一度実行してください。何も書き込んでいません。",
)
UNREACHABLE = FileRule(
    "G05",
    "進行管理の記録のデータベースにつながりません。",
    f"KYODO_TRACKER_URL の指定と、データベースが動いていることを確かめてください。{_ADMIN}",
)
NEWER = FileRule(
    "G06",
    "進行管理の記録が、この版より新しい版で作られています。",
    Saying.NEWER_PROGRAM.typed,
)
BAD_URL = FileRule(
    "G07",
    "KYODO_TRACKER_URL の指定が使えません。",
    "「postgresql://利用者@サーバー/データベース」の形で書き、追加の部品（postgres）を入れてください。",
)
REFUSED = FileRule(
    "G08",
    "データベースが書き込みを断りました。",
    f"もう一度実行し、同じ文が出るときは、{_ADMIN}何も書き込んでいません。",
)
NO_RECORD = FileRule(
    "G09",
    "進行管理の記録が、まだありません。",
    f"{Act.PROPOSE.typed()}か{Act.VALUES_IMPORT.short()}から始めてください。",
)
NOT_WRITTEN_YET = FileRule(
    "G10",
    "進行管理の記録が、この版より前の版のままです。",
    "書き込みのできる人が、提案などを1回実行すると、今の版に移ります。",
)
NO_RELEASE = FileRule("G20", "その年度の提案がありません。", f"{Act.STATUS.typed()}で確かめてください。")
WRONG_STATE = FileRule(
    "G21", "今の状態では、この操作はできません。", f"{Act.STATUS.typed()}で確かめてください。"
)
SAME_CONTENT = FileRule(
    "G22", "同じ内容が、すでに記録されています。", "変えるところがなければ、提案は要りません。"
)
REASON_NEEDED = FileRule(
    "G23",
    "公表した値を変えるときは、変える種類と、公表する理由が要ります。",
    Saying.KIND_AND_REASON.typed,
)
SAME_PERSON = FileRule("G24", "提案した人は承認できません。", Saying.OTHER_PERSON.typed)
BLOCKED = FileRule(
    "G25", "承認前の点検で、直すべきものが見つかりました。", "直してから、もう一度提案してください。"
)
UNACKNOWLEDGED = FileRule(
    "G26",
    "承認前の点検に、まだ確認していない注意があります。",
    Saying.ACKNOWLEDGE.typed,
)
CHANGED_SINCE = FileRule(
    "G27",
    "承認の後に、元になったものが変わっています。",
    "集計と提案をやり直すか、元に戻してください。公表していません。",
)
EMBARGO = FileRule("G28", "公表できる日時より前です。", "その日時を過ぎてから公表してください。")
NO_EARLIER_RELEASE = FileRule(
    "G29", "戻す先の版がありません。", f"{Act.HISTORY.typed()}で、公表した版を確かめてください。"
)
NO_VALUES = FileRule("G30", "提案できる指標の値がありません。", "集計と指標の定義を確かめてください。")
UNKNOWN_INDICATOR = FileRule(
    "G31", "定義されていない指標です。", "指標キーを確かめるか、シート「指標」に加えてください。"
)
WRONG_UNIT = FileRule("G32", "単位が、指標の定義と違います。", "単位を確かめ、値を直してください。")
OUT_OF_RANGE = FileRule("G33", "値が、ありえない範囲です。", "値と単位を確かめてください。")
OTHER_YEAR = FileRule("G34", "年度が、指定した年度と違います。", "その年度の表を指定してください。")
TWO_VALUES = FileRule("G35", "同じものの行が2つあります。", "どちらか一方を削除してください。")
NO_NUMBER = FileRule("G36", "数値ではありません。", "数字だけを書いてください（単位は別の列）。")
EMPTY_CELL = FileRule("G37", "空欄にできない欄です。", "記入してください。")
NOT_ADMINISTRATIVE = FileRule(
    "G38",
    "調査による指標の値は、表からは入力できません。",
    f"集計して{Act.PROPOSE.short()}で提案してください。",
)
NO_SUCH_COLUMN = FileRule("G39", "必要な列がありません。", "見出しの行に、この見出しの列を加えてください。")
UNREADABLE = FileRule("G40", "表を読み取れません。", "CSV（UTF-8）かExcel（.xlsx）で保存し直してください。")
IMPORTED_ALREADY = FileRule(
    "G41",
    "その年度には、すでに記録があります。取り込みは、記録のない年度だけにできます。",
    "記録を確かめてください。",
)
UNKNOWN_STATE = FileRule(
    "G42", "取組の状態に使えない値です。", "完了、継続推進、一部実施、未実施（◎○△×）から選んでください。"
)
BAD_SETTING = FileRule("G43", "進行管理の設定に使えない値です。", "schemas/tracker.toml を直してください。")
BAD_MOMENT = FileRule(
    "G44", "日時の書き方が違います。", "2027-03-31 か 2027-03-31T17:00 の形で書いてください。"
)
GROUPS_ALONE = FileRule(
    "G45", "区分ごとの値だけで、全体の値がありません。", "区分を空欄にした、全体の値の行を加えてください。"
)
UNKNOWN_GROUP = FileRule(
    "G46",
    "定義にない区分です。",
    "「区分」に概念、「区分の値」にその選択肢を、コードブックのとおりに書いてください。",
)
NO_SUCH_WORD = FileRule("G47", "決まった言葉にない値です。", "決まった言葉のどれかを書いてください。")
SEVERAL_TABLES = FileRule(
    "G48",
    "同じ見出しの表が、2つ以上のシートにあります。",
    "入力する表のシートだけを残したブックにして、もう一度実行してください。",
)
SAME_HEAD = FileRule(
    "G49",
    "同じ見出しの列が2つ以上あります。",
    "入力する列だけに、この見出しを付けてください（ほかの列の見出しは、違う名前にします）。",
)
DAY_FOR_KEY = FileRule(
    "G51",
    "番号やキーの欄が、日付になっています。Excelが「1-1-1」のような番号を日付に変えたとみられます。",
    "列の書式を文字列にしてから、もとの番号を書き直してください。",
)
BREAKDOWN_UNREAD = FileRule(
    "G52",
    "区分の値（地域など）の入った列があり、見出しが「区分」と「区分の値」ではありません。区分の値を全体の値にはできません。",
    "この列の見出しを「区分の値」に直し、「区分」の列に区分の名前を書いてください。",
)
TOUCHED = FileRule(
    "G50",
    "記録が、後から書き換えられています。",
    "この記録を使わずに、バックアップと照らし合わせてください。",
)
