"""The sheets of the codebook that hold definition tables (CSV): questions, choices, rules, concepts."""

from __future__ import annotations

from schemas.codebook.fields import SheetColumn, SheetLayout, described, words
from schemas.codebook.study_sheets import SURVEY
from schemas.indicators.definitions import INDICATOR_COLUMNS, REQUIRED_COLUMNS
from schemas.questions.aftercodes import AFTERCODE_COLUMNS, AFTERCODES
from schemas.questions.choices import CHOICE_COLUMNS, CHOICE_EXTRAS
from schemas.questions.layouts import LAYOUT_TABLE_COLUMNS, LAYOUT_TABLE_EXTRAS
from schemas.questions.loading import QUESTION_COLUMNS, QUESTION_EXTRAS
from schemas.questions.skip_rules import RULE_COLUMNS, RULE_EXTRAS
from schemas.sentences.chosen import SENTENCE_COLUMNS, SENTENCE_EXTRAS
from schemas.sentences.patterns import PATTERNS

_YES = words(("yes", "はい"))
_KIND = words(("single", "単数回答"), ("multiple", "複数回答"), ("number", "数値"), ("text", "自由記述"))
_LAYOUT = words(
    ("code", "1列"),
    ("marks", "選択肢ごとの列（0/1）"),
    ("cell", "1つのセルに複数"),
    ("slots", "1つ目、2つ目…の列"),
)

_QUESTION_FIELDS = (
    SheetColumn("question", "設問キー", "英数字の短い名前。年度が変わっても同じ設問には同じキー", "q1", required=True),
    SheetColumn("number", "設問番号", "調査票に印刷した番号", "問1", width=9),
    SheetColumn("concept", "概念", "シート「概念」のキー。集計する設問に必要", "attachment", offered=("concepts", "concept"), width=18),
    SheetColumn("type", "回答の種類", "一覧から選ぶ", "単数回答", words=_KIND, required=True),
    SheetColumn("text", "設問文", "報告書に載せる文", "地域に愛着を感じていますか。", width=44),
    SheetColumn("choices", "選択肢リスト", "シート「選択肢」のリスト名。自由記述と、区分しない数値では空欄", "attachment", offered=("choices", "list"), width=18),
    SheetColumn("columns", "列の見出し", "回答ファイルの見出し。「選択肢ごとの列」では番号の所に{code}、「1つ目、2つ目…」では「|」で区切る", "問1", required=True, width=20),
    SheetColumn("layout", "列の形", "一覧から選ぶ", "1列", words=_LAYOUT, required=True, width=16),
    SheetColumn("missing", "無回答の値", "空欄のほかに無回答を表す値。「|」で区切る", "99|無回答"),
    SheetColumn("max_choices", "選択数の上限", "「3つまで」なら3。なければ空欄", "", width=9),
    SheetColumn("note", "備考", "担当者のメモ", "", width=20),
)  # fmt: skip
_LAYOUT_FIELDS = (
    *(field for field in _QUESTION_FIELDS if field.key not in ("type", "choices")),
    SheetColumn("type", "回答の種類", "このファイルだけ種類が違うとき（区分の番号ではなく年齢、など）", "", words=_KIND),
    SheetColumn("choices", "選択肢リスト", "このファイルだけ選択肢が違うとき。選択肢キーが同じものを同じ回答とする", "", offered=("choices", "list"), width=18),
)  # fmt: skip
_CHOICE_FIELDS = (
    SheetColumn("list", "リスト名", "設問が使うリストの名前", "attachment", required=True, width=18),
    SheetColumn("code", "番号", "回答ファイルにある値", "1", required=True, width=8),
    SheetColumn("label", "選択肢の文", "調査票のとおり。空欄なら「概念の選択肢」の名称と同じ", "感じている", width=40),
    SheetColumn("option", "選択肢キー", "シート「概念の選択肢」のキー。空欄なら選択肢の文と同じ", "very", width=18),
    SheetColumn("exclusive", "単独", "ほかと同時に選べない選択肢は「はい」", "", words=_YES, width=8),
    SheetColumn("aliases", "別の書き方", "回答ファイルに現れる別の表記。「|」で区切る", "とても感じる", width=24),
    SheetColumn("low", "下限", "数値の設問の区分。この値を含む。空欄は限りなし", "", width=8),
    SheetColumn("high", "上限", "数値の設問の区分。この値を含む。空欄は限りなし", "", width=8),
)  # fmt: skip
_RULE_FIELDS = (
    SheetColumn("rule", "分岐キー", "重ならない名前", "r1", required=True, width=9),
    SheetColumn("when_question", "条件の設問", "設問キー", "q1", offered=("questions", "question"), required=True),
    SheetColumn("when_codes", "条件の番号", "「|」で区切る", "1|2", required=True),
    SheetColumn("then_question", "続けて尋ねる設問", "設問キー", "q2", offered=("questions", "question"), required=True),
    SheetColumn("require", "扱い", "一覧から選ぶ", "対象者だけに尋ねる", words=words(("asked", "対象者だけに尋ねる")), required=True, width=18),
    SheetColumn("note", "備考", "担当者のメモ", "", width=20),
)  # fmt: skip
_CONCEPT_FIELDS = (
    SheetColumn("concept", "概念キー", "何を尋ねているかの名前。年度や設問番号が変わっても同じ", "attachment", required=True, width=22),
    SheetColumn("label", "名称", "図表の見出しになる。空欄なら設問文と同じ", "地域への愛着", width=40),
    SheetColumn("options", "選択肢のリスト", "シート「概念の選択肢」のリスト名", "attachment", offered=("options", "list"), width=22),
    SheetColumn("note", "備考", "担当者のメモ", "", width=20),
)  # fmt: skip
_OPTION_FIELDS = (
    SheetColumn("list", "リスト名", "概念が使うリストの名前", "attachment", required=True, width=22),
    SheetColumn("option", "選択肢キー", "年度が変わっても同じ名前。空欄なら名称と同じ", "very", width=22),
    SheetColumn("label", "名称", "図表に載せる名称。空欄なら選択肢の文と同じ", "感じている", width=40),
)  # fmt: skip
_GROUP_FIELDS = (
    SheetColumn("list", "リスト名", "概念の選択肢のリスト名", "attachment", offered=("options", "list"), required=True, width=22),
    SheetColumn("group", "まとめキー", "重ならない名前", "attached", required=True, width=18),
    SheetColumn("label", "名称", "合計の呼び名", "感じている（計）", required=True, width=30),
    SheetColumn("options", "まとめる選択肢", "選択肢キーを「|」で区切る", "very|somewhat", required=True, width=30),
)  # fmt: skip

_SENTENCE_FIELDS = (
    SURVEY,
    SheetColumn("concept", "概念", "報告書に載せる設問の概念キー", "attachment", offered=("concepts", "concept"), required=True, width=22),
    SheetColumn("breakdown", "区分別", "設問の下の文は空欄。区分別の見出しの下の文は、その集計区分（年代なら age_group など）", "", width=14),
    SheetColumn("pattern", "文の形", "一覧から選ぶ。それぞれの文の例は、docs/報告書の文章.md にあります", "自分で書く", words=words(*((pattern.key, pattern.label) for pattern in PATTERNS)), required=True, width=18),
    SheetColumn("text", "本文", "「自分で書く」ときだけ。数値は {概念.回答.数値} の形で書く", "平成29年と比べると{attachment.total.change}が、全体の{attachment.total.about}の方が愛着や誇りを感じています。", width=90),
    SheetColumn("note", "備考", "担当者のメモ", "", width=20),
)  # fmt: skip

_INDICATOR_FIELDS = (
    SheetColumn("indicator", "指標キー", "英数字の短い名前。年度が変わっても同じ", "kgi1", required=True),
    SheetColumn("level", "種別", "KGI、KPI。「参考」は進行管理だけで、報告書には載せない", "KGI", required=True, width=8),
    SheetColumn("number", "番号", "計画書の番号", "1", required=True, width=8),
    SheetColumn("name", "名称", "計画書のとおり", "愛着や誇りを感じている市民の割合", required=True, width=44),
    SheetColumn("policy", "施策", "計画書の基本施策", "", width=24),
    SheetColumn("unit", "単位", "割合は %、平均は 点 など", "%", required=True, width=8),
    SheetColumn("source", "出所", "一覧から選ぶ", "調査", required=True,
                words=words(("survey", "調査"), ("administrative", "行政資料"))),
    SheetColumn("survey", "調査キー", "出所が調査のとき", "machizukuri"),
    SheetColumn("concept", "概念", "出所が調査のとき", "attachment", width=18),
    SheetColumn("option", "選択肢", "選択肢キーか、まとめのキー。平均は _mean", "attached", width=18),
    SheetColumn("base", "母数", "出所が調査のとき、一覧から選ぶ", "回答者全体",
                words=words(("all", "回答者全体"), ("valid", "無回答を除く"))),
    SheetColumn("basis", "割合の求め方", "出所が調査のとき、一覧から選ぶ", "調査の設定のとおり",
                words=words(("study", "調査の設定のとおり"), ("weighted", "重み付き"), ("unweighted", "重みなし"))),
    SheetColumn("baseline_year", "基準年", "西暦4桁。なければ空欄", "2017", width=9),
    SheetColumn("baseline_value", "基準値", "公表した値", "74.7", width=9),
    SheetColumn("targets", "目標値", "年=値を「|」で区切る", "2022=80.0|2027=85.0", width=24),
    SheetColumn("direction", "目指す向き", "一覧から選ぶ", "増加", required=True,
                words=words(("increase", "増加"), ("decrease", "減少"))),
    SheetColumn("decimals", "小数点以下の桁", "空欄は、割合1桁、平均2桁、ほかは0桁", "1", width=9),
    SheetColumn("office", "担当課", "値に責任をもつ課", "協働推進課"),
    SheetColumn("method_version", "測り方の版", "測り方を変えたら数字を進める。別の系列になる", "1", width=9),
    SheetColumn("survey_reason", "調査で測る理由", "出所が調査のとき、1文で", "", width=44),
    SheetColumn("target_documents", "目標を定めた文書", "年=文書名を「|」で区切る",
                "2022=前期推進計画|2027=後期推進計画", width=30),
    SheetColumn("bridge", "前の系列とのつなぎ", "定義を変えたとき、比べられる根拠があれば選ぶ", "",
                words=words(("overlap", "重なる年を両方の定義で計算"), ("recalculated", "過去の値を再計算"))),
    SheetColumn("note", "備考", "担当者のメモ", "", width=20),
)  # fmt: skip

_AFTERCODE_FIELDS = (
    SheetColumn("question", "設問キー", "回答の種類が「自由記述」の設問", "q2_text", offered=("questions", "question"), required=True),
    SheetColumn("code", "コード", "", "1", required=True, width=8),
    SheetColumn("label", "分類名", "", "手続きの負担", required=True, width=40),
)  # fmt: skip

QUESTIONS = SheetLayout(
    "questions",
    "設問",
    "1行に1つの設問。表の形の設問（満足度など）は、項目ごとに1行を書きます。",
    (SURVEY, *described((*QUESTION_COLUMNS, *QUESTION_EXTRAS), _QUESTION_FIELDS)),
    "schemas/{study}/{survey}/questions.csv",
    rows=300,
    asked=QUESTION_COLUMNS,
)
CHOICES = SheetLayout(
    "choices",
    "選択肢",
    "選択肢のリスト。同じリストを複数の設問で使えます。",
    (SURVEY, *described((*CHOICE_COLUMNS, *CHOICE_EXTRAS), _CHOICE_FIELDS)),
    "schemas/{study}/{survey}/choices.csv",
    rows=600,
    asked=CHOICE_COLUMNS,
)
RULES = SheetLayout(
    "rules",
    "分岐",
    "一部の方だけに尋ねる設問。条件に当てはまらない方は非該当となり、集計の母数に入りません。",
    (SURVEY, *described((*RULE_COLUMNS, *RULE_EXTRAS), _RULE_FIELDS)),
    "schemas/{study}/{survey}/rules.csv",
    rows=100,
)
AFTERCODE_CATEGORIES = SheetLayout(
    "aftercodes",
    "自由記述の分類",
    "自由記述を分類したときの分類。「kyodo-survey freetext import」が書き、ふつうは直しません。",
    (SURVEY, *described(AFTERCODE_COLUMNS, _AFTERCODE_FIELDS)),
    f"schemas/{{study}}/{{survey}}/{AFTERCODES}",
    rows=100,
    optional=True,
)
LAYOUTS = SheetLayout(
    "layouts",
    "列の配置",
    "回答ファイルによって列の見出しや形が違うとき（Webの回答など）に書きます。書かない設問は、シート「設問」のとおりです。",
    (
        SURVEY,
        SheetColumn(
            "layout_name",
            "配置の名前",
            "英数字。シート「回答ファイル」の「列の配置」と同じ",
            "web",
            required=True,
        ),
        *described((*LAYOUT_TABLE_COLUMNS, *LAYOUT_TABLE_EXTRAS), _LAYOUT_FIELDS),
    ),
    "schemas/{study}/{survey}/layout_{layout_name}.csv",
    rows=200,
)
CONCEPTS = SheetLayout(
    "concepts",
    "概念",
    "設問が何を尋ねているか。全年度に共通です。ここから消しても、ほかの年度のために残ります。",
    described(("concept", "label", "options", "note"), _CONCEPT_FIELDS),
    "schemas/concepts.csv",
    rows=300,
    asked=("concept", "label", "options"),
)
OPTIONS = SheetLayout(
    "options",
    "概念の選択肢",
    "概念ごとの選択肢。全年度に共通です。図表はこの順に並びます。",
    described(("list", "option", "label"), _OPTION_FIELDS),
    "schemas/options.csv",
    rows=600,
)
GROUPS = SheetLayout(
    "groups",
    "まとめ",
    "合わせて示す選択肢（「感じている」＋「やや感じている」など）。全年度に共通です。",
    described(("list", "group", "label", "options"), _GROUP_FIELDS),
    "schemas/option_groups.csv",
    rows=100,
)
INDICATORS = SheetLayout(
    "indicators",
    "指標",
    "KGIとKPIの定義。全年度に共通です。ここから消しても、ほかの年度のために残ります。",
    described(INDICATOR_COLUMNS, _INDICATOR_FIELDS),
    "schemas/indicators.csv",
    rows=60,
    optional=True,
    asked=REQUIRED_COLUMNS,
)
SENTENCES = SheetLayout(
    "sentences",
    "文章",
    "報告書の文を設問ごとに選ぶか、自分で書きます。1行に1つの文。書いた設問の文は、この表の行だけが、この順に載ります。書かない設問は、いつもの文です。",
    described((*SENTENCE_COLUMNS, *SENTENCE_EXTRAS), _SENTENCE_FIELDS),
    "schemas/{study}/sentences.csv",
    rows=200,
    optional=True,
    asked=SENTENCE_COLUMNS,
)
