"""The words of the page of a comparison, in English and Japanese, and what its measures say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from viz.sentences import role_words
from viz.words import Words

__all__ = ["COMPARISON_WORDS", "reason_words"]

#: Caveats and reasons of the measures: what they say in English, as a pattern, and how that is said in Japanese.
#: What a group named `role` finds is said as the role is called.
_SAID: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern + r"\.?"), japanese)
    for pattern, japanese in (
        # Why a flow is not counted.
        (r"its status is goal", "目標であり、まだ行われていない"),
        (r"its status is forecast", "予測である"),
        (r"its status is opinion", "意見である"),
        (r"its status is unconfirmed", "未確認である"),
        (r"it is unconfirmed", "未確認である"),
        (r"it stays within (?P<role>\S+)", "同じ役割({role})の中にとどまる"),
        (r"(?P<what>\S+) is not there at that date", "{what}はその時点に存在しない"),
        (r"(?P<what>\S+) plays no role", "{what}には役割がない"),
        (
            r"ownership says who is inside the group, not what moves in it",
            "所有は誰がグループ内かを示すもので、流れではない",
        ),
        # Why a number is not known.
        (r"no share of (?P<role>\S+) is on record", "{role}のシェアは記録なし"),
        (
            r"no share of (?P<role>\S+) in its market (?P<what>\S+) is on record, of others only",
            "{role}のシェアは、定めた市場({what})については記録なし",
        ),
        (r"the share of (?P<role>\S+) is not known", "{role}のシェアは不明"),
        (
            r"shares of (?P<role>\S+) in several markets are on record, and not one of them is declared: (?P<what>.+)",
            "{role}のシェアは複数の市場について記録があり、どれで測るか定められていない:{what}",
        ),
        (r"no share is known(?: of (?P<what>.+))?", "シェアがどれも不明"),
        (r"no share is known on the (?P<what>\w+) side", "一方のシェアがどれも不明"),
        (r"the chain has no stage", "連鎖に段階がない"),
        (r"no stage is called necessary", "必要な段階が定められていない"),
        (r"no trade is listed", "グループ内の取引は開示されていない"),
        (r"not disclosed: (?P<what>.+)", "非開示:{what}"),
        (r"The (?P<what>left|right) structure is empty", "一方の構造は空である"),
        (
            r"The (?P<what>left|right) structure has no relation between its nodes",
            "一方の構造には関係が一つもない",
        ),
        (r"No node of one structure stands for a node of the other", "対応する役割が一つもない"),
        (
            r"One of the structures has (?P<what>\d+) nodes; edits are counted up to (?P<most>\d+)",
            "役割が{what}あり、編集回数を数えるのは{most}まで",
        ),
        (
            r"The search was stopped after (?P<what>\S+) s: (?P<most>\d+) edits are enough, fewer may be",
            "探索を{what}秒で打ち切った。{most}回で足り、より少ないかもしれない",
        ),
        (r"one of the structures has no relation", "一方の構造には関係が一つもない"),
        (r"no supply of (?P<role>\S+) is on record", "{role}への供給は記録なし"),
        (r"no supply of a process is on record on both sides", "処理段階への供給は、双方そろっては記録がない"),
        (r"no supply from outside reaches (?P<role>\S+)", "外部から{role}への供給は記録なし"),
        (r"the part of the supply is not known of (?P<what>.+)", "供給に占める割合が不明:{what}"),
        (r"whether the group controls it is not known: (?P<what>.+)", "支配の有無が不明:{what}"),
        (
            r"the left structure has no way of its own from raw input through others to its process",
            "左の構造には、原料から処理までの自前の経路の記録がない",
        ),
        (r"fewer than two mapped stages have a place on both sides", "双方に位置づけられる段階が二つに満たない"),
        (
            r"the order depends on volumes that are not known, or on no final user: (?P<what>.+)",
            "順序が不明な流量によるか、最終利用者がない({what})",
        ),
        (r"all stages stand level on one side", "一方では全段階が同じ高さにある"),
        (
            r"how the output is divided is not disclosed in one unit: (?P<what>.+)",
            "産出の内訳が同じ単位では開示されていない({what})",
        ),
        (r"what enters is not disclosed: (?P<what>.+)", "流入量は非開示({what})"),
        (
            r"the right side's number is 0, or next to nothing, in some draws",
            "右の値が零に近い抽出があり、比をとれない",
        ),
        (r"Nothing returns, whatever the volumes are", "流量がいくらであれ、戻るものはない"),
        (r"it does not hold as it is", "このままでは成り立たない"),
        (
            r"no company of the group discloses both what it sells inside and all its sales",
            "グループ内の売上と全売上の両方を開示する会社がない",
        ),
        (r"which company is the largest is not known: revenues are in (?P<what>.+)", "最大の会社が不明(単位は{what})"),
        (r"Takes as final users: (?P<what>.+)", "最終利用者とみなす役割:{what}"),
        (r"the share of the stage (?P<what>before|after) is not known", "隣の段階のシェアが不明"),
        (
            r"the left structure has no way of its own from raw input through others of its roles to its process",
            "左の構造には、原料から他の役割を経て処理に至る自前の経路の記録がない",
        ),
        (r"it is not known whom the supply of a process passes in the left structure", "左の処理段階の供給経路は不明"),
        (r"it is not known whom the supply of a process passes in the right structure", "右の処理段階の供給経路は不明"),
        (r"nothing moves in the left structure", "左の構造には物の流れの記録がない"),
        (r"nothing moves in the right structure", "右の構造には物の流れの記録がない"),
        (r"the right structure has no relation", "右の構造には関係が一つもない"),
        (
            r"one of the structures has no relation, or no role that the left one has",
            "一方の構造に関係がないか、左と共通の役割がない",
        ),
        (r"no stage lies on every way from raw input to consumer", "原料から消費者への全経路が通る段階はない"),
        (
            r"Of (?P<what>.+), which every way on record passes: one not on record may go round",
            "記録された全経路が通る段階({what})についての値。記録にない経路が迂回するかもしれない",
        ),
        (r"Assumes (?P<what>.+) where volumes are not disclosed", "流量が非開示のところは等分と仮定"),
        (r"nothing moves: no edge of (?P<what>.+)", "物の流れの記録がない"),
        # What is changed of a share, and what is weak about it.
        (r"at its low end (?P<what>\S+)", "下限{what}"),
        (r"at its high end (?P<what>\S+)", "上限{what}"),
        (r"left out", "除外"),
        (r"in the market (?P<what>.+): (?P<most>\S+|not known)", "市場「{what}」では{most}"),
        (
            r"Not confirmed: no page that was read says the share of (?P<role>\S+)",
            "未確認:読んだ資料に{role}のシェアの記載なし",
        ),
        (r"Not known: the share of (?P<role>\S+) is on record without a number", "不明:{role}のシェアは数値の記録なし"),
        (r"Only a bound: the share of (?P<role>\S+) is (?P<what>.+)", "{role}のシェアは限界値のみ({what})"),
        (
            r"No range: the share of (?P<role>\S+) is told without a low and a high end",
            "{role}のシェアには上下の範囲がない",
        ),
        (r"No source: nothing on record says the share of (?P<role>\S+)", "{role}のシェアには出典がない"),
        (r"One source: nothing else says the share of (?P<role>\S+)", "{role}のシェアの出典は一つだけ"),
        (
            r"Weak sources: the share of (?P<role>\S+) rests on nothing of more than low reliability",
            "{role}のシェアは信頼性の低い出典だけに基づく",
        ),
        (
            r"No date: it is not on record what year the share of (?P<role>\S+) describes",
            "{role}のシェアは何年のものか不明",
        ),
        (
            r"Another time: the share of (?P<role>\S+) describes (?P<what>.+), (?P<years>\d+) years from (?P<year>\d+)",
            "{role}のシェアは{what}のもので、{year}年から{years}年離れている",
        ),
        # Why nothing makes a conclusion fall.
        (r"there is no answer to change", "変わりうる答えがない"),
        (r"no (?P<what>claim|source) is on record for it", "その根拠の記録がない"),
        (r"it holds without any of its (?P<what>\d+) (?P<kind>claim|source)s", "{what}件すべてを除いても成り立つ"),
        (r"no (?P<what>\d+) (?P<kind>claim|source)s or fewer make it fall", "{what}件までを除いても崩れない"),
        (
            r"more than (?P<what>[\d,]+) sets of (?P<most>\d+) would have to be tried",
            "{most}件の組合せが{what}通りを超え、調べきれない",
        ),
        # Caveats.
        (
            r"It measures two drawings of firms: who draws one after the other finds them alike",
            "測るのは二つの図であり、一方を手本に描けば似る",
        ),
        (
            r"The range is what it may be if any one relation is dropped, on either side",
            "範囲は、どちらかの関係を一つ除いたときの最小と最大",
        ),
        (
            r"A mapping with many ties is not singled out by the relations(?P<what>.*)",
            "同点が多ければ、関係からは対応を絞れない",
        ),
        (
            r"It tells the mapping from a random one, not the firms from other firms",
            "無作為な対応との違いを示すだけで、他の企業との違いではない",
        ),
        (
            r"For one loop it is the share that returns, which nobody discloses: show whether there is one.*",
            "戻る割合は誰も開示していないので、有無だけを示す",
        ),
        (r"A mean of shares of different markets", "異なる市場のシェアの平均"),
        (r"A stage whose share is not known may be weaker", "シェアが不明な段階はさらに弱いかもしれない"),
        (
            r"A half of a market is a convention, not a finding of power",
            "市場の半分という線は慣例で、支配力の認定ではない",
        ),
        (
            r"Shares that overlap make it larger; an unknown stage, smaller",
            "重なりがあれば大きく、不明な段階があれば小さくなる",
        ),
        (r"Of the known stages: an unknown one can only lower it", "既知の段階のみ。不明な段階は下げるだけ"),
        (
            r"What can be bought elsewhere in time is not seen: the graph knows today's suppliers only",
            "他から買えるかは見えず、現在の供給者だけを示す",
        ),
        (
            r"Of the trades listed here: what is not listed is not counted",
            "ここに挙げた取引のみ。挙がらないものは数えない",
        ),
        (
            r"Holds if every way needs (?P<what>.+): that is a judgement. No stage is priced",
            "どの経路にも必要({what})という判断の上での値。価格は考えない",
        ),
        (
            r"(?P<what>\d+) pairs of (?P<most>\d+) mapped stages: one pair that swaps moves it far",
            "{most}段階の{what}対。一対の入れ替わりで大きく動く",
        ),
        (
            r"Every edit counts one, whatever it means for a firm; roles are not counted",
            "どの編集も1と数え、役割は数えない",
        ),
        (
            r"Every edit counts one, whatever it means for a firm; another role counts as an edit",
            "どの編集も1と数え、役割の違いも数える",
        ),
        (
            r"A lower bound that moves far with either share, for matter that is used up: not for data",
            "どちらのシェアにも敏感な下限。使えば減る物についてで、データには当てはまらない",
        ),
    )
)


def reason_words(reason: str) -> Words:
    """Why something is as it is, also in Japanese where we know how to say it.

    >>> reason_words("the share of ship is not known")
    ('the share of shipping of the product is not known', '製品輸送のシェアは不明')
    """
    for pattern, japanese in _SAID:
        if found := pattern.fullmatch(reason):
            said = found.groupdict(default="")
            if "role" in said:
                english, said["role"] = role_words(said["role"])
                reason = f"{reason[: found.start('role')]}{english}{reason[found.end('role') :]}"
            return reason, japanese.format(**said)
    for mark, japanese in (("; ", "、"), (". ", "。")):
        if mark in reason:
            parts = [reason_words(part) for part in reason.split(mark)]
            return mark.join(said for said, _ in parts), japanese.join(said for _, said in parts)
    return reason, reason


COMPARISON_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "compare_title": ("Two structures compared", "二つの構造の比較"),
        "cannot": ("This cannot be compared", "比較できません"),
        "lead": (
            "Each side is a small graph of roles, made of the flows on record for it. What is compared is which role"
            " does what to which. Open a line to see what it rests on, and what would make it fall.",
            "どちらも、記録された流れから作った役割の小さなグラフです。どの役割がどの役割に何をするかを比べます。各行を開くと、根拠と、何がなければ崩れるかが分かります。",
        ),
        "left": ("Left", "左"),
        "right": ("Right", "右"),
        "choose": ("Choose what is compared", "比較の対象を選ぶ"),
        "structure": ("Structure", "構造"),
        "as_told_by": ("As told by", "語り手"),
        "date": ("As of", "時点"),
        "floor": ("Sources at least", "出典の信頼性"),
        "floor_": ("any", "問わない"),
        "floor_low": ("weak", "低以上"),
        "floor_medium": ("established", "中以上"),
        "floor_high": ("primary", "高のみ"),
        "undated_rows": ("Undated rows", "日付のない行"),
        "undated_show": ("shown", "含める"),
        "undated_flag": ("shown and marked", "印を付けて含める"),
        "undated_hide": ("left out", "除く"),
        "without": ("Without", "除くもの"),
        "without_hint": ("ids of claims, sources or flows", "主張・出典・流れのid"),
        "assume": ("Assume", "仮定"),
        "assume_hint": ("origin~verb~target", "起点~動詞~終点"),
        "go": ("Compare", "比較する"),
        "exchange": ("Exchange the sides", "左右を入れ替える"),
        "as_usual": ("Start again", "最初から"),
        "not_known_ids": ("Not on record, so nothing changes:", "記録にないため影響なし:"),
        "rejected": ("rejected", "除外"),
        "assumed": ("assumed", "仮定"),
        "conclusions": ("What it comes to", "要点"),
        "conclusions_lead": (
            "Answers to fixed questions, computed from what is on record and nothing else.",
            "決まった問いへの答えです。記録だけから計算しています。",
        ),
        "holds_without": ("It stands without any one of them", "一件を除いても成り立つ"),
        "what_breaks": ("What makes it fall", "崩れる条件"),
        "see_without": ("See it without", "除いて見る"),
        "other_sets": ("other sets as small", "同じ大きさの組が他に"),
        "cannot_reject": (
            "part of a third structure; it cannot be rejected here",
            "第三の構造の一部で、ここでは除けない",
        ),
        "rests_on_rows": ("It rests on", "根拠"),
        "row_n": ("row", "行"),
        "rows_n": ("rows", "行"),
        "claim_n": ("claim", "主張"),
        "claims_n": ("claims", "主張"),
        "source_n": ("source", "出典"),
        "sources_n": ("sources", "出典"),
        "rows_below": (
            "These are all flows that are counted of the structures named; they are listed below, with the pictures.",
            "挙げた構造で数えられるすべての流れです。下の図と一覧に示します。",
        ),
        "drawings": ("The same places, drawn alike", "同じ配置で描いた構造"),
        "drawings_lead": (
            "Every role has the same place in every picture. Read down from raw input to the consumer. The first"
            " picture is the measure: the others show what they share with it, and what they lack.",
            "どの図でも役割の位置は同じで、原料から消費者へ下に読みます。最初の図を基準に、他の図は共有するものと欠けるものを示します。",
        ),
        "shared": ("on both sides", "双方にある"),
        "own": ("here only", "こちらのみ"),
        "missing": ("gap: only in the first picture", "欠落(最初の図のみ)"),
        "inside": ("inside the group, or a consumer", "グループ内、または消費者"),
        "outsiders": ("others", "外部"),
        "group": ("group", "グループ"),
        "nobody": ("nobody on record", "記録なし"),
        "as_text": ("The same as text", "文字で読む"),
        "nothing_here": ("None.", "なし。"),
        "no_relation": ("No relation is on record in this slice.", "この条件では関係の記録がない。"),
        "beside_it": ("of the first picture's relations are here", "最初の図の関係のうち、ここにあるもの"),
        "lists": ("What carries over, and what does not", "引き継がれる関係と、そうでない関係"),
        "lists_lead": (
            "A relation carries over if the same role does the same to the same role on the other side, whoever plays"
            " it. Each opens to the flows it was made of.",
            "担い手が誰であれ、同じ役割が同じ役割に同じことをしていれば引き継がれるとみなします。各行を開くと元の流れが見えます。",
        ),
        "carried": ("Carries over", "引き継がれる"),
        "only": ("Only", "片方のみ:"),
        "unpartnered": ("No counterpart: a role that one side does not have", "対応なし(一方にない役割)"),
        "conflicts": ("Where one-to-one fails", "一対一が成り立たないところ"),
        "conflicts_lead": (
            "Each role stands for itself. These roles are drawn otherwise by somebody; both cannot hold at once.",
            "各役割はそれ自身に対応させます。次の役割には別の対応が示されており、両立しません。",
        ),
        "drawn_as": ("set beside", "対比"),
        "kind_claim": ("Claims", "主張"),
        "kind_source": ("Sources", "出典"),
        "q_pipeline": ("Left one's pipeline", "左のパイプライン"),
        "q_control": ("Larger mean share", "平均シェアが大"),
        "q_passage": ("Harder to go round", "迂回しにくい"),
        "q_circulation": ("Something returns", "戻る流れ"),
        "q_supply": ("Supply through outsiders", "外部に頼る供給"),
        "q_nearness": ("Nearer", "近い"),
        "a_all": ("whole", "すべて"),
        "a_some": ("in part", "一部"),
        "a_none": ("nothing of it", "なし"),
        "a_level": ("level", "等しい"),
        "a_both": ("both", "双方"),
        "a_neither": ("neither", "どちらもなし"),
        "a_unknown": ("unknown", "不明"),
        "kept": ("kept", "採用"),
        "not_counted": ("Flows not counted, and why", "数えなかった流れと理由"),
        "measures": ("Measures", "測定値"),
        "measures_lead": (
            "No single score. Where a number is not known, the reason stands in its place. Each row opens to its"
            " inputs, its formula's source and what to beware of.",
            "単一の得点はありません。不明な値には理由を示します。各行を開くと、入力・式の出典・注意点が見えます。",
        ),
        "measure": ("Measure", "測定"),
        "made_of": ("What it is made of", "内訳"),
        "coverage": ("known", "既知"),
        "reference": ("Formula", "式の出典"),
        "caveat": ("Beware", "注意"),
        "inputs": ("inputs", "入力"),
        "and_more": ("and more:", "他"),
        "shares": ("Shares, stage by stage", "段階ごとのシェア"),
        "shares_lead": (
            "The part of one market that the owner controls, from 0 to 100 %; the band is the range on record. The"
            " markets differ from stage to stage and from side to side: read each with its market.",
            "所有者が支配する一市場のシェア(0〜100 %)。帯は記録にある範囲です。"
            "市場は段階ごと、側ごとに異なるため、市場名とともに読んでください。",
        ),
        "also_on_record": ("Also on record for this stage", "この段階の他の記録"),
        "stage": ("Stage", "段階"),
        "rivals": ("How far rivals depend (text only)", "競争相手の依存(文のみ)"),
        "rivals_lead": (
            "A lower bound of what rivals must buy from the group between two stages. It moves far with either share,"
            " and holds for matter that is used up: not for data.",
            "二段階の間で競争相手がグループに頼る割合の下限。どちらのシェアにも大きく左右され、データには当てはまりません。",
        ),
        "between": ("between", "区間"),
        "at_least": ("at least", "少なくとも"),
        "effects": ("What would have to be true", "何が真でなければならないか"),
        "effects_lead": (
            "Flows that the right side does not have on record, or has and does not count. Each is assumed alone, and"
            " everything is computed again.",
            "右側の記録にない、または数えていない流れ。一つずつ仮定し、すべてを計算し直します。",
        ),
        "if": ("If", "仮定"),
        "all_lacking": (
            "All that the left side has and the right side lacks, together",
            "左にあり右に欠けるものすべて",
        ),
        "on_record": ("On record", "記録"),
        "nothing_like_it": ("nothing like it", "該当なし"),
        "nearness_number": ("Shared of all relations (S3)", "全関係のうち共有(S3)"),
        "changes": ("Conclusions that change", "変わる結論"),
        "no_change": ("none", "なし"),
        "see_assumed": ("See it", "仮定して見る"),
        "time": ("Over time", "時間の経過"),
        "time_lead": (
            "One side at another date, the other side as it is above.",
            "一方を別の時点に置き、他方は上のまま。",
        ),
        "at": ("at", "時点:"),
        "no_moments": ("No dates are declared for it.", "注目すべき時点の定めなし。"),
        "uncertainty": ("How sure the numbers are", "数値の確かさ"),
        "uncertainty_lead": (
            "Each share is drawn anew within its range, many times, and each is changed alone. This says how sure the"
            " order is within the ranges, not how sure the ranges are.",
            "各シェアを範囲内で繰り返し引き直し、また一つずつ変えます。示すのは範囲の中での確かさで、範囲自体の確かさではありません。",
        ),
        "draws": ("draws, seed", "回抽出、シード"),
        "median": ("median, and nine of ten draws", "中央値と九割の範囲"),
        "left_larger": ("left is larger in", "左が大きい割合"),
        "ratio": ("left by right", "左÷右"),
        "sensitivity": ("What moves the numbers most", "最も影響の大きい変更"),
        "change": ("Change", "変更"),
        "before": ("before", "前"),
        "after": ("after", "後"),
        "weak_inputs": ("Inputs to distrust", "疑うべき入力"),
        "differences": ("Points at which they are unlike", "異なる点"),
        "differences_lead": (
            "Whatever else is alike. Our readings, each with the rows that show it.",
            "他の何が似ていようと異なる点。本プロジェクトの読み方で、それぞれ根拠を示します。",
        ),
        "answers_to": ("It answers", "対する主張"),
        "honest": ("What this shows, and what it does not", "この比較が示すこと、示さないこと"),
        "honest_1": (
            "These are small graphs, derived from what is on record. The better a structure is documented, the more"
            " relations it has, and the lower the part that two share: a low number may mean good sources.",
            "記録から導いた小さなグラフです。資料が多い構造ほど関係も多く、共有の割合は下がります。低い値は資料の豊かさを示すこともあります。",
        ),
        "honest_2": (
            "The article draws Musk's companies after the template of Standard Oil. How alike its telling is measures"
            " the telling, not the firms.",
            "記事はスタンダード石油を手本にマスクの企業群を描いています。その類似は語り方の類似であって、企業の類似ではありません。",
        ),
        "honest_3": (
            "Which role a company plays is our reading. Yardsticks stand beside because being near to Standard Oil"
            " means nothing alone.",
            "どの企業がどの役割かは本プロジェクトの解釈です。近さは単独では意味をもたないため、他の構造も並べます。",
        ),
        "honest_4": (
            "Shares are of different markets. Nothing here says that a firm broke a law or will, and there is no single"
            " score.",
            "シェアは互いに異なる市場のものです。違法性を述べるものではなく、総合点もありません。",
        ),
        "left_structure": ("the measure", "基準"),
        "note": ("Note", "注"),
        "flow_n": ("flow", "件の流れ"),
        "flows_n": ("flows", "件の流れ"),
        "not_disclosed": ("not disclosed", "非開示"),
        "unnamed": ("goods not named", "品目の記載なし"),
        "no_outsider": ("no outsider", "外部者なし"),
        "contents": ("On this page", "目次"),
        "role_n": ("role", "役割"),
        "roles_n": ("roles", "役割"),
        "relation_n": ("relation", "関係"),
        "relations_n": ("relations", "関係"),
        "yes": ("yes", "あり"),
        "no": ("no", "なし"),
        # Measures.
        "m_depth": ("Mean share of the stages", "段階の平均シェア"),
        "m_weakest": ("Weakest stage", "最も弱い段階"),
        "m_dominant": ("Stages with half the market or more", "市場の半分以上を占める段階"),
        "m_product": ("Whole chain, if shares are independent", "連鎖全体(独立と仮定)"),
        "m_frechet": ("Whole chain, least and most", "連鎖全体(下限と上限)"),
        "m_internal": ("Sales inside the group", "グループ内売上の割合"),
        "m_tau": ("Same order of stages (tau)", "段階順序の一致(τ)"),
        "m_returns": ("Something returns to an earlier stage", "前の段階へ戻る流れ"),
        "m_kappa": ("What rivals cannot go round", "競争相手が迂回できない割合"),
        "m_kappa_ways": ("The same, of roles that every way passes", "同上(全経路が通る役割のみ)"),
        "m_tau_equal": ("Same order, if output is split equally", "段階順序の一致(等分と仮定)"),
        "m_ways": ("Roles that every way to the consumer passes", "消費者への全経路が通る役割"),
        "m_outsiders": ("Outsiders that all supply passes", "全供給が通る外部者"),
        "m_s3": ("Shared of all relations (S3)", "全関係のうち共有(S3)"),
        "m_edits": ("Least edits to the left one: relations", "左との最小編集回数(関係)"),
        "m_edits_roles": ("Least edits: relations and roles", "最小編集回数(関係と役割)"),
        "m_rank": ("Mappings that do as well", "同等以上の対応の割合"),
        "m_p": ("Shuffled labels that do as well (p)", "ラベルの並べ替え検定(p)"),
        "ties": ("ties", "同点"),
        "of_draws": ("draws, fixed seed; smallest p", "回抽出(シード固定)、最小のp"),
        "no_way": ("no whole way on record", "全行程の記録なし"),
        "as_final": ("taken as the end, no way on being on record:", "先の記録がなく終点とみなす:"),
    }
)
