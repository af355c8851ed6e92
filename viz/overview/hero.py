"""The hero: structures as pipes on one axis, from raw input to consumer, one track under the other.

What each track has: its stages with who stands in them and the share they have, the ways between them and how well each
is shown, who comes in from outside. `viz.overview.pipes` draws it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from graph.selection import Child, Part, Select, Selection, Where
from graph.slice import Reading, Slice
from graph.store import Store
from graph.structure.breakup import Breakup
from graph.structure.conclusions import Answer, answers
from graph.structure.derive import OUTSIDE, Counted
from graph.structure.side import Side
from graph.structure.side import side as read_side
from graph.structure.stages import Stage
from viz.sentences import breakup_words, join, relation_words
from viz.words import Words, label

__all__ = [
    "GOODS",
    "RAIL",
    "SLOTS",
    "Hero",
    "Link",
    "Names",
    "Stretch",
    "Tie",
    "Track",
    "ask_hero",
    "ask_names",
    "ask_sides",
    "hero",
    "hero_of",
]

#: The stretches of every track, left to right; know-how is a rail of its own.
SLOTS: Final = ("source", "transport", "process", "ship", "distribution", "demand")
RAIL: Final = "knowledge"
#: The stretches from which goods may go on to the next by way of the rail.
_BEFORE_RAIL: Final = ("process", "ship")
Link: TypeAlias = Literal["shown", "stated", "implied", "unconfirmed", "assumed", "round", "gap"]
_TELLINGS: Final[tuple[Reading, ...]] = ("evidence", "article", "article-stated")
#: What the pipes show: goods on their way, not money or control.
GOODS: Final = ("feeds", "returns", "equips", "leases", "carries")


@dataclass(frozen=True, slots=True)
class Names:
    """What entities and sources are called, by id."""

    entities: Mapping[str, Words]
    sources: Mapping[str, Words]
    content_hash: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stage of a track: who stands in it and what share of which market the group has."""

    role: str
    members: tuple[Words, ...]
    #: Whether the group stands in it, or others alone.
    inside: bool
    stage: Stage | None
    #: Numbers of its sources in the list of the picture.
    cited: tuple[int, ...]
    owners: tuple[Words, ...]
    #: Ids of its members, and of their owners, in the same order.
    ids: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two roles of a track, however many flows it has; `drained` is one that no source shows."""

    origin: str
    target: str
    relation: str
    link: Link
    said: Words
    cited: tuple[int, ...]
    drained: bool = False
    #: Ids of its flows.
    ids: tuple[str, ...] = ()
    #: Whether it is from or to others, who stand alone in a stage.
    others: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """One structure as one telling has it."""

    id: str
    name: Words
    under: Words
    as_of: str
    telling: Literal["both", "article", "evidence"]
    stretches: tuple[Stretch, ...]
    #: The ways from each stretch to the next, in their order.
    pipe: tuple[Tie, ...]
    #: All other ways of goods between stretches, and to and from the rail of know-how.
    lanes: tuple[Tie, ...]
    #: What outsiders bring into a stage or take out of it: the stage, whether they bring it, their names.
    beside: tuple[tuple[str, bool, Words], ...]
    #: Ids of those outsiders, in the same order.
    outsiders: tuple[tuple[str, ...], ...] = ()
    #: Since when no one owner holds it together any more, if so at its date, and the numbers of the sources of that.
    breakup: Breakup | None = None
    breakup_cited: tuple[int, ...] = ()

    @property
    def ties(self) -> tuple[Tie, ...]:
        """All ways of goods, along the pipe and beside it."""
        return (*self.pipe, *self.lanes)


@dataclass(frozen=True, slots=True)
class Hero:
    """What the picture shows: its title states a result, computed from the same facts."""

    title: Words
    tracks: tuple[Track, ...]
    sources: tuple[tuple[str, Words], ...]
    content_hash: str


async def ask_hero(store: Store, left: tuple[str, Slice], right: tuple[str, Slice]) -> Hero:
    """The hero of two ecosystems: the left one, then each account that is on record of the right one."""
    return await hero_of(store, await ask_sides(store, left, right))


async def ask_sides(store: Store, left: tuple[str, Slice], right: tuple[str, Slice]) -> tuple[Side, Side, Side, Side]:
    """The left side, then the right one by the evidence, by the article, and by what the article states in words."""
    evidence, article, stated = [
        await read_side(store, right[0], replace(right[1], telling=telling)) for telling in _TELLINGS
    ]
    return await read_side(store, *left), evidence, article, stated


async def hero_of(store: Store, sides: tuple[Side, Side, Side, Side]) -> Hero:
    """The hero of sides that were asked for by `ask_sides`."""
    owners = [await _owners_of(store, one) for one in sides[:2]]
    return hero(*sides, await ask_names(store), owners[0], owners[1])


def hero(
    left: Side,
    evidence: Side,
    article: Side,
    stated: Side,
    names: Names,
    left_owners: Mapping[str, frozenset[str]],
    right_owners: Mapping[str, frozenset[str]],
) -> Hero:
    """The hero of one structure, and of another by the evidence, by the article, and by what it states in words.

    The owners are by company of the group those that control it.
    """
    numbers = _Numbers(names)
    tracks = [_track(left, "both", names, numbers, left_owners)]
    if article.facts.derived.flows:
        told = _track(article, "article", names, numbers, right_owners, stated)
        shown = _track(evidence, "evidence", names, numbers, right_owners)
        tracks += [_drained(told, shown), shown]
    else:
        tracks.append(_track(evidence, "evidence", names, numbers, right_owners))
    answer = answers(left.facts, evidence.facts)["pipeline"]
    ended = [breakup_words(one.breakup, one.ecosystem.names) for one in (left, evidence) if one.breakup]
    return Hero(_followed(_title(answer, left, evidence), ended), tuple(tracks), numbers.listed, names.content_hash)


# ---- what is shown ---------------------------------------------------------------------------------------------------


class _Numbers:
    """Numbers for sources in the order in which they are first cited."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._given: dict[str, int] = {}

    def of(self, ids: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._given.setdefault(id, len(self._given) + 1) for id in ids)

    @property
    def listed(self) -> tuple[tuple[str, Words], ...]:
        return tuple((id, self._names.sources.get(id, (id, id))) for id in self._given)


async def ask_names(store: Store) -> Names:
    """What a store calls its entities and sources, short enough for a picture."""
    asked = Selection(
        (
            Part(Select("Dataset", ("content_hash",))),
            Part(Select("Entity", ("id", "name", "name_ja", "aliases")), Slice.everything()),
            Part(Select("Source", ("id", "title", "title_ja", "publisher", "date")), Slice.everything()),
        )
    )
    (hashes, _), (entities, _), (sources, _) = await store.ask(asked)
    return Names(
        {id: (label(id, name, tuple(aliases or ())), ja or name) for id, name, ja, aliases in entities},
        {
            id: (f"{title}, {publisher}{f', {date}' if date else ''}", f"{ja or title}、{publisher}")
            for id, title, ja, publisher, date in sources
        },
        "+".join(sorted(row[0] for row in hashes)),
    )


async def _owners_of(store: Store, side: Side) -> dict[str, frozenset[str]]:
    """Who of the group controls each of it, or what it is a part of: by dated flows.

    Else by the label of owners, which is of the default date.
    """
    in_it = Where("ecosystem", "=", side.ecosystem.id)
    control = (
        in_it,
        Where("verb", "=", "owns"),
        Where("commodity", "=", "control"),
        Where("in_group", "=", value=True),
    )
    whole = Child("part_of", Select("Entity", ("id",)))
    asked = Selection(
        (
            Part(Select("Flow", ("id", "origin", "target"), where=control), replace(side.slice, telling="evidence")),
            Part(Select("Entity", ("id", "kind", "owners"), (whole,), where=(in_it,)), Slice.everything()),
        )
    )
    (flows, _), (entities, _) = await store.ask(asked)
    labels = side.slice.as_of is None or side.as_of == side.ecosystem.default_as_of
    people = {id for id, kind, _, _ in entities if kind in ("person", "people")}
    dated: dict[str, set[str]] = {}
    for _, owner, owned in flows:
        if owner not in people:
            dated.setdefault(owned, set()).add(owner)
    found = {}
    for id, _, owners, part_of in entities:
        labelled = set(owners or ()) - people if labels else set[str]()
        above = dated.get(id) or ({part_of[0]} if part_of else labelled)
        found[id] = frozenset(above)
    return found


def _track(
    side: Side,
    telling: Literal["both", "article", "evidence"],
    names: Names,
    numbers: _Numbers,
    owners: Mapping[str, frozenset[str]],
    stated: Side | None = None,
) -> Track:
    facts = side.facts
    shares = {stage.role: stage for stage in facts.stages}
    stretches = []
    for role in (*SLOTS, RAIL):
        nodes = [facts.graph.node[id] for id in (role, f"{role}{OUTSIDE}") if id in facts.graph.node]
        if not nodes and role not in shares:
            continue
        # In the last stage stands, too, what customers own and the group feeds, as cars are.
        those = [id for node in nodes[:1] for id in node.ids]
        if role == "distribution":
            those += [id for node in nodes[1:] for id in node.ids if id in _fed_by_group(facts.derived.flows)]
        busiest = _by_use(those, facts.derived.flows)
        stage = shares.get(role)
        inside = [id for node in nodes if node.group is not False for id in node.ids]
        owner_ids = tuple(id for id, _ in Counter(_last_owner(id, owners) for id in inside).most_common())
        cited = [id for share in stage.of for id in side.support.ids([share.id], "source")] if stage else []
        stretches.append(
            Stretch(
                role,
                tuple(names.entities.get(id, (id, id)) for id in busiest),
                any(node.group is not False for node in nodes) or role == "demand",
                stage,
                numbers.of(cited),
                tuple(names.entities.get(id, (id, id)) for id in owner_ids),
                tuple(busiest),
                owner_ids,
            )
        )
    there = [one.role for one in stretches]
    ties = _ties(side, numbers, stated)
    chain = [role for role in SLOTS if role in there]
    pipe, lanes = [], list(ties)
    fed = {(tie.origin, tie.target): tie for tie in ties if tie.relation == "feeds" or tie.others}
    for origin, target in pairwise(chain):
        if (origin, target) in fed:
            lanes.remove(fed[origin, target])
        round_it = origin in _BEFORE_RAIL and (origin, RAIL) in fed and (RAIL, target) in fed
        missing = Tie(
            origin, target, "feeds", "round" if round_it else "gap", relation_words(origin, "feeds", target), ()
        )
        pipe.append(fed.get((origin, target), missing))
    return Track(
        f"{side.ecosystem.id}-{telling}",
        side.ecosystem.names,
        _UNDER["article" if (side.slice.telling or "").startswith("article") else telling],
        side.as_of,
        telling,
        tuple(stretches),
        tuple(pipe),
        tuple(lanes),
        *_beside(side, names),
        side.breakup,
        numbers.of(side.breakup.sources if side.breakup else ()),
    )


_UNDER: Final[Mapping[str, Words]] = {
    "both": ("as records show it", "記録が示す姿"),
    "article": ("as the article tells it", "記事が語る姿"),
    "evidence": ("as the evidence shows it", "証拠が示す姿"),
}


def _ties(side: Side, numbers: _Numbers, stated: Side | None) -> tuple[Tie, ...]:
    """The relations of goods between roles, whoever plays them, each once: by the firmest link that shows it."""
    found: dict[tuple[str, str, str], Tie] = {}
    assumed = {one.id for one in side.slice.assume}
    in_words = stated.facts.graph.relations if stated else frozenset()
    for edge in side.facts.graph.of(*GOODS):
        ends = edge.origin.removesuffix(OUTSIDE), edge.target.removesuffix(OUTSIDE)
        key = (*ends, edge.relation)
        in_it = set(ends) <= {*SLOTS, RAIL} and ends[0] != ends[1]
        of_others = _with_outsiders(edge.origin, edge.target)
        # Others count where nobody of the group stands, as railroads did before there were pipes.
        alone = of_others and not any(role in side.facts.graph.node for role in _outside(edge.origin, edge.target))
        if in_it and (alone or not of_others):
            link: Link = "shown" if stated is None else "stated" if edge.key in in_words else "implied"
            link = "assumed" if assumed.issuperset(edge.ids) else link
            before = found[key].ids if key in found else ()
            if key not in found or link == "stated":
                cited = numbers.of(side.support.ids(edge.ids, "source")[:2]) if stated is None else ()
                named = (edge.origin, edge.target) if alone else ends
                said = relation_words(named[0], edge.relation, named[1])
                found[key] = Tie(*ends, edge.relation, link, said, cited, others=alone)
            found[key] = replace(found[key], ids=(*before, *edge.ids))
    for one in side.facts.derived.left_out:
        if one.would is not None and one.would.verb in GOODS and one.reason.endswith("unconfirmed"):
            origin, target = (end.node.removesuffix(OUTSIDE) for end in (one.would.origin, one.would.target))
            key = origin, target, one.would.verb
            if {origin, target} <= {*SLOTS, RAIL} and key not in found and origin != target:
                found[key] = Tie(*key, "unconfirmed", relation_words(key[0], key[2], key[1]), (), ids=(one.flow,))
    return tuple(found.values())


def _with_outsiders(origin: str, target: str) -> bool:
    """Whether one end is other firms: customers' cars count as the last stage, rivals do not."""
    return bool(_outside(origin, target))


def _outside(*ends: str) -> list[str]:
    """The roles of those ends that are other firms."""
    others = (end for end in ends if end.endswith(OUTSIDE) and not end.startswith("distribution"))
    return [end.removesuffix(OUTSIDE) for end in others]


def _beside(side: Side, names: Names) -> tuple[tuple[tuple[str, bool, Words], ...], tuple[tuple[str, ...], ...]]:
    """Per stage the outsiders that equip or lease to it, and those to whom it leases or carries; and their ids."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for flow in side.facts.derived.flows:
        for here, there, brings in ((flow.target, flow.origin, True), (flow.origin, flow.target, False)):
            outside = there.in_group is False and here.in_group is not False and here.node in (*SLOTS, RAIL)
            outside = outside and there.node.removesuffix(OUTSIDE) not in ("demand", "distribution")
            if outside and flow.verb in ("equips", "leases", "carries"):
                found.setdefault((here.node, brings), {})[there.entity] = None
    told = tuple(
        (role, brings, join([names.entities.get(id, (id, id)) for id in ids])) for (role, brings), ids in found.items()
    )
    return told, tuple(tuple(ids) for ids in found.values())


def _fed_by_group(flows: Sequence[Counted]) -> set[str]:
    return {flow.target.entity for flow in flows if flow.verb == "feeds" and flow.origin.in_group}


def _by_use(ids: Sequence[str], flows: Sequence[Counted]) -> list[str]:
    """Members of a stage, those first that most flows touch."""
    used = dict.fromkeys(ids, 0)
    for flow in flows:
        for end in (flow.origin, flow.target):
            if end.entity in used:
                used[end.entity] += 1
    return sorted(ids, key=lambda id: -used[id])


def _last_owner(id: str, owners: Mapping[str, frozenset[str]]) -> str:
    """The one that stands above it and has no owner; itself where that is none or several."""
    last, seen, ahead = set[str](), {id}, [id]
    while ahead:
        one = ahead.pop()
        above = owners.get(one, frozenset()) - {one}
        if not above:
            last.add(one)
        ahead += sorted(above - seen)
        seen |= above
    return last.pop() if len(last) == 1 else id


def _drained(told: Track, shown: Track) -> Track:
    """A track with its ties marked that sources do not show on another, whatever it is that goes that way."""
    known = {(tie.origin, tie.target) for tie in (*shown.pipe, *shown.lanes) if tie.link == "shown"}

    def marked(ties: tuple[Tie, ...]) -> tuple[Tie, ...]:
        return tuple(
            replace(tie, drained=tie.link not in ("gap", "round") and (tie.origin, tie.target) not in known)
            for tie in ties
        )

    return replace(told, pipe=marked(told.pipe), lanes=marked(told.lanes))


def _title(answer: Answer, one: Side, other: Side) -> Words:
    left, right = one.ecosystem.names, other.ecosystem.names
    missing = join([relation_words(*key.split()) for key in answer.right])
    carried = join([relation_words(*key.split()) for key in answer.left])
    if answer.word == "none":
        return (
            f"{left[0]}: {missing[0]}. No source read shows that of {right[0]}.",
            f"{left[1]}には「{missing[1]}」があった。{right[1]}について、それを示す出典は読んだ中にない。",
        )
    if answer.word in ("all", "some"):
        if other.slice.assume:
            return (
                f"Of the pipeline of {left[0]}, if what is assumed were true, {right[0]} would have: {carried[0]}.",
                f"ここでの仮定が正しければ、{left[1]}のパイプラインのうち{right[1]}にあるのは「{carried[1]}」。",
            )
        return (
            f"Of the pipeline of {left[0]}, sources show of {right[0]}: {carried[0]}.",
            f"{left[1]}のパイプラインのうち、{right[1]}について出典が示すのは「{carried[1]}」。",
        )
    return f"{left[0]} and {right[0]}, stage by stage", f"{left[1]}と{right[1]}を段階ごとに"


def _followed(title: Words, sentences: Iterable[Words]) -> Words:
    """A title, which may be no sentence, and sentences after it, each once."""
    said = title
    for english, japanese in dict.fromkeys(sentences):
        said = f"{said[0].removesuffix('.')}. {english}", f"{said[1].removesuffix('。')}。{japanese}"
    return said
