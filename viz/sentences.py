"""What a comparison comes to, in plain sentences, in English and Japanese: for page, slide, terminal and API alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph.errors import OntologyError
from graph.ontology import ontology
from graph.slice import Reading
from graph.structure.breakup import Breakup
from graph.structure.conclusions import Answer
from graph.structure.derive import OUTSIDE
from graph.structure.links import Link
from viz.words import Words, amount, in_japanese, is_plural, plural

__all__ = [
    "FORMER_MEMBERS",
    "STAKE",
    "Step",
    "breakup_words",
    "called",
    "conclusion_words",
    "join",
    "link_words",
    "path_words",
    "relation_words",
    "reverse_words",
    "role_words",
    "step_words",
    "telling_words",
    "verb_words",
]

#: Whose the figures of a group are that was broken up: it goes on from `breakup_words`.
FORMER_MEMBERS: Final[Words] = (
    "Shares and relations are of its former members.",
    "シェアとつながりは旧構成会社のもの。",
)
_OUTSIDE: Words = (" of others", "(外部)")
_TELLINGS: dict[Reading, Words] = {
    "evidence": ("what evidence shows", "証拠が示すもの"),
    "article": ("the article, with what it implies", "記事(暗示を含む)"),
    "article-stated": ("the article, as stated", "記事(明言のみ)"),
}

_LINKS: dict[Link, Words] = {
    "assumed": ("assumed by the reader", "読み手の仮定"),
    "unconfirmed": ("not confirmed", "未確認"),
    "not-yet": ("a goal or forecast", "目標・予測"),
    "implied": ("the article only implies it", "記事が暗示するのみ"),
    "unsourced": ("no source", "出典なし"),
    "low": ("low confidence", "確度:低"),
    "medium": ("medium confidence", "確度:中"),
    "high": ("high confidence", "確度:高"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A flow as a step of a path: names of its ends, its verb in words, how firm it is, and the sources that say so.

    `kind` is what the origin is, which tells whether its name takes a plural verb.
    """

    origin: Words
    kind: str
    verb: Words
    target: Words
    link: Link
    sources: tuple[Words, ...] = ()


def link_words(link: Link) -> Words:
    """How firm a link is, in a few words."""
    return _LINKS[link]


def step_words(step: Step) -> Words:
    """A step as a clause.

    >>> step_words(Step(("Railroads", "鉄道"), "group", ("carries for", "運ぶ"), ("crude", "原油"), "high"))
    ('Railroads carry for crude', '鉄道 → 原油(運ぶ)')
    """
    said, said_ja = step.verb
    said = plural(said) if is_plural(step.origin[0], step.kind) else said
    return f"{step.origin[0]} {said} {step.target[0]}", f"{step.origin[1]} → {step.target[1]}({said_ja})"


#: What a flow must hold for its verb to be put in words.
STAKE = ("verb", "commodity", "volume", "unit", "qualifier", "volume_scope", "as_of")


def verb_words(flow: Mapping[str, Any], *, short: bool = False) -> Words:
    """The verb of a flow; where a share is owned, with that share: `short` leaves out of what, and as of when.

    >>> stake = {"verb": "owns", "commodity": "equity", "volume": 1.0, "unit": "percent", "qualifier": "<"}
    >>> verb_words({**stake, "volume_scope": "class A shares", "as_of": "2026-05-01"})
    ('owns less than 1 % (class A shares, 2026-05-01) of', '1%未満を所有する:class A shares、2026-05-01')
    >>> verb_words({**dict.fromkeys(STAKE), "verb": "owns", "commodity": "control"})
    ('owns', '所有する')
    """
    verb = ontology().verb(flow["verb"])
    stake = _stake(flow, short)
    if stake is None:
        return verb.name, verb.name_ja
    (part, part_ja), of_what_ja = stake
    return f"{verb.name} {part} of", f"{part_ja}を{verb.name_ja}{of_what_ja}"


def reverse_words(flow: Mapping[str, Any]) -> Words:
    """The verb of a flow from its target's side.

    >>> reverse_words({**dict.fromkeys(STAKE), "verb": "owns", "volume": 7.3, "unit": "percent"})
    ('is 7.3 % owned by', '7.3%を所有される')
    """
    verb = ontology().verb(flow["verb"])
    stake = _stake(flow, short=False)
    if stake is None:
        return verb.reverse, verb.reverse_ja
    (part, part_ja), of_what_ja = stake
    first, _, rest = verb.reverse.partition(" ")
    return f"{first} {part} {rest}", f"{part_ja}を{verb.reverse_ja}{of_what_ja}"


def _stake(flow: Mapping[str, Any], short: bool) -> tuple[Words, str] | None:
    """How much of its target a flow of ownership is, and in Japanese of what; None where no part is on record."""
    if flow["verb"] != "owns":
        return None
    if flow["volume"] is None or flow["unit"] not in ("percent", "fraction"):
        equity = ontology().commodity("equity")
        return ((_lower(equity.name), equity.name_ja), "") if flow["commodity"] == equity.id else None
    part = amount(flow["volume"], flow["unit"], qualifier=flow["qualifier"])
    of_what = [] if short else [said for said in (flow["volume_scope"], flow["as_of"]) if said]
    words = f"{part} ({', '.join(of_what)})" if of_what else part, in_japanese(part, flow["unit"])
    return words, f":{'、'.join(of_what)}" if of_what else ""


def path_words(steps: Sequence[Step]) -> Words:
    """A path as a sentence: each step, and in brackets who says so, or why nobody can be named."""
    clauses = [_sourced(step) for step in steps]
    return "; ".join(one for one, _ in clauses) + ".", "、".join(other for _, other in clauses) + "。"


def _sourced(step: Step) -> Words:
    said, said_ja = step_words(step)
    notes = [] if step.link in ("low", "medium", "high") else [_LINKS[step.link]]
    notes += step.sources
    return f"{said} ({'; '.join(one for one, _ in notes)})", f"{said_ja}〔{'、'.join(other for _, other in notes)}〕"


def role_words(node: str) -> Words:
    """The role that a node plays, and that others play it where they do.

    >>> role_words("supplier-outside")[0]
    'equipment and supplies of others'
    """
    id = node.removesuffix(OUTSIDE)
    role = next((one for one in ontology().roles if one.id == id), None)
    names = (_lower(role.name), role.name_ja) if role else (id, id)
    return _add(names, _OUTSIDE) if node.endswith(OUTSIDE) else names


def relation_words(origin: str, relation: str, target: str) -> Words:
    """One relation as a clause.

    >>> relation_words("transport", "feeds", "process")[0]
    'transport feeds processing'
    """
    try:
        verb = ontology().verb(relation)
        said, said_ja = verb.name, verb.name_ja
    except OntologyError:
        said = said_ja = relation
    one, other = role_words(origin), role_words(target)
    return f"{one[0]} {said} {other[0]}", f"{one[1]}→{other[1]}:{said_ja}"


def conclusion_words(answer: Answer, left: Words, right: Words, names: dict[str, Words] | None = None) -> Words:
    """The answer to a question about two structures, as a sentence.

    `left` and `right` are what the structures are called, `names` what entities and other ecosystems are; an id that is
    not in it is said as it is.
    """
    known = names or {}

    def named(ids: Iterable[str]) -> Words:
        if answer.question == "pipeline":
            return join([relation_words(*key.split()) for key in ids])
        return join([known.get(id, (id, id)) for id in ids])

    here, there = named(answer.left), named(answer.right)
    carried, missing = here, there
    other = known.get(answer.against or "", (answer.against or "", answer.against or ""))
    if answer.telling:
        told = telling_words(answer.telling)
        other = f"{other[0]} ({told[0]})", f"{other[1]}({told[1]})"
    why = answer.reason or ""
    said: dict[tuple[str, str], Words] = {
        ("pipeline", "all"): (
            f"The pipeline of {left[0]} is there in {right[0]}, too: {carried[0]}.",
            f"{left[1]}のパイプラインは{right[1]}にもある({carried[1]})。",
        ),
        ("pipeline", "some"): (
            f"Of the pipeline of {left[0]}, {right[0]} has only a part: {carried[0]}. Missing: {missing[0]}.",
            f"{left[1]}のパイプラインのうち{right[1]}にあるのは一部のみ({carried[1]})。欠けているもの:{missing[1]}。",
        ),
        ("pipeline", "none"): (
            f"Nothing of the pipeline of {left[0]} is there in {right[0]}. Missing: {missing[0]}.",
            f"{left[1]}のパイプラインは{right[1]}には一つもない。欠けているもの:{missing[1]}。",
        ),
        ("control", "left"): _higher("The mean share of the stages", "各段階の平均シェア", left, right),
        ("control", "right"): _higher("The mean share of the stages", "各段階の平均シェア", right, left),
        ("control", "level"): _level("The mean share of the stages", "各段階の平均シェア", left, right),
        ("passage", "left"): _higher("The part of the chain that rivals cannot go round", _ROUND_JA, left, right),
        ("passage", "right"): _higher("The part of the chain that rivals cannot go round", _ROUND_JA, right, left),
        ("passage", "level"): _level("The part of the chain that rivals cannot go round", _ROUND_JA, left, right),
        ("circulation", "right"): _return(right, left),
        ("circulation", "left"): _return(left, right),
        ("circulation", "both"): (
            "In both, something returns to an earlier stage.",
            "どちらにも前の段階へ戻る流れがある。",
        ),
        ("circulation", "neither"): (
            "In neither does anything on record return to an earlier stage.",
            "どちらにも前の段階へ戻る流れの記録はない。",
        ),
        ("supply", "right"): _passes(right, there, left),
        ("supply", "left"): _passes(left, here, right),
        ("supply", "both"): (
            f"Both get a supply of their process through outsiders only: {left[0]} {here[0]}, {right[0]} {there[0]}.",
            f"どちらも処理段階の供給を外部に頼る({left[1]}は{here[1]}、{right[1]}は{there[1]})。",
        ),
        ("supply", "neither"): (
            "In neither does all of a supply of the process pass one outsider.",
            "どちらの処理段階も、特定の外部者だけに供給を頼ってはいない。",
        ),
        ("nearness", "right-nearer"): (
            f"By shared relations the structure of {right[0]} is nearer to that of {left[0]} than that of {other[0]}.",
            f"共有する関係でみると、{right[1]}は{other[1]}より{left[1]}に近い。",
        ),
        ("nearness", "other-nearer"): (
            f"By shared relations the structure of {other[0]} is nearer to that of {left[0]} than that of {right[0]}.",
            f"共有する関係でみると、{other[1]}は{right[1]}より{left[1]}に近い。",
        ),
        ("nearness", "level"): (
            f"By shared relations the structures of {right[0]} and {other[0]} are equally near to that of {left[0]}.",
            f"共有する関係でみると、{right[1]}と{other[1]}は{left[1]}に等しく近い。",
        ),
    }
    unknown: Words = (f"This cannot be said: {why}.", f"判断できない({why})。")
    return said.get((answer.question, answer.word), unknown)


def breakup_words(ended: Breakup, name: Words) -> Words:
    """That a group of this name was broken up, in a sentence."""
    return (
        f"Since {ended.since} no one owner has held the companies of {name[0]} together.",
        f"{ended.since}以降、{name[1]}の各社をまとめて握る所有者はいない。",
    )


def called(ended: Breakup | None, name: Words) -> Words:
    """What a group of this name is called in a sentence about a date at which it may have been broken up.

    >>> called(None, ("Standard Oil", "スタンダード・オイル"))[0]
    'Standard Oil'
    """
    return (f"the former {name[0]}", f"旧{name[1]}") if ended else name


def telling_words(telling: Reading) -> Words:
    """Whose account a structure is drawn by."""
    return _TELLINGS[telling]


def join(parts: Iterable[Words]) -> Words:
    """Several things in a row.

    >>> join([("a", "あ"), ("b", "い"), ("c", "う")])
    ('a, b and c', 'あ、い、う')
    """
    said = list(parts)
    english = [one for one, _ in said]
    if len(english) > 1:
        english = [*english[:-2], f"{english[-2]} and {english[-1]}"]
    return ", ".join(english), "、".join(one for _, one in said)


_ROUND_JA = "競争相手が迂回できない部分"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _add(one: Words, other: Words) -> Words:
    return one[0] + other[0], one[1] + other[1]


def _higher(what: str, what_ja: str, one: Words, other: Words) -> Words:
    return f"{what} is larger at {one[0]} than at {other[0]}.", f"{what_ja}は{one[1]}のほうが{other[1]}より大きい。"


def _level(what: str, what_ja: str, one: Words, other: Words) -> Words:
    return f"{what} is equal at {one[0]} and {other[0]}.", f"{what_ja}は{one[1]}と{other[1]}で等しい。"


def _return(one: Words, other: Words) -> Words:
    return (
        f"In {one[0]} something returns to an earlier stage; in {other[0]} nothing on record does.",
        f"{one[1]}には前の段階へ戻る流れがあるが、{other[1]}にはその記録がない。",
    )


def _passes(one: Words, outsiders: Words, other: Words) -> Words:
    return (
        f"In {one[0]} all of a supply of the process passes outsiders ({outsiders[0]}); in {other[0]} no such one is on"
        " record.",
        f"{one[1]}の処理段階は外部者({outsiders[1]})を経ずには供給を得られないが、{other[1]}にはそのような記録がない。",
    )
