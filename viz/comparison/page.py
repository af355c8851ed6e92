"""The page of a comparison: what two structures have in common and what not, with everything that each line rests on.

It needs no script. What is chosen on it is part of its address, and every number, picture and sentence is of that
choice. What it takes to work it out is asked of the store first (`ask_comparison`), then computed (`comparison_shown`),
which takes seconds and asks nothing, then written (`comparison_page`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl

from graph.store import Store
from graph.structure.alignment import Conflict
from graph.structure.comparison import Comparison, Moment, beside, compare, moments
from graph.structure.conclusions import QUESTIONS, Answer, Conclusion, answers, conclusions
from graph.structure.derive import LeftOut
from graph.structure.doubts import doubts
from graph.structure.measure import Measure
from graph.structure.role_graph import Edge, ShareRange
from graph.structure.side import Ecosystem, Side, ecosystems
from graph.structure.stages import RecordedShare, Stage
from graph.structure.support import Breaks
from graph.structure.uncertainty import Change, Draws, Weakness
from graph.structure.what_if import Effect, effects
from viz.address import PARTS, SIDES, Asked, usual
from viz.comparison.drawing import Drawing, drawn
from viz.comparison.measures import Line, figure, measure_table, percent, span
from viz.comparison.record import Difference, Record, Row, ask_record
from viz.comparison.words import COMPARISON_WORDS, reason_words
from viz.disputes import Language
from viz.document import render
from viz.navigation import Navigation, looks, navigation
from viz.palette import ThemeName
from viz.sentences import (
    FORMER_MEMBERS,
    breakup_words,
    called,
    conclusion_words,
    join,
    relation_words,
    role_words,
    telling_words,
)
from viz.words import WORDS, Words, clean

__all__ = ["Gathered", "Shown", "ask_comparison", "comparison_page", "comparison_shown", "structures"]

#: So many rows that move the numbers most are shown of either side.
_MOST_CHANGES: Final = 8
#: So many sets of what makes a conclusion fall are named; the others are counted.
_MOST_SETS: Final = 3


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the page needs of a store."""

    asked: Asked
    comparison: Comparison
    others: tuple[Comparison, ...]
    moments: tuple[tuple[Moment, ...], tuple[Moment, ...]]
    record: Record


@dataclass(frozen=True, slots=True)
class Structure:
    """What a structure is called, and in which slice it stands."""

    name: Words
    #: The same in a sentence about its date.
    called: Words
    telling: Words
    as_of: str
    roles: int
    relations: int
    flows: int
    not_counted: int
    floor: Words | None = None
    rejected: tuple[tuple[str, Words], ...] = ()
    assumed: tuple[Words, ...] = ()
    #: What is to be known of it where its group had been broken up by that date, and the rows that say so.
    breakup: tuple[Words, ...] = ()
    breakup_rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Fall:
    """One of the smallest sets without which a conclusion falls, and the page without it if that can be asked."""

    kind: Words
    named: tuple[tuple[str, Words], ...]
    others: int
    reason: Words | None
    without: Asked | None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A conclusion in words, with what it rests on."""

    question: str
    sentence: Words
    figures: tuple[tuple[Words, str], ...]
    caveats: tuple[Words, ...]
    coverage: tuple[tuple[Words, str], ...]
    rows: tuple[Row, ...]
    counts: tuple[int, int, int]
    reliabilities: tuple[tuple[str, int], ...]
    falls: tuple[Fall, ...]
    #: Whether its rows are too many to be told here; they are those of the lists.
    below: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as a clause, and the flows that it is made of."""

    name: Words
    flows: tuple[Row, ...]
    partners: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A structure drawn, with its relations as text."""

    structure: Structure
    drawing: Drawing
    first: bool
    shared: int
    whole: int
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node that is drawn more than once."""

    side: Literal["left", "right"]
    node: Words
    pairs: tuple[tuple[Words, Words, str, bool, tuple[Row, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A share of one market on a scale from 0 to 1."""

    value: float | None
    low: float | None
    high: float | None
    said: Words
    scope: str
    as_of: str | None
    reliability: str | None
    row: Row


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage of one structure with its share, and what is on record besides."""

    role: Words
    bars: tuple[ShareBar, ...]
    reason: Words | None
    others: tuple[ShareBar, ...]


@dataclass(frozen=True, slots=True)
class Supposed:
    """A flow assumed, and what it changes."""

    relation: Words
    between: Words
    together: bool
    row: Row | None
    reason: Words | None
    before: str
    after: str
    up: bool
    changed: tuple[Words, ...]
    assuming: Asked


@dataclass(frozen=True, slots=True)
class MomentShown:
    """One side at a date: its shares, how near it is then, and what is concluded then."""

    as_of: str
    shares: tuple[tuple[Words, str], ...]
    s3: str
    words: tuple[Words, ...]
    link: Asked


@dataclass(frozen=True, slots=True)
class Uncertain:
    """How sure the numbers are."""

    draws: Draws
    spreads: tuple[tuple[Words, str, str, str, str, Words | None], ...]
    changes: tuple[tuple[Words, tuple[tuple[Words, Words, str, str], ...]], ...]
    weak: tuple[tuple[Words, tuple[tuple[Words, Words], ...]], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The page's content, in both languages."""

    asked: Asked
    content_hash: str
    title: Words
    left: Structure
    right: Structure
    columns: tuple[Structure, ...]
    unknown_ids: tuple[str, ...]
    conclusions: tuple[Concluded, ...]
    pictures: tuple[Picture, ...]
    carried: tuple[Relation, ...]
    only: tuple[tuple[Structure, tuple[Relation, ...]], ...]
    unpartnered: tuple[tuple[Structure, tuple[Relation, ...]], ...]
    conflicts: tuple[Drawn, ...]
    not_counted: tuple[tuple[Structure, tuple[tuple[Row, Words], ...]], ...]
    measures: tuple[Line, ...]
    record: Record
    stages: tuple[tuple[Structure, tuple[StageShown, ...]], ...]
    rivals: tuple[tuple[Structure, tuple[tuple[Words, Words, str, Words | None], ...]], ...]
    effects: tuple[Supposed, ...]
    moments: tuple[tuple[Structure, tuple[MomentShown, ...]], ...]
    uncertain: Uncertain
    differences: tuple[Difference, ...]


async def structures(store: Store) -> tuple[Ecosystem, ...]:
    """The structures to choose from."""
    return await ecosystems(store)


async def ask_comparison(store: Store, asked: Asked) -> Gathered:
    """All that the page shows, asked of a store."""
    comparison = await compare(store, *asked.sides)
    others = await beside(store, comparison)
    at = await moments(store, comparison)
    ids = [asked.left, asked.right, *(one.right.ecosystem.id for one in others)]
    return Gathered(asked, comparison, others, at, await ask_record(store, ids, asked.left, asked.right))


def comparison_shown(found: Gathered) -> Shown:
    """What was asked of a store, worked out: it takes seconds, beside which others are to be answered."""
    comparison, record = found.comparison, found.record
    compared = (comparison, *found.others)
    left, right = _structure(comparison.left, record), _structure(comparison.right, record)
    columns = (left, right, *(_structure(one.right, record) for one in found.others))
    aligned = comparison.alignment
    sides = ((left, comparison.left), (right, comparison.right))
    concluded = conclusions(comparison, found.others)
    told = _Told(found, left, right)
    rejected = (*found.asked.left_slice.without, *found.asked.right_slice.without)
    return Shown(
        found.asked,
        record.content_hash,
        _title(comparison, left, right),
        left,
        right,
        columns,
        tuple(id for id in dict.fromkeys(rejected) if id not in record.rows and id not in record.sources),
        tuple(told.conclusion(one, place) for place, one in enumerate(concluded)),
        tuple(_pictures(compared, columns, record)),
        tuple(
            Relation(_clause(one.left), _flows(one.left, record), _flows(one.right, record)) for one in aligned.carried
        ),
        (
            (left, _relations(aligned.only_left, record)),
            (right, _relations(aligned.only_right, record)),
        ),
        (
            (left, _relations(aligned.unpartnered_left, record)),
            (right, _relations(aligned.unpartnered_right, record)),
        ),
        tuple(_conflict(one, record) for one in aligned.conflicts),
        tuple((one, _left_out(side.facts.derived.left_out, record)) for one, side in sides),
        measure_table(compared, record.names()),
        record,
        tuple((one, tuple(_stage(stage, record) for stage in side.facts.stages)) for one, side in sides),
        tuple(
            (one, tuple(_rival(*each) for each in profile.rivals))
            for one, profile in zip((left, right), comparison.profiles, strict=True)
        ),
        tuple(told.effect(one, comparison) for one in effects(comparison)),
        tuple(
            (one, tuple(told.moment(moment, side) for moment in of_it))
            for one, side, of_it in zip((left, right), ("left", "right"), found.moments, strict=True)
        ),
        _uncertain(comparison, left, right),
        record.differences,
    )


def comparison_page(
    shown: Shown | None,
    asked: Asked | None,
    held: Sequence[Ecosystem],
    *,
    nonce: str | None = None,
    language: Language = "en",
    theme: ThemeName | None = None,
    sent: Iterable[tuple[str, str]] = (),
    notice: str | None = None,
    links: Navigation | None = None,
) -> str:
    """The page's HTML: for a server with `nonce`, without it a file, in which nothing else can be chosen.

    Without anything to show it is the form, filled with what was `sent`, and a notice that says why. `links` are those
    of a file among others.
    """
    html = render(
        "compare.html.j2",
        language=language,
        theme=theme,
        nonce=nonce,
        styles=("document.css", "compare.css"),
        words=COMPARISON_WORDS,
        shown=shown,
        asked=asked,
        asked_theme=theme,
        held=held,
        sent=_filled(asked, sent, [one.id for one in held]),
        notice=notice,
        looks=looks(language, theme, "?"),
        links=navigation("compare", language, theme, asked.question if asked else "") if nonce else links,
        percent=percent,
        join=join,
        telling=telling_words,
        questions=tuple(QUESTIONS),
    )
    return clean(html)


def _filled(asked: Asked | None, sent: Iterable[tuple[str, str]], held: Sequence[str]) -> dict[str, str]:
    """What stands in the fields of the form: what is compared, or what was sent and makes no sense, as it was sent."""
    fields = dict.fromkeys((*SIDES, *(f"{side}.{part}" for side in SIDES for part in PARTS)), "")
    if asked is not None:
        return fields | dict(parse_qsl(asked.question))
    usually = {"left": usual(held).left, "right": usual(held).right} if len(held) >= len(SIDES) else {}
    return fields | usually | dict(sent)


# ---- what things are called ------------------------------------------------------------------------------------------


def _structure(side: Side, record: Record) -> Structure:
    slice, graph = side.slice, side.facts.graph
    floor = slice.min_reliability
    assumed = [record.clause(a.origin, a.verb, a.target) for a in slice.assume]
    english, japanese = side.ecosystem.names
    name = clean(english), clean(japanese)
    ended = side.breakup
    return Structure(
        name,
        called(ended, name),
        telling_words(slice.telling or "evidence"),
        side.as_of,
        len(graph.nodes),
        len(graph.edges),
        len(side.facts.derived.flows),
        len(side.facts.derived.left_out),
        COMPARISON_WORDS[f"floor_{floor}"] if floor else None,
        tuple((id, record.name(id)) for id in slice.without),
        tuple(assumed),
        (breakup_words(ended, name), FORMER_MEMBERS) if ended else (),
        tuple(record.row(id) for id in ended.rows) if ended else (),
    )


def _title(comparison: Comparison, left: Structure, right: Structure) -> Words:
    """The result in a line: it is made of what was found, so it cannot say anything else."""
    aligned = comparison.alignment
    if aligned.s3_all.value is None:
        return (
            f"{left.called[0]} and {right.called[0]} cannot be aligned",
            f"{left.called[1]}と{right.called[1]}は対応づけられない",
        )
    some, whole = len(aligned.carried), left.relations
    here = right.called if left.name != right.name else _full(right)
    found = "is found" if some == 1 else "are found"
    whose = f"{some} of the {whole} relations of {left.called[0]} {found}"
    if whole == 1:
        whose = f"The one relation of {left.called[0]} {'is' if some else 'is not'} found"
    return (
        f"{whose} in {here[0]}",
        f"{left.called[1]}の関係{whole}のうち、{here[1]}にあるのは{some}",
    )


def _full(one: Structure) -> Words:
    return f"{one.called[0]} ({one.telling[0]})", f"{one.called[1]}({one.telling[1]})"


def _clause(edge: Edge) -> Words:
    return relation_words(edge.origin, edge.relation, edge.target)


def _flows(edge: Edge, record: Record) -> tuple[Row, ...]:
    return tuple(record.row(id) for id in edge.ids)


def _relations(edges: Iterable[Edge], record: Record) -> tuple[Relation, ...]:
    return tuple(Relation(_clause(edge), _flows(edge, record)) for edge in edges)


def _left_out(many: Iterable[LeftOut], record: Record) -> tuple[tuple[Row, Words], ...]:
    return tuple((record.row(one.flow), reason_words(one.reason)) for one in many)


# ---- pictures and lists ----------------------------------------------------------------------------------------------


def _pictures(compared: Sequence[Comparison], columns: Sequence[Structure], record: Record) -> Iterable[Picture]:
    first = compared[0]
    whole = len(first.left.facts.graph.edges)
    yield Picture(
        columns[0],
        drawn(first.left.facts.graph, first.alignment, "left"),
        first=True,
        shared=len(first.alignment.carried),
        whole=whole,
        relations=(),
    )
    for place, (one, column) in enumerate(zip(compared, columns[1:], strict=True)):
        graph = one.right.facts.graph
        # The relations of the two that are compared stand in the lists.
        relations = _relations(graph.edges, record) if place else ()
        picture = drawn(graph, one.alignment, "right")
        yield Picture(column, picture, False, len(one.alignment.carried), whole, relations)


def _conflict(one: Conflict, record: Record) -> Drawn:
    pairs = tuple(
        (
            role_words(pair.left),
            role_words(pair.right),
            "drawn_by_ours" if pair.by in (None, "ours") else "drawn_by_article",
            pair == one.kept,
            tuple(record.row(id) for id in pair.rests_on),
        )
        for pair in one.drawn
    )
    return Drawn(one.side, role_words(one.node), pairs)


# ---- shares ----------------------------------------------------------------------------------------------------------


def _stage(stage: Stage, record: Record) -> StageShown:
    return StageShown(
        role_words(stage.role),
        tuple(_bar(one, record) for one in stage.of),
        reason_words(stage.reason) if stage.reason and not stage.of else None,
        tuple(_bar(one, record) for one in stage.others),
    )


def _bar(one: RecordedShare, record: Record) -> ShareBar:
    share = one.share
    return ShareBar(
        share.value,
        share.low,
        share.high,
        _share_said(share, one.qualifier),
        clean(share.scope),
        one.as_of,
        max(one.reliabilities, key=["low", "medium", "high"].index, default=None),
        record.row(one.id),
    )


def _share_said(share: ShareRange, qualifier: str | None = None) -> Words:
    mark = {"~": "≈ ", "<": "< ", ">": "> "}.get(qualifier or "", "")
    between = ""
    if share.low is not None and share.high is not None and share.low != share.high:
        between = f"{percent(share.low)} – {percent(share.high)}"
    if share.value is None:
        return (between, between) if between else WORDS["unknown"]
    said = f"{mark}{percent(share.value)}"
    return (f"{said} ({between})", f"{said}({between})") if between else (said, said)


def _rival(one: str, other: str, measure: Measure) -> tuple[Words, Words, str, Words | None]:
    said = "" if measure.value is None else percent(measure.value)
    return role_words(one), role_words(other), said, reason_words(measure.reason) if measure.reason else None


# ---- conclusions, effects, moments -----------------------------------------------------------------------------------


class _Told:
    """Says what was concluded of two structures."""

    def __init__(self, found: Gathered, left: Structure, right: Structure) -> None:
        self._found = found
        self._left, self._right = left, right
        self._names = found.record.names()

    def conclusion(self, one: Conclusion, place: int) -> Concluded:
        answer, record = one.answer, self._found.record
        third = self._found.others[place - len(QUESTIONS)] if answer.question == "nearness" else None
        cited = Counter(record.sources[id].reliability for id in one.sources if id in record.sources)
        below = answer.question == "nearness"
        return Concluded(
            answer.question,
            self._sentence(answer, third),
            tuple(self._figures(answer, third)),
            tuple(dict.fromkeys(reason_words(m.caveat) for _, m in self._measures(answer, third))),
            tuple((name, percent(m.coverage)) for name, m in self._measures(answer, third)),
            () if below else tuple(record.row(id) for id in one.rows),
            (len(one.rows), len(one.claims), len(one.sources)),
            tuple((level, cited[level]) for level in ("high", "medium", "low") if cited[level]),
            tuple(fall for breaks in (one.breaks_if_claims, one.breaks_if_sources) for fall in self._falls(breaks)),
            below,
        )

    def effect(self, one: Effect, comparison: Comparison) -> Supposed:
        flows = [self._found.record.clause(a.origin, a.verb, a.target) for a in one.assume]
        together = len(one.assume) > 1
        return Supposed(
            COMPARISON_WORDS["all_lacking"]
            if together
            else relation_words(one.relation[0], one.relation[2], one.relation[1]),
            join(flows),
            together,
            self._found.record.row(one.flow) if one.flow else None,
            reason_words(one.reason) if one.reason else None,
            _value(one.before),
            _value(one.after),
            (one.after.value or 0.0) > (one.before.value or 0.0),
            tuple(self._sentence(each.after) for each in one.changed),
            self._found.asked.assuming(one.assume),
        )

    def moment(self, one: Moment, side: str) -> MomentShown:
        compared = one.comparison
        changed = compared.left if side == "left" else compared.right
        found = answers(compared.left.facts, compared.right.facts)
        asked = self._found.asked
        at = changed.slice
        link = Asked(
            asked.left,
            asked.right,
            at if side == "left" else asked.left_slice,
            at if side == "right" else asked.right_slice,
        )
        return MomentShown(
            one.as_of,
            tuple((role_words(stage.role), _short_share(stage)) for stage in changed.facts.stages),
            _value(compared.alignment.s3_all),
            tuple(self._word(found[question]) for question in found),
            link,
        )

    def _sentence(self, answer: Answer, third: Comparison | None = None) -> Words:
        if answer.question == "nearness" and third is not None:
            other = _structure(third.right, self._found.record)
            names = {**self._names, answer.against or "": other.called}
            right = _full(self._right) if answer.telling else self._right.called
            return conclusion_words(answer, self._left.called, right, names)
        left, right = self._left.called, self._right.called
        if left == right:
            left, right = _dated(self._left), _dated(self._right)
        if answer.word == "unknown":
            why = reason_words(answer.reason or "")
            asks = COMPARISON_WORDS[f"q_{answer.question}"]
            return f"{asks[0]}: this cannot be said, as {why[0]}.", f"{asks[1]}:判断できない({why[1]})。"
        return conclusion_words(answer, left, right, self._names)

    def _word(self, answer: Answer) -> Words:
        sides = {"left": self._left.name, "right": self._right.name}
        return sides.get(answer.word) or COMPARISON_WORDS[f"a_{answer.word}"]

    def _measures(self, answer: Answer, third: Comparison | None) -> Sequence[tuple[Words, Measure]]:
        comparison = self._found.comparison
        names = self._left.called, self._right.called
        one, other = comparison.profiles
        if answer.question == "control":
            return list(zip(names, (one.control.depth, other.control.depth), strict=True))
        if answer.question == "passage":
            return list(zip(names, (one.passage.kappa, other.passage.kappa), strict=True))
        if answer.question == "circulation":
            return list(zip(names, (one.circulation.index, other.circulation.index), strict=True))
        if answer.question == "nearness" and third is not None:
            there = _structure(third.right, self._found.record)
            names = (_full(self._right), _full(there)) if answer.telling else (self._right.called, there.called)
            return list(zip(names, (comparison.s3_all, third.s3_all), strict=True))
        return []

    def _figures(self, answer: Answer, third: Comparison | None) -> Iterable[tuple[Words, str]]:
        if answer.question == "circulation":
            return
        for name, measure in self._measures(answer, third):
            between = span(measure)
            yield name, _value(measure) + (f" ({between})" if between and measure.value is not None else "")

    def _falls(self, breaks: Breaks) -> Iterable[Fall]:
        kind = COMPARISON_WORDS[f"kind_{breaks.kind}"]
        if not breaks.sets:
            yield Fall(kind, (), 0, reason_words(breaks.reason or ""), None)
            return
        record = self._found.record
        for place, some in enumerate(breaks.sets[:_MOST_SETS]):
            more = len(breaks.sets) - _MOST_SETS if place == _MOST_SETS - 1 else 0
            yield Fall(kind, tuple((id, record.name(id)) for id in some), max(0, more), None, self._without(some))

    def _without(self, ids: Sequence[str]) -> Asked | None:
        """The page without these ids; None where a structure that is only beside rests on one of them."""
        comparison = self._found.comparison
        sides = [_supporting(side) for side in (comparison.left, comparison.right)]
        # What is rejected of the right side is rejected of all that stands beside it, too.
        others = {id for one in self._found.others for id in _supporting(one.right)}
        here = [id for id in ids if id in sides[0]]
        there = [id for id in ids if id in sides[1] or id in others]
        if set(here) | set(there) != set(ids):
            return None
        return self._found.asked.without(here, there)


def _supporting(side: Side) -> set[str]:
    """Every claim and source on which some row of a side rests."""
    claims = [claim for of_it in side.support.claims.values() for claim in of_it]
    return {claim.id for claim in claims} | {source for claim in claims for source in claim.sources}


def _dated(one: Structure) -> Words:
    return f"{one.called[0]} ({one.telling[0]}, {one.as_of})", f"{one.called[1]}({one.telling[1]}、{one.as_of})"


def _value(measure: Measure) -> str:
    return "–" if measure.value is None else figure(measure.value)


def _short_share(stage: Stage) -> str:
    if stage.share.value is not None:
        return percent(stage.share.value)
    ends = stage.share.ends
    return f"{percent(ends[0])} – {percent(ends[1])}" if ends else "?"


# ---- how sure --------------------------------------------------------------------------------------------------------


def _uncertain(comparison: Comparison, left: Structure, right: Structure) -> Uncertain:
    found = doubts(comparison)
    spreads = []
    for key, spread in (
        ("m_depth", found.draws.depth),
        ("m_weakest", found.draws.weakest),
        ("m_kappa", found.draws.kappa),
        ("m_product", found.draws.chain_product),
    ):
        larger = spread.left_larger
        spreads.append(
            (
                COMPARISON_WORDS[key],
                _with_span(spread.left),
                _with_span(spread.right),
                "–" if larger.value is None else percent(larger.value),
                _with_span(spread.ratio),
                reason_words(larger.reason) if larger.reason else None,
            )
        )
    changes, weak = [], []
    for one, moved, weaknesses in zip((left, right), found.changes, found.weaknesses, strict=True):
        told = [_change(each) for each in moved if each.size and each.measure in ("depth", "kappa")]
        changes.append((one.name, tuple(told[:_MOST_CHANGES])))
        weak.append((one.name, tuple(_weak(each) for each in weaknesses)))
    return Uncertain(found.draws, tuple(spreads), tuple(changes), tuple(weak))


def _with_span(measure: Measure) -> str:
    between = span(measure)
    return _value(measure) + (f" ({between})" if between and measure.value is not None else "")


def _change(one: Change) -> tuple[Words, Words, str, str]:
    measure = COMPARISON_WORDS["m_depth" if one.measure == "depth" else "m_kappa"]
    stage = role_words(one.stage)
    change = reason_words(clean(one.change))
    before, after = (figure(value) if value is not None else "–" for value in (one.before, one.after))
    return (f"{stage[0]} {change[0]}", f"{stage[1]}:{change[1]}"), measure, before, after


def _weak(one: Weakness) -> tuple[Words, Words]:
    return role_words(one.stage), reason_words(one.sentence)
