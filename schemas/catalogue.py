"""The catalogue of everything that can be said about raw answers: code, treatment, message, remedy.

The letters of the codes are explained in `schemas.rule_codes`. The messages stand here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.errors import Problem
from schemas.findings import Treatment


@dataclass(frozen=True)
class FileRule:
    """A fault for which a file is refused."""

    code: str
    what: str
    remedy: str

    def problem(
        self,
        file: str,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        found: str = "",
        expected: str = "",
        detail: str = "",
    ) -> Problem:
        """The problem at a place; `detail` follows the message in brackets."""
        what = f"{self.what.rstrip('。')}（{detail}）。" if detail else self.what
        return Problem(self.code, what, expected, self.remedy, file, sheet, row, column, found)


NUMBER_COLUMN = "〈番号〉"


@dataclass(frozen=True)
class FindingRule:
    """A fault of a cell or a row that goes to the error list.

    `remedy` tells the contractor what to write as the corrected value (an entry that `corrections apply`
    takes; 〈番号〉 stands for the head of the column with the respondents' numbers). `office` is what
    only the city's own staff can do.
    """

    code: str
    treatment: Treatment
    what: str
    expected: str
    remedy: str
    office: str = ""

    def remedy_for(self, number: str) -> str:
        """The remedy, with the head of the column that holds the respondents' numbers ("" if there is none)."""
        return self.remedy.replace(NUMBER_COLUMN, number or "整理番号")


@dataclass(frozen=True)
class ChangeRule:
    """A change of a cell that is made without asking, and listed."""

    code: str
    what: str


# Files that are refused -------------------------------------------------------------------------

OUTSIDE = FileRule(
    "F01",
    "作業フォルダーの外にあるファイルは読み込めません。",
    "ファイルを raw/ の下に置き、コードブックのシート「回答ファイル」の「ファイル」（path）に、作業フォルダーからの相対パスで書いてください。",
)
ABSENT = FileRule(
    "F02",
    "ファイルが見つかりません。",
    "ファイルの場所と、コードブックのシート「回答ファイル」の「ファイル」（path）を確かめてください。",
)
ABSENT_NAMED = FileRule(
    "F02", "指定したファイルが見つかりません。", "コマンドに書いたファイルの場所と名前を確かめてください。"
)
ABSENT_FRAME = FileRule(
    "F02",
    "母集団のファイルが見つかりません。",
    "ファイルの場所と、コードブックのシート「調査の設定」の「母集団のファイル」（調査ごとに違うときは、シート「調査」の同じ欄）を確かめてください。",
)
EMPTY = FileRule("F03", "ファイルが空です。", "正しいファイルに置き換えてください。")
UNDECODABLE = FileRule(
    "F04",
    "文字コードを読み取れません。",
    "Excelの「CSV UTF-8（コンマ区切り）」形式で保存し直すか、委託先に再提出を依頼してください。",
)
ENCRYPTED = FileRule(
    "F05",
    "パスワードで保護されたファイルは読み込めません。",
    "パスワードを外して保存し直してください（Excelでは［ファイル］→［情報］→［ブックの保護］）。",
)
BROKEN = FileRule(
    "F06",
    "ファイルが壊れているか、途中で切れています。",
    "元のファイルをもう一度コピーするか、委託先に再提出を依頼してください。",
)
NO_SHEET = FileRule(
    "F07",
    "指定されたシートがありません。",
    "コードブックのシート「回答ファイル」の「シート名」（sheet）を、回答のブックにあるシート名に直してください。",
)
SEVERAL_SHEETS = FileRule(
    "F08",
    "シートが複数あり、どれを読むか決められません。",
    "コードブックのシート「回答ファイル」の「シート名」（sheet）に、回答の入ったシートの名前を書いてください。",
)
UNKNOWN_FORMAT = FileRule(
    "F09", "読み込める形式のファイルではありません。", "CSV または Excel（.xlsx）で保存し直してください。"
)
NO_HEADER = FileRule(
    "F10",
    "見出しの行がありません。",
    "コードブックのシート「回答ファイル」の「見出しの上の行数」（skip_rows）と「見出しの行数」（header_rows）が、ファイルの見出しの位置と合っているか確かめてください。",
)
DUPLICATE_NAME = FileRule(
    "F11", "同じ見出しの列が2つ以上あります。", "どちらか一方の列の見出しを直すか、列を削除してください。"
)
NO_COLUMN = FileRule(
    "F12",
    "必要な列がありません。",
    "ファイルの見出しを直すか、コードブックのシート「設問」の「列の見出し」（columns）を見出しに合わせてください。整理番号と回答日は、シート「調査」にあります。",
)
LONG_ROW = FileRule(
    "F13",
    "見出しより列の多い行があります。",
    'カンマや改行を含む回答が「"」で囲まれているか確かめ、列のずれを直してください。',
)
OPEN_QUOTE = FileRule(
    "F14",
    '「"」で始まった回答が閉じられないままファイルが終わっています。',
    'この行の「"」の対応を直してください。',
)
NO_ROWS = FileRule("F15", "回答の行が1つもありません。", "回答の入ったファイルに置き換えてください。")
BAD_CHARACTER = FileRule(
    "F16",
    "文字として使えない値（NUL）が含まれています。",
    "「CSV UTF-8（コンマ区切り）」形式で保存し直すか、委託先に再提出を依頼してください。",
)

TOO_LARGE = FileRule(
    "F17",
    "圧縮を解くと大きくなりすぎるファイルです。",
    "回答のシートだけを残し、画像や書式を除いて保存し直してください。",
)
TOO_WIDE = FileRule(
    "F18",
    "表として読むには、セルが離れすぎているか多すぎます。",
    "表から離れた場所にある不要なセルを削除するか、CSVで保存し直してください。",
)
UNVALUED_FORMULA = FileRule(
    "F19",
    "計算結果が保存されていない数式のセルがあります。",
    "Excelで開いて保存し直すか、数式を値に置き換えてください。",
)

OTHER_QUESTIONNAIRE = FileRule(
    "F20",
    "多くの設問で、回答の半分以上が選択肢にない値です。別の年度や別の調査のファイルとみられます。",
    "ファイルと年度の組み合わせと、コードブックのシート「選択肢」の「番号」（code）を確かめてください。",
)
MIXED_NUMBERS = FileRule(
    "F21",
    "数値を書く列に、数値と選択肢の文が混ざっています。",
    "実年齢などの数値か、「20歳代」などの区分か、どちらかにそろえてください。",
)
LOCK_FILE = FileRule(
    "F22",
    "ExcelやLibreOfficeが開いている間だけ作る作業用のファイルで、回答は入っていません。",
    "コードブックのシート「回答ファイル」の「ファイル」（path）に、もとの回答ファイルの名前を書いてください。",
)
MORE_THAN_SENT = FileRule(
    "F23",
    "回収数が配布数より多くなっています。",
    "コードブックのシート「調査」の「配布数」（sent）と、回答ファイルが正しい年度のものかを確かめてください。",
)
OTHER_LABEL = FileRule(
    "F24",
    "SPSSファイルの値ラベルが、コードブックでは別の番号の選択肢の文です。",
    "コードブックのシート「選択肢」の「番号」（code）をファイルに合わせるか、正しいファイルに置き換えてください。",
)

# Rows -------------------------------------------------------------------------------------------

BLANK_ROW = FindingRule(
    "R01",
    Treatment.EXCLUDED,
    "空白の行です。",
    "",
    "不要な行であれば「対象外」と記入してください。回答の入力もれであれば、「〈番号〉=0123」「問3=2」のように、列名（または設問番号）と値を記入してください。",
)
TOTAL_ROW = FindingRule(
    "R02",
    Treatment.EXCLUDED,
    "合計や平均の行とみられます。",
    "1行に1人分の回答",
    "集計の行であれば「対象外」、回答の行であれば正しい番号を「〈番号〉=0123」のように記入してください。",
)
HEADER_ROW = FindingRule(
    "R03",
    Treatment.EXCLUDED,
    "見出しと同じ内容の行です。",
    "1行に1人分の回答",
    "見出しの行であれば「対象外」と記入してください。",
)
FOOTNOTE_ROW = FindingRule(
    "R04",
    Treatment.EXCLUDED,
    "回答ではない行（注記など）とみられます。",
    "1行に1人分の回答",
    "注記の行であれば「対象外」、回答の行であれば、番号と回答を「〈番号〉=0123」「問3=2」のように、列名（または設問番号）と値で記入してください。",
)
SAME_ANSWERS = FindingRule(
    "R05",
    Treatment.EXCLUDED,
    "同じ整理番号で同じ回答の行が前にあります。",
    "整理番号は1人に1つ",
    "二重に入力された行であれば「対象外」、別の方の回答であれば正しい番号を「〈番号〉=0123」のように記入してください。",
)
OTHER_ANSWERS = FindingRule(
    "R06",
    Treatment.EXCLUDED,
    "同じ整理番号で回答の異なる行があります。正しい行が決まるまで、どの行も集計しません。",
    "整理番号は1人に1つ",
    "調査票を確かめ、正しい行に「採用」、ほかの行に「対象外」と記入してください。別の方の回答であれば、正しい番号を「〈番号〉=0123」のように記入してください。",
    "委託先で決められないときは、職員が同じ欄に「採用」「対象外」と記入し、「corrections apply」で取り込みます。",
)
OTHER_ANSWERS_FIRST = FindingRule(
    "R06",
    Treatment.INVALID,
    "同じ整理番号で回答の異なる行があります。正しい行が決まるまで、回収1件・無効として扱います。",
    "整理番号は1人に1つ",
    "調査票を確かめ、正しい行に「採用」、ほかの行に「対象外」と記入してください。別の方の回答であれば、正しい番号を「〈番号〉=0123」のように記入してください。",
    "委託先で決められないときは、職員が同じ欄に「採用」「対象外」と記入し、「corrections apply」で取り込みます。",
)
LATE = FindingRule(
    "R07",
    Treatment.EXCLUDED,
    "調査期間が終わった後の回答です。",
    "調査期間内の日付",
    "日付の誤りであれば、正しい日付を記入してください（例: 2022-07-01）。そのとおりであれば「原票どおり」と記入してください。",
    "この票を集計に含めるときは、職員が「採用」と記入します。期限後の回答をすべて含めるときは、コードブックのシート「調査」の「期限後の回答」（cleaning.late）を変えます。",
)
LATE_ACCEPTED = FindingRule(
    "R07",
    Treatment.NOTE,
    "調査期間が終わった後の回答です。設定により集計に含めています。",
    "調査期間内の日付",
    "日付の誤りであれば、正しい日付を記入してください（例: 2022-07-01）。そのとおりであれば「原票どおり」と記入してください。",
    "期限後の回答を除くときは、コードブックのシート「調査」の「期限後の回答」（cleaning.late）を変えます。",
)
BLANK_RETURN = FindingRule(
    "R08",
    Treatment.INVALID,
    "集計できる回答が1つもありません（無効票）。",
    "1問以上の回答",
    "調査票に回答があれば、「問3=2」のように列名（または設問番号）と値を記入してください（2つ以上は改行で区切る）。調査票も白紙であれば「原票どおり」と記入してください。",
)
TWINS = FindingRule(
    "R09",
    Treatment.NOTE,
    "整理番号の異なる行と、すべての回答が同じです。",
    "",
    "二重に入力された行であれば「対象外」、別の方の回答であれば「原票どおり」と記入してください。",
)
NO_ID = FindingRule(
    "R10",
    Treatment.NOTE,
    "整理番号がありません。",
    "整理番号",
    "調査票の番号を記入してください。番号のない調査票であれば「原票どおり」と記入してください。",
    "番号のない票は、重複を確かめられません。",
)
UNREADABLE_DATE = FindingRule(
    "R11",
    Treatment.NOTE,
    "回答日を読み取れません。期間内の回答として集計しています。",
    "日付（例: 2022-07-01）",
    "正しい日付を記入してください（例: 2022-07-01）。日付が分からなければ「無回答」と記入してください。",
)
EARLY = FindingRule(
    "R12",
    Treatment.NOTE,
    "調査期間が始まる前の回答日です。集計には含めています。",
    "調査期間内の日付",
    "日付の誤りであれば、正しい日付を記入してください（例: 2022-07-01）。そのとおりであれば「原票どおり」と記入してください。",
    "調査期間の始まりは、コードブックのシート「調査」の「始まりの日」（sampling.start）です。",
)

HIDDEN_ROWS = FindingRule(
    "R13",
    Treatment.NOTE,
    "非表示の行があります。集計に含めています。",
    "",
    "集計に含めてよい行であれば「原票どおり」と記入してください。除く行があれば、行番号を備考に記入してください。",
    "除く行があるときは、その行を削除した回答ファイルを委託先から受け取り、置き換えます。",
)
HIDDEN_COLUMNS = FindingRule(
    "R14",
    Treatment.NOTE,
    "非表示の列があります。",
    "",
    "読み込んでよい列であれば「原票どおり」と記入してください。除く列があれば、列を備考に記入してください。",
    "除く列があるときは、その列を削除した回答ファイルを委託先から受け取り、置き換えます。",
)

TEST_RETURN = FindingRule(
    "R15",
    Treatment.EXCLUDED,
    "試し入力の整理番号です。",
    "",
    "試し入力であれば「対象外」、本番の回答であれば「採用」と記入してください。番号の誤りであれば、正しい番号を記入してください。",
    "試し入力とみなす番号の形は、コードブックのシート「調査」の「試し入力の番号」（cleaning.test_ids）です。",
)
OUTSIDE_SAMPLE = FindingRule(
    "R16",
    Treatment.EXCLUDED,
    "配布した整理番号の一覧にない番号です。",
    "配布した整理番号",
    "調査票を確かめ、正しい番号を記入してください。番号がこのとおりであれば「原票どおり」と記入してください。",
    "標本の一覧（コードブックのシート「調査」の「標本名簿のファイル」）にもれがないか確かめます。一覧になくても集計に含めるときは、職員が「採用」と記入します。",
)
STRAIGHT_LINE = FindingRule(
    "R17",
    Treatment.NOTE,
    "並んだ設問のすべてに同じ選択肢で答えています。集計に含めています。",
    "",
    "調査票のとおりであれば「原票どおり」、違うところがあれば「問3=2」のように列名（または設問番号）と値を記入してください。",
)

# Cells ------------------------------------------------------------------------------------------

UNKNOWN_CODE = FindingRule(
    "E01",
    Treatment.CHECK,
    "選択肢にない値です。",
    "",
    "調査票の値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
    "選択肢の別の書き方として読むときは、コードブックのシート「選択肢」の「別の書き方」（aliases）に書き足します。",
)
MISMATCH = FindingRule(
    "E02",
    Treatment.CHECK,
    "番号と選択肢の文が一致しません。",
    "",
    "調査票の値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
)
DATE_LIKE = FindingRule(
    "E03",
    Treatment.CHECK,
    "日付に変わってしまった値とみられます（Excelによる自動変換など）。",
    "",
    "調査票の値を記入してください（例: 1-2）。調査票も空欄であれば「無回答」と記入してください。",
    "次の納品では、列の表示形式を「文字列」にするよう委託先に求めます。",
)
EXCEL_ERROR = FindingRule(
    "E04",
    Treatment.CHECK,
    "Excelのエラー値です。",
    "",
    "調査票の値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
)
DECIMAL = FindingRule(
    "E05",
    Treatment.CHECK,
    "小数の値です。",
    "",
    "調査票の値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
)
EXCLUSIVE = FindingRule(
    "E10",
    Treatment.CHECK,
    "ほかと同時に選べない選択肢が、ほかの選択肢と一緒に選ばれています。",
    "",
    "調査票で選ばれている番号を記入してください（2つ以上は「1,3」のように）。調査票もこのとおりであれば「原票どおり」と記入してください。",
    "「原票どおり」のときは、この設問は無回答として集計されます。",
)
UNKNOWN_GROUP = FindingRule(
    "E11",
    Treatment.CHECK,
    "属性（年齢・地域など）の選択肢にない値です。「不明」として全体にだけ含めます。",
    "",
    "調査票の値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
    "地域の名前の書き方の違いなどは、コードブックのシート「選択肢」の「別の書き方」（aliases）に書き足します。",
)

OUT_OF_RANGE = FindingRule(
    "E20",
    Treatment.CHECK,
    "範囲の外の数値です。属性（年齢など）の場合は「不明」として全体にだけ含めます。",
    "",
    "調査票の数値を記入してください。調査票も空欄であれば「無回答」、調査票もこのとおりであれば「原票どおり」と記入してください。",
    "あり得る数値の範囲は、コードブックのシート「選択肢」の「下限」「上限」です。",
)
NOT_A_NUMBER = FindingRule(
    "E21",
    Treatment.CHECK,
    "数値ではありません。",
    "",
    "調査票の数値だけを記入してください。調査票も空欄であれば「無回答」と記入してください。",
)
LABEL_DIFFERS = FindingRule(
    "E22",
    Treatment.NOTE,
    "SPSSファイルの値ラベルが、選択肢の文と違います。番号のとおりに集計しています。",
    "",
    "同じ意味であれば「原票どおり」と記入してください。違う意味であれば、正しい番号を備考に記入してください。",
    "同じ意味のときは、コードブックのシート「選択肢」の「別の書き方」（aliases）に書き足すと、次から示されません。",
)

# Changes ----------------------------------------------------------------------------------------

SPACES = ChangeRule("N01", "空白・見えない文字を除いた")
APOSTROPHE = ChangeRule("N02", "先頭のアポストロフィを除いた")
WIDTH = ChangeRule("N03", "全角・半角・丸数字などを統一した")
POINT_ZERO = ChangeRule("N04", "「1.0」のような小数点以下のゼロを除いた")
LEADING_ZERO = ChangeRule("N05", "先頭のゼロを除いた")
CASE = ChangeRule("N06", "大文字・小文字を統一した")
CODE_AND_LABEL = ChangeRule("N07", "「1.はい」のような番号付きの選択肢を番号にした")
LABEL = ChangeRule("N08", "選択肢の文を番号にした")
ALIAS = ChangeRule("N09", "選択肢の別の書き方を番号にした")
CODE = ChangeRule("N10", "番号を、ほかのセルと同じ選択肢として読んだ")
SEPARATOR = ChangeRule("N11", "複数回答の区切りや重なりを整えた")
MARK = ChangeRule("N12", "選択の印を1（選択あり）として読んだ")
NOTHING_WRITTEN = ChangeRule("N30", "線や点だけの自由記述を、無記入とした")
UNIT = ChangeRule("N20", "数値の単位や桁区切りを除いた")
ERA = ChangeRule("N22", "和暦の年を西暦にした")
SEVERAL = ChangeRule("L01", "1つだけ選ぶ設問に2つ以上の回答があるため、無回答とした")
NOT_ASKED = ChangeRule("L02", "この設問の対象ではないため、回答を外して非該当とした")
FILTER_BLANK = ChangeRule("L03", "対象を決める設問が無回答のため、回答を外して非該当とした")
CUT_TO_LIMIT = ChangeRule("L05", "選べる数を超えているため、前の選択肢から順に上限まで数えた")
OVER_LIMIT = ChangeRule("L04", "選べる数を超えているため、無回答とした")

# The population frame ---------------------------------------------------------------------------

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

# What staff decide afterwards -------------------------------------------------------------------

CORRECTED = ChangeRule("K00", "訂正の記録により直した")
RECORD_DAMAGED = FileRule(
    "K01",
    "記録のファイルを読み取れません。手で書き換えられたか、壊れています。",
    "バックアップから元のファイルに戻してください。",
)
RECORD_MISFIT = FileRule(
    "K02",
    "訂正の記録が、回答ファイルの内容と合いません。回答ファイルが差し替えられたとみられます。",
    "訂正したときの回答ファイルに戻すか、差し替えたファイルに合わない記録を corrections フォルダーから外してください。",
)
TWO_ADOPTED = FileRule(
    "K03",
    "同じ整理番号の行が2つ以上「採用」とされています。",
    "採用する行を1つにしてください（ほかの行は「対象外」とします）。",
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
CORRECTION_DATE = FileRule(
    "K15", "訂正日がないか、読み取れません。", "訂正日を記入するか、「--date」で日付を指定してください。"
)
FUTURE_DATE = FileRule("K16", "訂正日が、今日より後の日付です。", "訂正した日を記入してください。")
NOT_ADOPTED = FindingRule(
    "R20",
    Treatment.EXCLUDED,
    "同じ整理番号の別の行を採用したため、集計しません。",
    "",
    "採用する行を変える場合は、採用している行に「対象外」、この行に「採用」と記入してください。",
)
ADOPTED = FindingRule(
    "R21", Treatment.NOTE, "同じ整理番号の行のうち、この行を採用しています。", "", "対応は要りません。"
)
DROPPED = FindingRule(
    "R22",
    Treatment.EXCLUDED,
    "職員の判断により、集計から除いています。",
    "",
    "集計に戻す場合は「採用」と記入してください。",
)
NO_CODES = FileRule(
    "Q01",
    "自由記述の分類の記録がありません。",
    "「kyodo-survey freetext export」で一覧を作り、分類して「freetext import」で取り込んでください。"
    "分類をやめる場合は、コードブックのシート「自由記述の分類」からその設問の行を削除してください。",
)
CODES_MISFIT = FileRule(
    "Q02",
    "自由記述の分類の記録が、回答ファイルの内容と合いません。回答ファイルが差し替えられたとみられます。",
    "「kyodo-survey freetext export」で一覧を作り直し、分類して取り込んでください。",
)
UNCODED = FileRule(
    "Q03",
    "分類されていない自由記述の回答があります。",
    "「kyodo-survey freetext export」で一覧を作り直し、分類して取り込んでください（済んだ分類は引き継がれます）。",
)
NO_TEXT_LIST = FileRule(
    "Q04",
    "自由記述の一覧に必要なシートか列がありません。",
    "「kyodo-survey freetext export」で作った一覧に記入したファイルを指定してください。",
)
NO_SUCH_ANSWER = FileRule(
    "Q05",
    "この行の回答は、今の回答ファイルにありません。",
    "記入欄のほかは書き換えないでください。回答ファイルが変わった場合は、一覧を作り直してください。",
)
ANSWERS_LACKING = FileRule(
    "Q06",
    "一覧にない回答があります。",
    "行を削除せずに取り込むか、「kyodo-survey freetext export」で一覧を作り直してください。",
)
CATEGORY = FileRule("Q07", "分類の記入に誤りがあります。", "分類を直してください。")
QUOTE_UNPLACED = FileRule(
    "Q09",
    "引用する回答を載せる場所が、報告書にありません。",
    "コードブックのシート「報告書の構成」に、その自由記述に進む設問（分岐の条件の設問）か、"
    "自由記述を分類した設問を載せてください（分類は、自由記述の一覧に書いて「freetext import」で取り込みます）。"
    "載せないときは、自由記述の一覧で「引用」の○を消して取り込み直してください。",
)
QUOTE_PERSONAL = FileRule(
    "Q08",
    "引用文に、個人情報とみられる部分が残っています。",
    "「引用文」に、個人が特定される部分を除いた文を記入してください。",
)
PURGED = FileRule(
    "X01",
    "回答データは削除されています。",
    "集計済みの数値は「kyodo-survey show」と reports/output で確かめられます。"
    "集計し直すには、回答ファイルをもう一度 raw/ に置いてください。",
)
PURGE_UNFINISHED = FileRule(
    "X02",
    "回答データの削除が途中で止まっています。",
    "同じ「kyodo-survey purge」をもう一度実行し、削除を終えてください。",
)

FINDING_RULES = tuple(entry for entry in list(globals().values()) if isinstance(entry, FindingRule))
"""Every rule that puts a line on the error list; a code stands twice where its treatment is a setting."""
