"""The explorer's own words, in English and Japanese, and how names and amounts are put for a reader.

Names of kinds, verbs, roles and units are the ontology's; what is here are words that only a picture needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graph.errors import OntologyError
from graph.ontology import ontology

__all__ = [
    "BANDS",
    "WORDS",
    "Words",
    "amount",
    "clean",
    "in_both",
    "in_japanese",
    "is_plural",
    "label",
    "names_of",
    "number",
    "plural",
    "predicate_names",
    "unit_names",
    "without_brackets",
]

#: The same said in English and in Japanese.
Words = tuple[str, str]

#: The rows of the picture, top to bottom, each with the role that names it.
BANDS: Mapping[str, str] = MappingProxyType(
    {
        "knowledge": "knowledge",
        "source": "source",
        "transport": "transport",
        "process": "process",
        "distribution": "distribution",
        "control": "capital",
    }
)

_QUALIFIERS = {"~": "about ", "<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least "}
#: Characters that steer the direction of text or nothing at all: shown as a mark, so that nothing hides in a name.
_STEERING = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LEGAL_FORMS = re.compile(r"(?<!&),? (?:Inc\.|Corp\.|Company|Corporation)(?=$| )")
_IN_BRACKETS = re.compile(r"\s*[(\(]([^()()]*)[)\)]")


def clean(text: str) -> str:
    r"""A text that can be drawn and encoded: steering marks and lone surrogates become U+FFFD, line separators blanks.

    >>> clean("a\u202eb\u2028c")
    'a\ufffdb c'
    """
    return _STEERING.sub("\ufffd", text.replace("\u2028", " ").replace("\u2029", " "))


def label(id: str, name: str, aliases: tuple[str, ...] = ()) -> str:
    """The name as a card bears it: the form that the id is made of, else without legal form and long brackets.

    >>> label("xai", "X.AI Corp. (xAI)"), label("standard-oil-ohio", "Standard Oil Company (Ohio)")
    ('xAI', 'Standard Oil (Ohio)')
    >>> label("meat-swift", "Swift & Company")
    'Swift & Company'
    """
    bare = without_brackets(name)
    forms: tuple[str, ...] = (*aliases, *_IN_BRACKETS.findall(name), bare)
    for form in forms:
        if _slug(form) == id and len(form) < len(name):
            return form
    short = _IN_BRACKETS.sub(lambda found: found[0] if len(found[1]) <= 12 else "", name)
    return _LEGAL_FORMS.sub("", short).strip() or name


def without_brackets(name: str) -> str:
    """A name without what it says in brackets."""
    return _IN_BRACKETS.sub("", name).strip()


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", folded))


def is_plural(label: str, kind: str) -> bool:
    """Whether a name takes a plural verb. One that ends with a name, as a plant's with its place, takes none.

    >>> is_plural("Railroads", "group"), is_plural("Colossus", "facility"), is_plural("United Pipe Lines", "company")
    (True, False, False)
    >>> is_plural("Steel mills", "facility"), is_plural("Gigafactory Texas", "facility")
    (True, False)
    """
    if kind in ("company", "person"):
        return False
    if kind == "people" or " and " in label:
        return True
    first, _, rest = label.rpartition(" ")
    return label.endswith("s") and not label.endswith(("us", "ss")) and not (first and rest[:1].isupper())


def plural(verb: str) -> str:
    """A verb of the ontology after a plural.

    >>> plural("carries for"), plural("is paid by"), plural("returns data to")
    ('carry for', 'are paid by', 'return data to')
    """
    first, blank, rest = verb.partition(" ")
    if first == "is":
        first = "are"
    elif first.endswith("ies"):
        first = first[:-3] + "y"
    else:
        first = first.removesuffix("s")
    return first + blank + rest


def number(value: float) -> str:
    """A number as a person reads it.

    >>> number(4_423_000_000.0), number(10_024_620_946.0), number(82.4)
    ('4.423 billion', '10,024,620,946', '82.4')
    """
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            scaled = f"{value / size:.10g}"
            if len(scaled.lstrip("-").replace(".", "")) <= 5:
                return f"{scaled} {name}"
            break
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def amount(
    value: float | None,
    unit: str | None,
    *,
    low: float | None = None,
    high: float | None = None,
    qualifier: str | None = None,
) -> str:
    """A number or range with its qualifier and unit in words; empty where there is none.

    >>> amount(230_000.0, "GPUs"), amount(None, "fraction", low=0.33, high=0.59), amount(0.034, "fraction")
    ('230,000 GPUs', '33 to 59 %', '3.4 %')
    """
    if unit == "fraction":
        value, low, high = (None if part is None else part * 100 for part in (value, low, high))
    if value is not None:
        said = f"{_QUALIFIERS.get(qualifier or '', '')}{number(value)}"
        if low is not None and high is not None:
            said += f" ({number(low)} to {number(high)})"
    elif low is not None and high is not None:
        said = f"{number(low)} to {number(high)}"
    else:
        return ""
    name = "%" if unit in ("fraction", "percent") else unit_names(unit)[0] if unit else ""
    return f"{said} {name}".strip()


def names_of(row: Mapping[str, Any]) -> Words:
    """What a row is called; the name it has where it has no Japanese one."""
    return row["name"], row["name_ja"] or row["name"]


def in_both(row: Mapping[str, Any], field: str) -> Words | None:
    """A text of a row in both languages, in English where it has no Japanese; None where it has no such text."""
    said = row.get(field)
    return (said, row.get(f"{field}_ja") or said) if said is not None else None


def predicate_names(id: str) -> Words:
    """What a predicate is called; one that the ontology does not have is its own name."""
    try:
        found = ontology().predicate(id)
    except OntologyError:
        return id, id
    return found.name, found.name_ja or found.name


def unit_names(unit: str) -> tuple[str, str]:
    """A unit's names in both languages; a unit that the ontology does not have is its own name."""
    try:
        found = ontology().unit(unit)
    except OntologyError:
        return unit, unit
    return found.name, found.name_ja


def in_japanese(figure: str, unit: str | None) -> str:
    """A figure of `amount` as a Japanese text has it: with the unit's Japanese name, counted in tens of thousands.

    >>> in_japanese("122 days", "days"), in_japanese("about 4.423 billion US dollars", "USD")
    ('122日', '約44.23億米ドル')
    >>> in_japanese("81 to 92 %", "percent"), in_japanese("less than 1 %", "fraction")
    ('81〜92%', '1%未満')
    """
    before = after = ""
    for word, around in _AROUND_JA.items():
        if figure.startswith(word):
            figure, (before, after) = figure.removeprefix(word), around
    name, name_ja = ("%", "%") if unit in ("fraction", "percent") else unit_names(unit) if unit else ("", "")
    bare = figure.removesuffix(name).strip() if name else figure
    counted = _SCALED.sub(lambda found: _in_myriads(found[1], found[2]), bare)
    return f"{before}{counted.replace(' to ', '〜').replace(' (', '(')}{name_ja}{after}"


_AROUND_JA = {
    "about ": ("約", ""),
    "less than ": ("", "未満"),
    "at most ": ("", "以下"),
    "more than ": ("", "超"),
    "at least ": ("", "以上"),
}
_SCALED = re.compile(r"(-?[\d,]+(?:\.\d+)?) (trillion|billion|million)")
_SCALES = {"trillion": 1e12, "billion": 1e9, "million": 1e6}


def _in_myriads(digits: str, scale: str) -> str:
    """A number of millions and more as Japanese counts it."""
    value = float(digits.replace(",", "")) * _SCALES[scale]
    size, name = next((size, name) for size, name in ((1e12, "兆"), (1e8, "億"), (1e4, "万")) if abs(value) >= size)
    return f"{value / size:,.10g}{name}"


#: key: (English, Japanese). The page and its script say nothing that is not here or in the facts.
WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "article": ("Article", "記事"),
        "evidence": ("Evidence", "証拠"),
        "both": ("Both", "両方"),
        "told_as": ("Left side as told by", "左側の語り手"),
        "telling": ("How the left side is told", "左側の語り手"),
        "search": ("Search names", "名前を検索"),
        "search_hint": ("Search ( / )", "検索 ( / )"),
        "none_found": ("Nothing is called that", "該当なし"),
        "dark": ("Dark", "ダーク"),
        "light": ("Light", "ライト"),
        "level": ("What is open", "表示の詳しさ"),
        "level_none": ("Stages, closed", "段階のみ"),
        "level_all": ("Everything", "すべて"),
        "stage_open": ("Open this stage", "この段階を開く"),
        "stage_close": ("Close this stage", "この段階を閉じる"),
        "filters": ("Filter", "絞り込み"),
        "filters_clear": ("Show all", "すべて表示"),
        "moves_other": ("not said", "記載なし"),
        "reliability_none": ("no source", "出典なし"),
        "times": ("Days", "時点"),
        "play": ("Play", "再生"),
        "pause": ("Pause", "停止"),
        "reset": ("Back to the usual day", "通常の時点に戻す"),
        "other_days": ("At other times", "ほかの時期"),
        "not_shown_now": ("Not shown now", "現在は非表示"),
        "ranges": ("Told differently", "異なる数値"),
        "preferred": ("held here", "採用"),
        "ways_to": ("The way to", "ここへの経路:"),
        "ways_along": ("Along the flows:", "流れに沿った経路:"),
        "ways_against": (
            "No way leads along the flows. Whatever their direction:",
            "流れに沿った経路はありません。向きを問わない経路:",
        ),
        "ways_none": ("No way among what is shown now, within so many steps", "現在の表示では、この段数以内の経路なし"),
        "ways_which": ("More than one is called that. Which?", "該当が複数あります。どれですか"),
        "ways_back": ("The way back", "逆向きの経路"),
        "way": ("Way", "経路"),
        "way_best": ("best sourced", "出典が最も確か"),
        "weakest": ("Weakest link", "最も弱いつながり"),
        "walk": ("The article, claim by claim", "記事の主張を順に"),
        "walk_short": ("Article", "記事"),
        "walk_note": (
            "The article is an opinion piece. Its sentences are paraphrased here, each with what a check found.",
            "記事は意見記事です。文は要約して示し、それぞれに検証結果を付けています。",
        ),
        "walk_all": ("All claims", "すべての主張"),
        "earlier": ("Back", "前へ"),
        "later": ("Next", "次へ"),
        "outline": ("Outline", "アウトライン"),
        "when": ("When", "時期"),
        "number": ("No.", "番号"),
        "publisher": ("Publisher", "発行元"),
        "dated": ("Date", "日付"),
        "reliability": ("Reliability", "信頼性"),
        "citation": ("Citation", "引用"),
        "cite": ("Copy a citation", "引用をコピー"),
        "copied": ("Copied", "コピーしました"),
        "strange_link": ("The address asks for what is not here:", "アドレスの指定に該当がありません:"),
        "other_language": ("日本語", "English"),
        "graphql": ("Ask in GraphQL", "GraphQLで問う"),
        "picture": ("Picture of the two structures", "二つの構造の図"),
        "keys": (
            "Arrow keys move between cards, Enter opens, F goes on to the next flow of a card, Escape clears,"
            " plus and minus zoom, 0 fits, slash searches.",
            "矢印キーで移動、Enterで開く、Fでカードの次の流れ、Escで解除、+と-で拡大縮小、0で全体表示、/で検索。",
        ),
        "how": ("How to read this", "この図の読み方"),
        "how_1": (
            "Each band is one role in a chain, at the same height on both sides. Read downwards from raw input"
            " to the consumer it is wells, pipeline, refinery, lamp; know-how stands above, control below.",
            "帯は連鎖の中の一つの役割で、左右同じ高さにあります。原料から消費者へ上から下に読み、知識は上、支配は下にあります。",
        ),
        "how_2": (
            "A line is a flow that one text states, implies or shows. Choose a card or a line to see every claim,"
            " what a check found, and its sources.",
            "線は、文が述べる・暗示する・示す流れです。カードや線を選ぶと、主張、検証結果、出典が表示されます。",
        ),
        "how_3": (
            "Money and control attach to an owner's card in the lowest band, goods and data to its card in the chain."
            " Who owns what is drawn for the card you choose. A card with a second edge is a stage, to be opened.",
            "資金と支配は最下段のカードに、財とデータは連鎖のカードにつながります。所有関係は選んだカードについて描かれます。二重の縁のカードは段階で、選ぶと開きます。",
        ),
        "not": ("What this is not", "これは何ではないか"),
        "not_text": (
            "No investment advice. The article is an opinion piece; its thesis is shown beside the evidence,"
            " not endorsed. Placing a company in a band is a reading.",
            "投資助言ではありません。記事は意見記事であり、その主張は証拠と並べて示すもので、支持するものではありません。帯への配置は解釈です。",
        ),
        "legend": ("Legend", "凡例"),
        "legend_telling": ("Colour: who tells it (left side)", "色:語り手(左側)"),
        "legend_status": ("Stroke: how it is told", "線種:どう述べられたか"),
        "legend_conflict": ("Double line: the record disagrees", "二重線:記録が食い違う"),
        "legend_volume": ("Width: how much flows", "太さ:流量"),
        "legend_date": ("Ring: undated", "点線の円:日付なし"),
        "legend_moves": ("What flows", "流れるもの"),
        "legend_reliability": ("Dots: what it rests on", "点:根拠"),
        "legend_analogy": ("Signs in the middle", "中央の記号"),
        "legend_right": (
            "The right side has one telling, drawn in the colour of the text.",
            "右側の語りは一つで、文字と同じ色で描きます。",
        ),
        "keyboard": ("Keys", "キー操作"),
        "same_role": ("same role", "同じ役割"),
        "empty": ("No stage of its own in the pages read", "読んだ資料には独立した段階なし"),
        "as_of": ("As of", "時点"),
        "dataset": ("Dataset", "データ"),
        "store": ("Store", "ストア"),
        "table": ("What is shown, as an outline and tables", "表示内容のアウトラインと表"),
        "entries": ("Entries", "項目"),
        "flows": ("Flows", "流れ"),
        "name": ("Name", "名前"),
        "side": ("Side", "側"),
        "band": ("Band", "帯"),
        "kind": ("Kind", "種類"),
        "told_by": ("Told by", "語り手"),
        "claims": ("Claims", "主張"),
        "sources": ("Sources", "出典"),
        "flow": ("Flow", "流れ"),
        "volume": ("Volume", "流量"),
        "status": ("Status", "状態"),
        "no_band": ("in no band", "帯なし"),
        "close": ("Close", "閉じる"),
        "a_stage": ("Stage", "段階"),
        "from_outside": ("Outsiders", "グループ外"),
        "flowless": ("without a flow in the pages read", "読んだ資料に流れの記載なし"),
        "outgoing": ("Going out", "出る流れ"),
        "incoming": ("Coming in", "入る流れ"),
        "beside": ("Set beside", "対比されるもの"),
        "no_counterpart": ("No counterpart", "対応するものなし"),
        "breaks": ("It breaks: ", "成り立たない点:"),
        # The page of disputes.
        "disputes": ("Where the record disagrees", "記録が食い違うところ"),
        "disputes_lead": (
            "Questions that are answered differently by what is on record. Every answer stands with who gives it and"
            " where it can be read. The one this project holds is marked, with the reason; some are left open.",
            "記録によって答えが異なる問い。それぞれの答えを、述べた者と出典とともに示します。採用する答えには理由を付け、未決のものもあります。",
        ),
        # The page of the article's statements.
        "article_short": ("The article", "記事の主張"),
        "article_lead": (
            "The article is an opinion piece. Its statements stand here in its own order, paraphrased and not quoted,"
            " each with what a check against the pages read found, and the numbered sources of that check.",
            "記事は意見記事です。その主張を記事の順に、引用ではなく言い換えて示し、読んだ資料との照合の結果と、照合に用いた出典の番号を添えます。",
        ),
        "article_verdicts": ("Statements by verdict", "検証結果で選ぶ"),
        "article_writer": ("Said, where no other speaker is named, by", "ほかに発言者の記載がないもの"),
        "article_colon": (": ", ":"),
        "article_all": ("All", "すべて"),
        "article_heading": ("heading", "見出し"),
        "article_in_explorer": ("in the explorer", "図で見る"),
        "article_sources": ("Sources of the checks", "照合に用いた出典"),
        "article_json": ("JSON, up to 100 statements", "JSON(100件まで)"),
        "article_query": ("The same as JSON: a GraphQL query", "同じ内容をJSONで得るGraphQLの問い"),
        "disputes_short": ("Disputes", "争点"),
        "explorer": ("Explorer", "図を見る"),
        "compare": ("Compare", "比較"),
        "overview_short": ("Overview", "概観"),
        "held": ("held", "採用"),
        "why_held": ("Why the marked answer is held:", "採用の理由:"),
        "left_open": ("Left open:", "未決:"),
        "answered_differently": ("Answered differently", "異なる答えがある問い"),
        "undecided": ("open", "未決"),
        "date_unknown": ("date unknown", "日付不明"),
        "said_by": ("said by", "発言者"),
        "confidence": ("Confidence", "確度"),
        "confidence_high": ("high", "高"),
        "confidence_medium": ("medium", "中"),
        "confidence_low": ("low", "低"),
        "origins": ("independent origins", "独立した情報源"),
        "secondary_only": ("secondary sources only", "二次資料のみ"),
        "control_share": ("control share", "支配シェア"),
        "none_on_record": ("None is on record.", "記録なし。"),
        "drawn_by_article": ("The article draws this comparison", "記事による対比"),
        "drawn_by_ours": ("Our reading", "本プロジェクトの解釈"),
        "article_claims": ("What the article says", "記事の主張"),
        "evidence_claims": ("What the evidence says", "証拠が示すこと"),
        "part": ("Part", "部分"),
        "parts": ("Parts", "部分"),
        "part_of": ("Part of", "全体"),
        "standing": ("Where it stands", "位置づけ"),
        "members": ("In this group", "このグループの内訳"),
        "events": ("Events", "出来事"),
        "also": ("Also known as", "別名"),
        "unknown": ("unknown", "不明"),
        "status_implied": ("implied", "暗示"),
        "undated": ("Undated", "日付なし"),
        "not_confirmed": ("Not confirmed: no page read shows it", "未確認:読んだ資料に記載なし"),
        "not_confirmed_short": ("not confirmed", "未確認"),
        "implied": (
            "Implied: stated in no sentence. It is read from",
            "暗示:記事のどの文にも明言はない。読み取りの元は",
        ),
        "stated": ("Stated in the article", "記事で明言"),
        "our_reading": ("our reading", "本プロジェクトの解釈"),
        "rests_on": ("Rests on", "根拠"),
        "shown_by": ("Shown by", "裏付け"),
        "same_link": ("The same link in the other account", "別の語りにおける同じつながり"),
        "checked": ("Checked against", "検証に使用"),
        "consulted": ("Read for it, and silent", "確認したが記載なし"),
        "derived": ("Derived: ", "計算:"),
        "outside": ("outside", "外部"),
        "in_group": ("Belongs to the group", "グループに属する"),
        "not_in_group": ("Outside the group", "グループ外"),
        "undated_source": ("no date", "日付なし"),
        "focus_lost": ("Nothing chosen", "選択なし"),
        "connections": ("flows", "流れ"),
        "to_picture": ("To the picture", "図へ戻る"),
        "zoom": ("Size", "表示倍率"),
        "details": ("Details", "詳細"),
        "skip": ("Skip to the picture", "図へ移動"),
        "fit": ("Fit", "全体"),
        "zoom_in": ("Zoom in", "拡大"),
        "zoom_out": ("Zoom out", "縮小"),
        "sideways": (
            "The picture goes on to the right: move it sideways, or read",
            "図は右へ続きます。横に動かすか、こちらをお読みください:",
        ),
        "no_script": (
            "The picture and its tables need JavaScript; the overview and the comparison do not.",
            "図と表の表示にはJavaScriptが必要です。概観と比較のページは不要です。",
        ),
        # How a claim or flow is put forward.
        "status_fact": ("fact", "事実"),
        "status_claim": ("claim", "主張"),
        "status_goal": ("goal", "目標"),
        "status_forecast": ("forecast", "予測"),
        "status_opinion": ("opinion", "意見"),
        "status_unconfirmed": ("unconfirmed", "未確認"),
        "status_reading": ("our reading", "本プロジェクトの解釈"),
        # What a check found.
        "verdict_supported": ("supported", "裏付けあり"),
        "verdict_supported-imprecise": ("supported, but imprecise", "おおむね裏付けあり(不正確)"),
        "verdict_imprecise": ("imprecise", "不正確"),
        "verdict_superseded": ("superseded", "古い情報"),
        "superseded_by": ("What holds now", "現在の記録"),
        "verdict_reached": ("reached since", "その後達成"),
        "verdict_contradicted": ("contradicted", "反証あり"),
        "verdict_unconfirmed": ("unconfirmed", "未確認"),
        "verdict_not-checkable": ("not checkable", "検証不能"),
        "reliability_high": ("primary", "一次資料"),
        "reliability_medium": ("established", "定評ある発行元"),
        "reliability_low": ("weak", "信頼性低"),
        "strength_strong": ("strong", "強"),
        "strength_fair": ("fair", "中"),
        "strength_weak": ("weak", "弱"),
    }
)
