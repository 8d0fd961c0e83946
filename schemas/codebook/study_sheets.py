"""The sheets of the codebook that hold study.toml: settings, surveys, files, comparisons, chapter."""

from __future__ import annotations

from schemas.codebook.fields import SheetColumn, SheetLayout, Word, words

SURVEY = SheetColumn(
    "survey", "調査", "シート「調査」のキー", "shimin", offered=("surveys", "key"), required=True, width=12
)
_FLAG = words(("true", "はい"), ("false", "いいえ"))
_TRACE = (
    *words(("annex", "付録の表"), ("comments", "コメント")),
    Word("true", "はい（付録の表）", offered=False),
    Word("false", "いいえ", offered=False),
)
_CHARTS = words(("picture", "画像"), ("native", "Wordのグラフ"))
_BASIS = words(("weighted", "重み付き"), ("unweighted", "重みなし"))

STUDY = SheetLayout(
    "study",
    "調査の設定",
    "年度全体の設定。「項目」の欄は変えないでください。",
    (
        SheetColumn("item", "項目", "変えないでください", "呼び名", required=True, width=26),
        SheetColumn("value", "値", "空欄にすると、既定の値を使います", "令和6年", width=70),
        SheetColumn("about", "説明", "読み込みません", "報告書での年の呼び名", width=60),
    ),
)
SURVEYS = SheetLayout(
    "surveys",
    "調査",
    "1行に1つの調査（市民アンケート、中学生アンケートなど）。",
    (
        SheetColumn("key", "調査キー", "英数字の短い名前", "shimin", required=True),
        SheetColumn(
            "title", "調査の名称", "報告書に載せる名称", "市民アンケート調査", required=True, width=28
        ),
        SheetColumn("id_column", "整理番号の列", "回答ファイルの見出し。番号がなければ空欄", "整理番号"),
        SheetColumn("date_column", "回答日の列", "回答ファイルの見出し。なければ空欄", "回答日"),
        SheetColumn(
            "breakdowns",
            "集計区分",
            "この調査だけ違うとき。概念キーを「|」で区切る",
            "",
            kind="texts",
            width=18,
        ),
        SheetColumn("sampling.area", "調査地域", "", "市内全域", required=True, width=18),
        SheetColumn(
            "sampling.target", "調査対象", "", "市内に居住する18歳以上の市民", required=True, width=26
        ),
        SheetColumn(
            "sampling.method", "抽出方法", "", "住民基本台帳からの無作為抽出", required=True, width=26
        ),
        SheetColumn("sampling.mode", "調査方法", "", "郵送による配布・回収", required=True, width=22),
        SheetColumn(
            "sampling.start", "始まりの日", "年-月-日", "2024-06-03", kind="day", required=True, width=12
        ),
        SheetColumn(
            "sampling.end", "終わりの日", "年-月-日", "2024-06-21", kind="day", required=True, width=12
        ),
        SheetColumn(
            "sampling.population",
            "母集団の人数",
            "抽出した台帳の人数",
            "52000",
            kind="integer",
            required=True,
            width=12,
        ),
        SheetColumn("sampling.sent", "配布数", "", "2000", kind="integer", required=True, width=9),
        SheetColumn(
            "sampling.strata",
            "層にした区分",
            "区分ごとに抽出したとき、その概念キー。なければ空欄",
            "",
            width=14,
        ),
        SheetColumn("frame.file", "母集団のファイル", "この調査だけ違うとき", "", width=22),
        SheetColumn("frame.label", "母集団の説明", "この調査だけ違うとき", "", width=22),
        SheetColumn(
            "frame.margins",
            "補正区分",
            "この調査だけ違うとき。「region | age_group×sex」",
            "",
            kind="margins",
            width=18,
        ),
        SheetColumn(
            "cleaning.late",
            "期限後の回答",
            "空欄は「除く」",
            "",
            words=words(("exclude", "除く"), ("accept", "含める")),
            width=10,
        ),
        SheetColumn(
            "cleaning.over_limit",
            "上限を超えた回答",
            "空欄は「無回答」",
            "",
            words=words(
                ("no_answer", "無回答"), ("lowest", "番号の小さい順に上限まで"), ("accept", "そのまま")
            ),
        ),
        SheetColumn(
            "cleaning.filter_unanswered",
            "条件の設問が無回答",
            "続きの設問の扱い。空欄は「非該当」",
            "",
            words=words(("not_applicable", "非該当"), ("keep", "回答を残す")),
        ),
        SheetColumn(
            "cleaning.all_zero",
            "すべて0の複数回答",
            "空欄は「無回答」",
            "",
            words=words(("no_answer", "無回答"), ("none", "あてはまるものなし")),
        ),
        SheetColumn(
            "cleaning.missing", "共通の無回答の値", "全設問で無回答を表す値。「|」で区切る", "", kind="texts"
        ),
        SheetColumn(
            "cleaning.label_suffixes",
            "選択肢の文の語尾",
            "回答の文に付いていても同じ選択肢とみなす語。「|」で区切る。空欄は「地域」など",
            "",
            kind="texts",
        ),
        SheetColumn(
            "cleaning.test_ids",
            "試し入力の番号",
            "試し入力とみなす整理番号の形（* は何字でも、? は1字）。「|」で区切る。空欄は test* など",
            "",
            kind="texts",
        ),
        SheetColumn(
            "cleaning.straight_lining",
            "同じ回答の続き",
            "同じ選択肢の設問がこの数以上続き、すべて同じ答えの票を知らせる。0は知らせない",
            "",
            kind="integer",
            width=10,
        ),
        SheetColumn(
            "cleaning.sample", "標本名簿のファイル", "配布した整理番号の一覧。なければ空欄", "", width=22
        ),
        SheetColumn(
            "weighting.column",
            "初めの重みの列",
            "回答ファイルの見出し。抽出のときの重み（設計ウエイト）が付いているとき。なければ空欄",
            "",
        ),
        SheetColumn(
            "weighting.method",
            "重みの求め方",
            "空欄は「レイキング」。ほかの2つは、下限と上限も書く",
            "",
            words=words(
                ("raking", "レイキング"),
                ("linear", "上下限付き（線形）"),
                ("logit", "上下限付き（ロジット）"),
            ),
            width=18,
        ),
        SheetColumn(
            "weighting.lowest",
            "重みの下限",
            "上下限付きのとき。初めの重みの何倍まで下げてよいか（例: 0.3）",
            "",
            kind="number",
            width=10,
        ),
        SheetColumn(
            "weighting.highest",
            "重みの上限",
            "上下限付きのとき。初めの重みの何倍まで上げてよいか（例: 3）",
            "",
            kind="number",
            width=10,
        ),
        SheetColumn(
            "weighting.trim",
            "重みの頭打ち",
            "レイキングのとき、最も大きい重みを平均の何倍までにするか（例: 5）。空欄は頭打ちなし",
            "",
            kind="number",
            width=10,
        ),
        SheetColumn(
            "weighting.trim_of",
            "頭打ちの基準",
            "空欄は「平均」",
            "",
            words=words(("mean", "平均"), ("median", "中央値")),
            width=10,
        ),
    ),
    rows=20,
)
FILES = SheetLayout(
    "files",
    "回答ファイル",
    "1行に1つのファイル。郵送とWebのように分かれていれば、行を分けます。",
    (
        SURVEY,
        SheetColumn(
            "path", "ファイル", "作業フォルダーからの場所", "raw/2024/shimin.csv", required=True, width=30
        ),
        SheetColumn("mode", "回答方法", "郵送、Web など", "郵送", required=True, width=10),
        SheetColumn("sheet", "シート名", "Excelでシートが複数あるとき", "", width=14),
        SheetColumn("skip_rows", "見出しの上の行数", "空欄は0", "", kind="integer", width=10),
        SheetColumn("header_rows", "見出しの行数", "空欄は1", "", kind="integer", width=10),
        SheetColumn(
            "name_rows", "見出しに使う行", "見出しが2行以上のとき。「1 | 3」", "", kind="integers", width=12
        ),
        SheetColumn("layout", "列の配置", "列が設問の表と違うとき、シート「列の配置」の名前", "", width=12),
        SheetColumn("id_column", "整理番号の列", "調査と違うとき", "", width=14),
        SheetColumn("date_column", "回答日の列", "調査と違うとき", "", width=14),
    ),
    rows=30,
)
COMPARISONS = SheetLayout(
    "comparisons",
    "過去との比較",
    "同じ調査の過去の年度と比べる概念。",
    (
        SURVEY,
        SheetColumn("study", "比べる年度", "西暦4桁", "2019", required=True, width=12),
        SheetColumn("study_label", "年の呼び名", "", "令和元年", required=True),
        SheetColumn(
            "concepts", "概念", "概念キーを「|」で区切る", "attachment", kind="texts", required=True, width=50
        ),
    ),
    rows=20,
)
CHAPTER = SheetLayout(
    "chapter",
    "報告書の構成",
    "報告書に載せる順。「節の題」は、節の最初の行にだけ書きます。満足度と重要度の図だけの節は、題だけの行にします。",
    (
        SheetColumn("section", "節の題", "空欄は上の行と同じ節", "地域への愛着", width=34),
        SheetColumn("survey", "調査", "シート「調査」のキー", "shimin", offered=("surveys", "key"), width=12),
        SheetColumn("concept", "概念", "概念キー", "attachment", offered=("concepts", "concept"), width=22),
        SheetColumn(
            "groups", "文で述べるまとめ", "まとめキーを「|」で区切る", "attached", kind="texts", width=22
        ),
        SheetColumn(
            "by", "区分別に示す", "集計区分を「|」で区切る", "age_group | region", kind="texts", width=22
        ),
        SheetColumn("compare", "過去と比べる", "", "", kind="flag", words=_FLAG, width=10),
        SheetColumn(
            "cells", "件数も載せる", "表を「件数（構成比）」にする", "", kind="flag", words=_FLAG, width=10
        ),
        SheetColumn(
            "rank", "割合の順に並べる", "図を割合の順に並べる集計区分", "region", kind="texts", width=14
        ),
    ),
    rows=100,
)
MATRIX = SheetLayout(
    "matrix",
    "満足度と重要度",
    "2つの尺度を項目ごとに比べる図。「節の題」から「区画の名前」までは、図の最初の行にだけ書きます。",
    (
        SheetColumn(
            "section", "節の題", "シート「報告書の構成」にある節の題", "施策の満足度と重要度", width=30
        ),
        SheetColumn("survey", "調査", "シート「調査」のキー", "shimin", offered=("surveys", "key"), width=12),
        SheetColumn("x_label", "横軸の名前", "", "満足度", width=10),
        SheetColumn("y_label", "縦軸の名前", "", "重要度", width=10),
        SheetColumn("x_group", "横軸のまとめ", "割合を示すまとめキー", "satisfied", width=12),
        SheetColumn("y_group", "縦軸のまとめ", "割合を示すまとめキー", "important", width=12),
        SheetColumn(
            "scores",
            "点数",
            "選択肢キー=点数。書かない選択肢は平均に含めない",
            "very=2 | rather=1",
            kind="scores",
            width=30,
        ),
        SheetColumn(
            "quadrants",
            "区画の名前",
            "左上、右上、左下、右下",
            "重点改善 | 維持 | 検討 | 現状維持",
            kind="texts",
            width=30,
        ),
        SheetColumn("area", "項目", "図に載せる名前", "子育て支援", required=True, width=20),
        SheetColumn(
            "x",
            "横軸の概念",
            "概念キー",
            "satisfaction_childcare",
            offered=("concepts", "concept"),
            required=True,
            width=24,
        ),
        SheetColumn(
            "y",
            "縦軸の概念",
            "概念キー",
            "importance_childcare",
            offered=("concepts", "concept"),
            required=True,
            width=24,
        ),
    ),
    rows=100,
)

ITEMS = (
    SheetColumn("label", "呼び名", "報告書での年の呼び名", "令和6年", required=True),
    SheetColumn("title", "表題", "調査の正式な名称", "令和6年度 市民意識調査", required=True),
    SheetColumn(
        "breakdowns",
        "集計区分",
        "年代、地域など。概念キーを「|」で区切る",
        "age_group | region",
        kind="texts",
        required=True,
    ),
    SheetColumn("basis", "本文の割合", "重み付き か 重みなし。空欄は重み付き", "重み付き", words=_BASIS),
    SheetColumn("basis_reason", "重みなしにする理由", "本文の割合が「重みなし」のときに必要", ""),
    SheetColumn(
        "low_base", "参考値とする人数", "この人数に満たない区分に * を付ける。空欄は30", "30", kind="integer"
    ),
    SheetColumn("level", "信頼水準", "空欄は0.95", "0.95", kind="number"),
    SheetColumn("administrative", "行政資料のファイル", "調査によらない指標の値。なければ空欄", ""),
    SheetColumn("frame.file", "母集団のファイル", "区分ごとの人数の表", "raw/2024/frame.csv", required=True),
    SheetColumn(
        "frame.label", "母集団の説明", "報告書に載せる文", "令和6年4月1日現在の18歳以上人口", required=True
    ),
    SheetColumn(
        "frame.margins",
        "補正区分",
        "重みを人口に合わせる区分。「region | age_group×sex」のように、掛け合わせは×で書く",
        "region | age_group",
        kind="margins",
        required=True,
    ),
    SheetColumn(
        "disclosure_minimum",
        "秘匿する人数",
        "公開用データで、この人数に満たない件数を秘匿する。3以上。空欄は5",
        "5",
        kind="integer",
    ),
    SheetColumn(
        "chapter.title",
        "報告書の題",
        "報告書を作るときは必須。作らないときは、報告書の項目をすべて空欄にする",
        "",
    ),
    SheetColumn("chapter.plan", "計画の名称", "報告書を作るときは必須。ページの上に載せる", ""),
    SheetColumn("chapter.office", "作成者", "報告書を作るときは必須。担当課の名称", ""),
    SheetColumn(
        "chapter.trace",
        "本文の数値の出所",
        "付録の表 か コメント（本文の数値に付ける）。空欄は付けない",
        "",
        kind="word_or_flag",
        words=_TRACE,
    ),
    SheetColumn(
        "chapter.style.template", "ひな形のファイル", "Wordのひな形（.docx）。空欄は備え付けのひな形", ""
    ),
    SheetColumn("chapter.style.body_font", "本文のフォント", "Wordでの名前。ひな形を使うときは空欄", ""),
    SheetColumn("chapter.style.heading_font", "見出しのフォント", "空欄は備え付けのもの", ""),
    SheetColumn("chapter.style.latin_font", "英数字のフォント", "空欄は本文と同じ", ""),
    SheetColumn("chapter.style.latin_heading_font", "見出しの英数字のフォント", "空欄は見出しと同じ", ""),
    SheetColumn("chapter.style.charts", "図の種類", "画像 か Wordのグラフ。空欄は画像", "", words=_CHARTS),
    SheetColumn(
        "chapter.introduction",
        "書き出し",
        "空欄は書き出しなし。1行に1段落。行を増やすときは項目に同じ名前を書く。{調査キー.sent}などの数値を使える",
        "",
        kind="texts",
    ),
)
"""The lines of the sheet 調査の設定: keys of study.toml."""
INTRODUCTION = "chapter.introduction"
