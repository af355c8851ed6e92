"""Makes what the schema tells of a comparison, part by part, with whatever computes beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from api.kept import Kept
from api.schema import comparison as told
from api.schema.words import Side as Which
from api.schema.words import Telling, Verb
from graph.errors import BusyError, QuestionError
from graph.ontology import ontology
from graph.selection import Part, Select, Selection, Where
from graph.shape import ANY
from graph.slice import Assumption, Slice
from graph.store import Progress, Store, StoreState
from graph.structure.alignment import Carried, Conflict, Pair
from graph.structure.breakup import Breakup
from graph.structure.comparison import Comparison, Moment, beside, compare, moments
from graph.structure.conclusions import Answer, Conclusion, conclusions
from graph.structure.doubts import doubts
from graph.structure.edit_distance import VARIANTS, Edits
from graph.structure.measure import Measure
from graph.structure.profile import Profile, profile
from graph.structure.role_graph import Edge
from graph.structure.side import Side, ecosystems
from graph.structure.stages import Stage
from graph.structure.support import Breaks, Support, breaks_if, why
from graph.structure.uncertainty import Change, Spread, Weakness
from graph.structure.what_if import Effect, effects
from viz.sentences import FORMER_MEMBERS, breakup_words, called, conclusion_words, join, relation_words
from viz.words import Words

__all__ = ["PARTS", "compared"]

T = TypeVar("T")

#: The parts of a comparison that are made only where they are asked for.
PARTS: Final = ("conclusions", "what_if", "beside", "moments", "uncertainty", "chance", "edits")
# Python computes one thing at a time: a second worker lets a small comparison pass by a large one.
_WORKERS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="comparing")


async def compared(
    store: Store,
    wanted: Collection[str],
    left: tuple[str, Slice],
    right: tuple[str, Slice],
    tell: Progress = lambda what, done, total: None,
) -> told.Comparison:
    """Two ecosystems, each in its slice, with the `PARTS` that are wanted. The evidence speaks where no telling is set.

    It is made once for all who ask for it at the same time, and goes on being made when they no longer wait.
    `QuestionError` for an ecosystem, or for an id in a slice, that is not on record.
    """
    await _require_known(store, left, right)
    held = await store.state()
    key = held.content_hash, _told(*left), _told(*right)
    needed, known = frozenset(wanted), _KEPT.setdefault(store, _Known())
    while True:
        kept = known.kept.get(key)
        if kept is not None and needed <= kept.parts:
            return kept.found
        work = known.at_work.get(key)
        is_own = work is None
        if work is None:
            work = known.begin(key, needed, _make(store, known.kept, key, held, needed, tell))
        await asyncio.wait([work.task])  # who goes away does not end it
        if is_own or needed <= work.parts:
            return work.task.result().found


def _told(id: str, slice: Slice) -> tuple[str, Slice]:
    return id, replace(slice, telling=slice.telling or "evidence")


async def _make(
    store: Store, known: Kept[_Key, _Kept], key: _Key, held: StoreState, needed: Collection[str], tell: Progress
) -> _Kept:
    """The comparison with at least these parts, each kept as it is made while the store holds the same facts."""

    async def keep(kept: _Kept) -> _Kept:
        if held.ready and await store.state() == held:
            known.put(key, kept)
        return kept

    kept = known.get(key)
    if kept is None:
        _, left, right = key
        making = _Making(await compare(store, left, right), await _names(store))
        kept = await keep(_Kept(making, await _apart(making.comparison)))
    missing = [name for name in PARTS if name in needed and name not in kept.parts]
    makers = await _makers(store, kept.making, missing)
    for number, name in enumerate(missing):
        tell(name.replace("_", " "), number, len(missing))
        part = await _apart(makers[name])
        kept = await keep(_Kept(kept.making, replace(kept.found, **{name: part}), kept.parts | {name}))
    return kept


async def _makers(store: Store, making: _Making, missing: Sequence[str]) -> dict[str, Callable[[], Any]]:
    """What makes each part, with what has to be asked of the store for those that are missing."""
    made = making.made
    others = await beside(store, made) if {"beside", "conclusions"} & set(missing) else ()
    times = await moments(store, made) if "moments" in missing else ((), ())
    return {
        "conclusions": lambda: making.conclusions(others),
        "what_if": lambda: [making.what_if(effect) for effect in effects(made)],
        "beside": lambda: [_beside(other, other.right) for other in others],
        "moments": lambda: list(_moments(*times)),
        "uncertainty": lambda: _uncertainty(made),
        "chance": lambda: _chance(made),
        "edits": lambda: [_edits(*each, made.support) for each in zip(VARIANTS, made.edits, strict=True)],
    }


async def _apart(work: Callable[[], T]) -> T:
    """Do work beside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, work)


async def _require_known(store: Store, *sides: tuple[str, Slice]) -> None:
    """Refuse slices that name what is not on record, so that a slip of the pen is no change of nothing."""
    for _, slice in sides:
        ends = tuple(dict.fromkeys(id for flow in slice.assume for id in (flow.origin, flow.target)))
        named = (
            ("without", slice.without, Select(ANY)),
            ("assume", ends, Select("Entity", ("id",))),
        )
        for where, ids, asked in named:
            if not ids:
                continue
            looked_up = replace(asked, where=(Where("id", "in", ids),), first=len(ids))
            [(rows, _)] = await store.ask(Selection((Part(looked_up, Slice.everything()),)))
            unknown = [id for id in ids if id not in {row[0] for row in rows}]
            if unknown:
                raise QuestionError(f"{where} names {unknown[0]!r}, which is not on record. Search for it by name")


async def _names(store: Store) -> dict[str, Words]:
    """What entities and ecosystems are called."""
    asked = Select("Entity", ("id", "name", "name_ja"))
    [(rows, _)] = await store.ask(Selection((Part(asked, Slice.everything()),)))
    named = {id: (name, name_ja or name) for id, name, name_ja in rows}
    return named | {one.id: one.names for one in await ecosystems(store)}


# ---- the comparison and its sentences --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Making:
    """Makes the parts of one comparison."""

    made: Comparison
    names: dict[str, Words]
    left: Words = field(init=False)
    right: Words = field(init=False)

    def __post_init__(self) -> None:
        here, there = self.made.left, self.made.right
        names = _two_names(here, there) if here.ecosystem.id == there.ecosystem.id else [_name(here), _name(there)]
        for side, name in zip(("left", "right"), names, strict=True):
            object.__setattr__(self, side, name)

    def comparison(self) -> told.Comparison:
        made, aligned = self.made, self.made.alignment
        left, right = made.left.support, made.right.support
        return told.Comparison(
            left=_side(made.left),
            right=_side(made.right),
            mapping=[_pair(pair) for pair in made.mapping.pairs],
            conflicts=[_conflict(conflict) for conflict in made.mapping.conflicts],
            rule=made.mapping.rule,
            carried=[_carried(each, made) for each in aligned.carried],
            only_left=[_relation(edge, left) for edge in aligned.only_left],
            only_right=[_relation(edge, right) for edge in aligned.only_right],
            no_counterpart_left=[_relation(edge, left) for edge in aligned.unpartnered_left],
            no_counterpart_right=[_relation(edge, right) for edge in aligned.unpartnered_right],
            measures=_of_the_pair(made),
        )

    def conclusions(self, others: Sequence[Comparison]) -> list[told.Conclusion]:
        yardsticks = [other for other in others if other.right.ecosystem.yardstick]
        return [self._conclusion(each) for each in conclusions(self.made, yardsticks)]

    def _conclusion(self, one: Conclusion) -> told.Conclusion:
        answer, said = one.answer, self._said(one.answer)
        return told.Conclusion(
            question=answer.question,
            answer=said.answer,
            left=list(answer.left),
            right=list(answer.right),
            against=answer.against,
            telling=Telling(answer.telling) if answer.telling else None,
            reason=answer.reason,
            sentence=said.sentence,
            sentence_ja=said.sentence_ja,
            rows=list(one.rows),
            claims=list(one.claims),
            sources=list(one.sources),
            breaks_if=told.BreaksIf(claims=_breaks(one.breaks_if_claims), sources=_breaks(one.breaks_if_sources)),
        )

    def _said(self, answer: Answer) -> told.Answered:
        english, japanese = conclusion_words(answer, self.left, self.right, self.names)
        return told.Answered(answer=answer.word, sentence=english, sentence_ja=japanese)

    def what_if(self, effect: Effect) -> told.WhatIf:
        support = self.made.support
        english, japanese = join([_flow_words(each, self.names) for each in effect.assume])
        return told.WhatIf(
            sentence=english,
            sentence_ja=japanese,
            assume=[
                told.Assumption(origin=one.origin, verb=Verb(one.verb), target=one.target, commodity=one.commodity)
                for one in effect.assume
            ],
            flow=effect.flow,
            reason=effect.reason,
            adds=effect.adds,
            carries=effect.carries,
            before=_measure("M7", effect.before, support),
            after=_measure("M7", effect.after, support),
            changed=[
                told.Changed(question=one.before.question, before=self._said(one.before), after=self._said(one.after))
                for one in effect.changed
            ],
        )


def _name(side: Side) -> Words:
    """What a side is called in a sentence about its date."""
    return called(side.breakup, side.ecosystem.names)


def _two_names(*sides: Side) -> list[Words]:
    """The names of two versions of one structure."""
    said = []
    for side in sides:
        english, japanese = _name(side)
        link = side.slice.as_link()
        said.append((f"{english} ({side.as_of}, {link})", f"{japanese}({side.as_of}、{link})"))
    return said


def _flow_words(flow: Assumption, names: dict[str, Words]) -> Words:
    (origin, origin_ja), (target, target_ja) = (names.get(id, (id, id)) for id in (flow.origin, flow.target))
    verb = ontology().verb(flow.verb)
    return f"{origin} {verb.name} {target}", f"{origin_ja}→{target_ja}:{verb.name_ja}"


@dataclass(frozen=True)
class _Kept:
    """A comparison, and which of its parts are made."""

    making: _Making
    found: told.Comparison
    parts: frozenset[str] = frozenset()


_Key = tuple[str, tuple[str, Slice], tuple[str, Slice]]
_MOST_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class _Work:
    """A comparison that is being made with these parts, for all who wait for it, and to the end if none does."""

    parts: frozenset[str]
    task: asyncio.Task[_Kept]


class _Known:
    """The comparisons of a store that were asked for last, and those that are being made."""

    def __init__(self) -> None:
        self.kept: Kept[_Key, _Kept] = Kept(_MOST_KEPT)
        self.at_work: dict[_Key, _Work] = {}

    def begin(self, key: _Key, parts: frozenset[str], making: Coroutine[Any, Any, _Kept]) -> _Work:
        """Have a comparison made; `BusyError` where as many are being made already as are kept."""
        if len(self.at_work) >= _MOST_KEPT:
            making.close()
            raise BusyError(f"{_MOST_KEPT} comparisons are being made, and no more are begun. Ask again later")
        work = self.at_work[key] = _Work(parts, asyncio.create_task(making))
        work.task.add_done_callback(partial(self._end, key))
        return work

    def _end(self, key: _Key, task: asyncio.Task[_Kept]) -> None:
        del self.at_work[key]
        if not task.cancelled():
            task.exception()  # it is known to who waited, if anybody did


#: Nothing in a comparison changes while the store holds the same facts.
_KEPT: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()


# ---- one side --------------------------------------------------------------------------------------------------------


def _side(side: Side) -> told.ComparisonSide:
    facts, found = side.facts, profile(side.facts)
    passed = (id for supply in found.supplies for id in supply.dependence.outsiders)
    return told.ComparisonSide(
        ecosystem=side.ecosystem.id,
        name=side.ecosystem.name,
        name_ja=side.ecosystem.name_ja,
        as_of=side.as_of,
        slice=side.slice.as_link(),
        broken_up=_broken_up(side.breakup, side.ecosystem.names) if side.breakup else None,
        flows=len(facts.derived.flows),
        relations=len(facts.graph.edges),
        nodes=[
            told.StructureNode(id=node.id, role=node.role, in_group=node.group, members=list(node.ids))
            for node in facts.graph.nodes
        ],
        stages=[_stage(stage) for stage in facts.stages],
        not_counted=[told.NotCounted(flow=one.flow, reason=one.reason) for one in facts.derived.left_out],
        returns=None if found.circulation.sign is None else bool(found.circulation.sign),
        outsiders=sorted(set(passed)),
        on_every_way=list(found.on_every_way),
        taken_as_final=list(found.taken_as_final),
        measures=list(_of_one(found, side.support)),
    )


def _broken_up(ended: Breakup, name: Words) -> told.Breakup:
    said, then = breakup_words(ended, name), FORMER_MEMBERS
    return told.Breakup(
        since=ended.since,
        companies=list(ended.companies),
        rows=list(ended.rows),
        sources=list(ended.sources),
        sentence=f"{said[0]} {then[0]}",
        sentence_ja=f"{said[1]}{then[1]}",
    )


def _stage(stage: Stage) -> told.StageShare:
    share = stage.share
    return told.StageShare(
        role=stage.role,
        value=share.value,
        low=share.low,
        high=share.high,
        market=stage.market,
        scope=share.scope,
        as_of=next((each.as_of for each in stage.of), None),
        reason=stage.reason,
        shares=list(share.ids),
        others=[each.id for each in stage.others],
    )


def _of_one(found: Profile, support: Support) -> Iterator[told.Measure]:
    """The measures of one structure by itself, in the order of their codes."""
    control, position, circulation = found.control, found.position, found.circulation
    for one in (control.depth, control.weakest, control.dominant, control.chain_product):
        yield _measure("M1", one, support)
    for one in (control.frechet_low, control.frechet_high):
        yield _measure("M1", one, support)
    for stage, one in zip(control.stages, control.hhi_floor, strict=True):
        yield _measure("M1", one, support, stage)
    yield _measure("M2", found.internal_sales, support)
    for books in found.internal:
        yield _measure("M2", books.integration.dm_sales, support, f"{books.company}, {books.period}")
    for steps in (position.upstreamness, position.downstreamness):
        for node, one in steps.items():
            yield _measure("M3", one, support, node)
    for one in (circulation.index, circulation.radius, circulation.hierarchy):
        yield _measure("M4", one, support)
    yield _measure("M5", found.passage.kappa, support)
    yield _measure("M5", found.passage_on_every_way.kappa, support, "the stages that every way passes")
    for supply in found.supplies:
        yield _measure("M6", supply.dependence.exposure, support, supply.commodity or "not named")
    for before, after, one in found.rivals:
        yield _measure("M8", one, support, f"{before} to {after}")


def _of_the_pair(made: Comparison) -> list[told.Measure]:
    aligned, support = made.alignment, made.support
    found = [_measure("M3", made.order.tau, support)]
    found.append(_measure("M3", made.order_equal_split.tau, support, "an equal split, assumed"))
    found += [_measure("M7", one, support) for one in (made.s3_all, aligned.s3, aligned.ec, aligned.systematicity)]
    return found


def _measure(code: str, one: Measure, support: Support, of: str | None = None) -> told.Measure:
    return told.Measure(
        code=code,
        name=one.name,
        of=of,
        value=one.value,
        low=one.low,
        high=one.high,
        coverage=one.coverage,
        inputs=list(one.inputs),
        sources=list(support.ids(one.inputs, "source")),
        reference=one.reference,
        caveat=one.caveat,
        reason=one.reason,
    )


# ---- relations -------------------------------------------------------------------------------------------------------


def _carried(one: Carried, made: Comparison) -> told.Carried:
    return told.Carried(left=_relation(one.left, made.left.support), right=_relation(one.right, made.right.support))


def _relation(edge: Edge, support: Support) -> told.Relation:
    rests_on = why(edge.ids, support)
    english, japanese = relation_words(edge.origin, edge.relation, edge.target)
    claims, sources = (_breaks(breaks_if(bool, edge.ids, support, kind)) for kind in rests_on)
    return told.Relation(
        origin=edge.origin,
        relation=Verb(edge.relation),
        target=edge.target,
        sentence=english,
        sentence_ja=japanese,
        flows=list(edge.ids),
        claims=list(rests_on["claim"]),
        sources=list(rests_on["source"]),
        breaks_if=told.BreaksIf(claims=claims, sources=sources),
    )


def _breaks(found: Breaks) -> told.Breaks:
    return told.Breaks(sets=[list(some) for some in found.sets], reason=found.reason)


def _pair(pair: Pair) -> told.MappedPair:
    return told.MappedPair(left=pair.left, right=pair.right, by=pair.by, rests_on=list(pair.rests_on))


def _conflict(conflict: Conflict) -> told.Conflict:
    return told.Conflict(
        side=Which(conflict.side),
        node=conflict.node,
        drawn=[_pair(pair) for pair in conflict.drawn],
        kept=_pair(conflict.kept) if conflict.kept else None,
    )


# ---- beside it -------------------------------------------------------------------------------------------------------


def _beside(made: Comparison, side: Side) -> told.StructureBeside:
    return told.StructureBeside(side=_side(side), carried=len(made.alignment.carried), measures=_of_the_pair(made))


def _moments(left: Iterable[Moment], right: Iterable[Moment]) -> Iterator[told.Moment]:
    for one in left:
        yield told.Moment(side=Which("left"), at=_beside(one.comparison, one.comparison.left))
    for one in right:
        yield told.Moment(side=Which("right"), at=_beside(one.comparison, one.comparison.right))


def _chance(made: Comparison) -> told.Chance:
    ranked, shuffled = made.rank, made.shuffle
    return told.Chance(
        share=_measure("M7", ranked.share, made.support),
        possible=ranked.possible,
        looked_at=ranked.looked_at,
        exhaustive=ranked.exhaustive,
        above=ranked.above,
        ties=ranked.ties,
        best=ranked.best,
        p=_measure("M7", shuffled.p, made.support),
        draws=shuffled.draws,
        hits=shuffled.hits,
        p_ties=shuffled.ties,
        smallest=shuffled.smallest,
        seed=shuffled.seed,
    )


def _uncertainty(made: Comparison) -> told.Uncertainty:
    found = doubts(made)
    drawn, sides = found.draws, (Which("left"), Which("right"))
    return told.Uncertainty(
        draws=drawn.draws,
        seed=drawn.seed,
        spreads=[_spread(one, made.support) for one in (drawn.depth, drawn.weakest, drawn.chain_product, drawn.kappa)],
        changes=[_change(side, one) for side, some in zip(sides, found.changes, strict=True) for one in some],
        weaknesses=[_weakness(side, one) for side, some in zip(sides, found.weaknesses, strict=True) for one in some],
    )


def _spread(one: Spread, support: Support) -> told.Spread:
    code = "M5" if one.name == "kappa" else "M1"
    left, right, larger, ratio = (
        _measure(code, each, support) for each in (one.left, one.right, one.left_larger, one.ratio)
    )
    return told.Spread(name=one.name, left=left, right=right, left_larger=larger, ratio=ratio)


def _change(side: Any, one: Change) -> told.ShareChange:
    return told.ShareChange(
        side=side,
        stage=one.stage,
        change=one.change,
        scope=one.scope,
        measure=one.measure,
        before=one.before,
        after=one.after,
        inputs=list(one.inputs),
        reason=one.reason,
    )


def _weakness(side: Any, one: Weakness) -> told.WeakShare:
    return told.WeakShare(side=side, stage=one.stage, flag=one.flag, sentence=one.sentence, inputs=list(one.inputs))


def _edits(variant: str, found: Edits, support: Support) -> told.Edits:
    return told.Edits(
        variant=variant,
        distance=_measure("M7", found.distance, support),
        pairs=[told.MappedPair(left=left, right=right, by=None, rests_on=[]) for left, right in found.pairs],
    )
