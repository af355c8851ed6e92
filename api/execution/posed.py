"""Questions that are no lists of rows: groups and their sums, paths, a timeline. Each as it is posed and answered.

The compiler tells a question which fields of its answer are wanted, and takes its pieces as parts of the one Selection.
"""

from __future__ import annotations

import base64
import binascii
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import orjson

from api.execution.answer import Below, Level, PageInfo, Row, row
from graph.errors import QuestionError, TooLargeError
from graph.ontology import ontology
from graph.selection import MOST_WAYS, Child, Condition, Key, Order, Paths, Select, Tally, Where
from graph.shape import ANY
from graph.slice import ANYTIME, Slice, read_as_of
from graph.structure.links import Link, link, weakest
from viz.sentences import STAKE, Step, link_words, path_words, verb_words
from viz.words import Words, clean, label

__all__ = ["Grouping", "PathsAsked", "Piece", "Question", "TallyAsked", "TimelineAsked"]

_MOST_KEYS = 4
#: What it costs to read all rows of a noun, or to look for ways of one flow more.
_WHOLE_NOUN, _ONE_STEP = 200, 100


class Piece(Protocol):
    """What becomes one part of the Selection once all that is wanted is known."""

    def select(self) -> Select | Tally | Paths: ...


class Question(Protocol):
    """A question that is no list of rows.

    It costs `price` beside the rows that it fetches; `names` are ids that its arguments name: of which noun, and where.
    """

    slice: Slice
    price: int
    names: tuple[tuple[str, tuple[str, ...], str], ...]

    @property
    def pieces(self) -> Sequence[Piece]: ...

    def want(self, name: str) -> Level | None:
        """Have this field of its answer made; the level of the rows that it leads to, if it leads to rows."""
        ...

    def answer(self, pages: list[Any]) -> Any:
        """What its pieces were answered with, as the objects that resolvers take values from."""
        ...


@dataclass(slots=True)
class _Made:
    """A piece that is known from the start."""

    asked: Select | Tally | Paths

    def select(self) -> Select | Tally | Paths:
        return self.asked


# ---- groups and their sums -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grouping:
    """What rows can be grouped by: where it stands, and whether it is a word that the schema writes in capitals."""

    key: Key
    word: bool = False

    def said(self, value: Any) -> str | None:
        """The value as a filter would be given it."""
        if value is None:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return value.upper().replace("-", "_") if self.word else str(value)


@dataclass(frozen=True, slots=True)
class _Value:
    by: str
    value: str | None


@dataclass(frozen=True, slots=True)
class _Sum:
    unit: str | None
    total: float | None
    count: int
    inexact: int


@dataclass(frozen=True, slots=True)
class _Group:
    keys: list[_Value]
    count: int
    sums: list[_Sum]

    @property
    def without_number(self) -> int:
        return self.count - sum(each.count for each in self.sums)


@dataclass(frozen=True, slots=True)
class _Table:
    rows: list[_Group]
    group_count: int


class TallyAsked:
    """How many rows there are in each group, and what a number of theirs comes to."""

    names = ()

    def __init__(
        self,
        noun: str,
        within: tuple[Condition, ...],
        groupings: dict[str, Grouping],
        arguments: dict[str, Any],
        slice: Slice,
    ) -> None:
        chosen = [each.name for each in arguments.get("by") or []]
        if len(set(chosen)) < len(chosen) or len(chosen) > _MOST_KEYS:
            raise QuestionError(f"by names {', '.join(chosen)}; name up to {_MOST_KEYS} things, each once")
        self.slice = slice
        self.price = _WHOLE_NOUN * (1 + sum(bool(groupings[name].key.over) for name in chosen))
        self._by = [(name, groupings[name]) for name in chosen]
        number: enum.Enum | None = arguments.get("sum")
        self._sums = number is not None
        self.pieces = [
            _Made(
                Tally(
                    noun,
                    tuple(grouping.key for _, grouping in self._by),
                    where=(*within, *(arguments.get("where") or ())),
                    sum=number.value if number else None,
                    first=arguments["first"],
                )
            )
        ]

    def want(self, name: str) -> None:
        """All of it is made, whatever is asked for."""

    def answer(self, pages: list[Any]) -> _Table:
        [[rows, groups]] = pages
        return _Table([self._group(values) for values in rows], groups)

    def _group(self, values: list[Any]) -> _Group:
        *keys, count, sums = values
        said = [_Value(name, by.said(value)) for (name, by), value in zip(self._by, keys, strict=True)]
        return _Group(said, count, [_Sum(unit, _total(unit, total), *counts) for unit, total, *counts in sums])


def _total(unit: str | None, total: float) -> float | None:
    """A sum without what binary fractions leave behind; none of shares, as parts of different wholes do not add up."""
    is_share = unit is not None and ontology().unit(unit).kind == "share"
    return None if is_share else float(f"{total:.15g}")


# ---- paths -----------------------------------------------------------------------------------------------------------

_FLOW = ("verb", "status", "basis", "by", "confirmed", "origin", "target")
_NAMED = ("id", "name", "name_ja", "aliases", "kind")
#: Under these names what a sentence needs hangs on a flow, beside what the query asks for.
_CLAIMS, _RESTS_ON, _STARTS, _ENDS, _CITED, _SOURCE = "#claims", "#rests-on", "#starts", "#ends", "#cited", "#source"
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class _Weakest:
    flow: Row
    place: int
    firm: Link
    word: type[enum.Enum]

    @property
    def link(self) -> enum.Enum:
        return self.word(self.firm)

    @property
    def reason(self) -> str:
        return link_words(self.firm)[0]

    @property
    def reason_ja(self) -> str:
        return link_words(self.firm)[1]


@dataclass(frozen=True, slots=True)
class _Path:
    flows: list[Row]
    entities: list[Row]
    word: type[enum.Enum]

    @property
    def length(self) -> int:
        return len(self.flows)

    @property
    def sentence(self) -> str:
        return self._words[0]

    @property
    def sentence_ja(self) -> str:
        return self._words[1]

    @property
    def weakest(self) -> _Weakest:
        links: list[Link] = [_link(flow) for flow in self.flows]
        place = weakest(links)
        return _Weakest(self.flows[place], place, links[place], self.word)

    @property
    def _words(self) -> Words:
        return path_words([_step(flow) for flow in self.flows])


@dataclass(frozen=True, slots=True)
class _PathsFound:
    paths: list[_Path]
    has_more: bool
    searched_hops: int


class PathsAsked:
    """The ways from one entity to another."""

    def __init__(self, word: type[enum.Enum], arguments: dict[str, Any], slice: Slice) -> None:
        self.slice = slice
        self._word = word
        verbs = arguments.get("verbs")
        self._asked = Paths(
            arguments["from"],
            arguments["to"],
            verbs=tuple(verb.value for verb in verbs) if verbs is not None else None,
            hops=arguments["maxHops"],
            first=arguments["first"],
        )
        self.names = (("Entity", (arguments["from"], arguments["to"]), "paths"),)
        self.price = _ONE_STEP * self._asked.hops
        self._flow, self._entity = Level("Flow"), Level("Entity")
        self._flow.want("id")
        self._entity.want("id")
        self.pieces = [self]

    def select(self) -> Paths:
        return replace(self._asked, flow=self._flow.select(), entity=self._entity.select())

    def want(self, name: str) -> Level | None:
        if name in ("flow", "flows"):
            return self._flow
        if name == "entities":
            return self._entity
        if name in ("sentence", "sentenceJa", "weakest"):
            self._want_sentence()
        return None

    def _want_sentence(self) -> None:
        flow = self._flow
        if _CLAIMS in flow.children:
            return
        flow.want(*_FLOW, *STAKE)
        for slot, relation in ((_STARTS, "starts_at"), (_ENDS, "ends_at")):
            end = Level("Entity")
            end.want(*_NAMED)
            flow.children[slot] = Below(len(flow.children), relation, end, {"first": 1})
        for slot, relation in ((_CLAIMS, "claims"), (_RESTS_ON, "rests_on")):
            claim = Level("Claim", order=(Order("position"),))
            claim.want("confidence")
            cited = Level("Citation", order=(Order("position"),))
            source = Level("Source")
            source.want("id", "title", "title_ja", "publisher", "date")
            cited.children[_SOURCE] = Below(0, "source", source, {"first": 1})
            claim.children[_CITED] = Below(0, "citations", cited, {"first": _MOST_NAMED})
            flow.children[slot] = Below(len(flow.children), relation, claim, {"first": 5})

    def answer(self, pages: list[Any]) -> _PathsFound:
        [[ways, searched]] = pages
        if not ways and searched < self._asked.hops:
            raise TooLargeError(
                f"number of ways to follow beyond {searched} flows",
                MOST_WAYS + 1,
                MOST_WAYS,
                "Name the verbs that a path may have, or a smaller maxHops.",
            )
        found = [
            _Path([row(self._flow, each) for each in flows], [row(self._entity, each) for each in entities], self._word)
            for flows, entities in ways
        ]
        first = self._asked.first
        return _PathsFound(found[:first], len(found) > first, searched)


def _held(row: Row, name: str) -> Any:
    return row.values[row.level.fields[name]]


def _claims(flow: Row) -> list[Row]:
    return [*flow.take(_CLAIMS), *flow.take(_RESTS_ON)]


def _link(flow: Row) -> Link:
    return link({name: _held(flow, name) for name in _FLOW}, [_held(claim, "confidence") for claim in _claims(flow)])


def _step(flow: Row) -> Step:
    firm = _link(flow)
    start, end = flow.take(_STARTS), flow.take(_ENDS)
    shown = firm not in ("assumed", "unconfirmed", "implied")
    sources = {_held(source, "id"): _source_words(source) for source in _sources(flow)} if shown else {}
    named = tuple(list(sources.values())[:_MOST_NAMED])
    kind = _held(start, "kind") if start else ""
    verb = verb_words({name: _held(flow, name) for name in STAKE})
    return Step(_name(start, _held(flow, "origin")), kind, verb, _name(end, _held(flow, "target")), firm, named)


def _sources(flow: Row) -> Iterator[Row]:
    for claim in _claims(flow):
        for citation in claim.take(_CITED):
            yield citation.take(_SOURCE)


def _name(entity: Row | None, id: str) -> Words:
    if entity is None:
        return id, id
    short = label(_held(entity, "id"), _held(entity, "name"), tuple(_held(entity, "aliases") or ()))
    japanese = _held(entity, "name_ja")
    return clean(short), clean(label(_held(entity, "id"), japanese) if japanese else short)


def _source_words(source: Row) -> Words:
    title, publisher, date = (_held(source, name) for name in ("title", "publisher", "date"))
    when = (date,) if date else ()
    return (
        clean(", ".join((title, publisher, *when))),
        clean("、".join((_held(source, "title_ja") or title, publisher, *when))),
    )


# ---- a timeline ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _List:
    """Moments of one kind of one noun: the fields of the first and last day that they may mean, and of what is said."""

    what: str
    noun: str
    first: str
    last: str
    said: str


_BEGINS, _ENDS_AT = ("begins", "begins_by", "since"), ("ends", "ends_by", "until")
#: In this order where moments are of one day.
_LISTS = (
    _List("begins", "Entity", *_BEGINS),
    _List("begins", "Flow", *_BEGINS),
    _List("happened", "Event", *_BEGINS),
    _List("ends", "Event", *_ENDS_AT),
    _List("ends", "Flow", *_ENDS_AT),
    _List("ends", "Entity", *_ENDS_AT),
)
_RELATIONS = {"Flow": "flows", "Event": "events"}
_Place = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Moment:
    what: Any
    date: str
    node: Row
    place: _Place

    @property
    def day(self) -> str:
        return self.place[0]

    @property
    def cursor(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(["timeline", *self.place])).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class _Timeline:
    moments: list[_Moment]
    page_info: PageInfo


class TimelineAsked:
    """What began, ended and happened, in the order of the days."""

    def __init__(
        self, words: type[enum.Enum], within: tuple[Condition, ...], arguments: dict[str, Any], slice: Slice
    ) -> None:
        self.slice = replace(slice, as_of=ANYTIME)
        self._words = words
        self._within = within
        self._first = arguments["first"]
        self._about: str | None = arguments.get("about")
        self._from = _day("from", arguments.get("from"), "first")
        self._to = _day("to", arguments.get("to"), "last")
        if self._from and self._to and self._from > self._to:
            raise QuestionError(f"from is {arguments['from']}, after to, {arguments['to']}; begin with the earlier")
        after = arguments.get("after")
        self._after = _read_place(after) if after is not None else None
        kinds = arguments.get("kinds")
        wanted = [each.value for each in kinds] if kinds is not None else [each.what for each in _LISTS]
        self._lists = [(rank, each) for rank, each in enumerate(_LISTS) if each.what in wanted]
        self.names = (("Entity", (self._about,), "timeline.about"),) if self._about is not None else ()
        self.price = _WHOLE_NOUN if self._about is None else 0
        self._nodes = Level(ANY, variants={noun: Level(noun) for noun in ("Entity", "Event", "Flow")})
        for level in self._nodes.variants.values():
            level.want("id", *_BEGINS, *_ENDS_AT)
        if self._about is None:
            self.pieces: list[Any] = [_Listing(self, rank, each) for rank, each in self._lists]
        else:
            self.pieces = [self]

    def want(self, name: str) -> Level | None:
        return self._nodes if name == "node" else None

    def select(self) -> Select:
        """The entity that it is about, with what hangs on it: found from there, not among all there is."""
        below = tuple(Child(_RELATIONS[each.noun], self.listed(rank, each)) for rank, each in self._hanging)
        entity = self._nodes.variants["Entity"].select(where=(Where("id", "=", self._about), *self._within), first=1)
        return replace(entity, children=(*entity.children, *below))

    @property
    def _hanging(self) -> list[tuple[int, _List]]:
        return [(rank, each) for rank, each in self._lists if each.noun in _RELATIONS]

    def listed(self, rank: int, each: _List) -> Select:
        """The moments of one kind of one noun, from where the page begins."""
        order = (Order(each.first),)
        where: list[Condition] = [Where(each.first, ">=", self._from_day(rank))]
        if self._from:
            where.append(Where(each.last, ">=", self._from))
        if self._to:
            where.append(Where(each.first, "<=", self._to))
        after = None
        if self._after is not None and rank == self._after[1]:
            after = (self._after[0], self._after[2])
        elif self._after is not None and rank < self._after[1]:
            where.append(Where(each.first, ">", self._after[0]))
        level = self._nodes.variants[each.noun]
        return replace(level.select(where=tuple(where), first=self._first, after=None), order=order, after=after)

    def _from_day(self, rank: int) -> str:
        """A day from which on all moments of the page are; an empty text stands before any."""
        return self._after[0] if self._after is not None else ""

    def answer(self, pages: list[Any]) -> _Timeline:
        moments = self._of_one(pages[0][0]) if self._about is not None else self._of_all(pages)
        found = sorted(moments, key=lambda moment: moment.place)
        shown = found[: self._first]
        info = PageInfo(
            len(found) > self._first,
            self._after is not None,
            shown[0].cursor if shown else None,
            shown[-1].cursor if shown else None,
        )
        return _Timeline(shown, info)

    def _of_all(self, pages: list[Any]) -> Iterator[_Moment]:
        for (rank, each), (rows, _) in zip(self._lists, pages, strict=True):
            yield from self._moments(rank, each, rows)

    def _of_one(self, rows: list[Any]) -> Iterator[_Moment]:
        for values in rows:
            hanging = self._hanging
            own, below = values[: len(values) - len(hanging)], values[len(values) - len(hanging) :]
            for rank, each in self._lists:
                if each.noun == "Entity":
                    yield from (one for one in self._moments(rank, each, [own]) if self._is_on_page(one))
            for (rank, each), (found, _) in zip(hanging, below, strict=True):
                yield from self._moments(rank, each, found)

    def _moments(self, rank: int, each: _List, rows: list[list[Any]]) -> Iterator[_Moment]:
        id = self._nodes.variants[each.noun].fields["id"]
        for values in rows:
            node = row(self._nodes, [values[id], each.noun, values])
            if _held(node, each.first) is not None:
                place = (_held(node, each.first), rank, _held(node, "id"))
                yield _Moment(self._words(each.what), _held(node, each.said), node, place)

    def _is_on_page(self, moment: _Moment) -> bool:
        """What the stores see to for the rows that hang on an entity, for the entity itself."""
        each = _LISTS[moment.place[1]]
        if self._from and _held(moment.node, each.last) < self._from:
            return False
        if self._to and moment.day > self._to:
            return False
        return self._after is None or moment.place > self._after


@dataclass(slots=True)
class _Listing:
    """One list of a timeline about everything."""

    timeline: TimelineAsked
    rank: int
    list: _List

    def select(self) -> Select:
        select = self.timeline.listed(self.rank, self.list)
        return replace(select, where=(*self.timeline._within, *select.where))


def _day(name: str, text: str | None, end: str) -> str | None:
    try:
        date = read_as_of(text)
    except QuestionError as wrong:
        raise QuestionError(str(wrong).replace("asOf", f"timeline.{name}", 1)) from None
    return getattr(date, end) if date else None


def _read_place(cursor: str) -> _Place:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        named, day, rank, id = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error):
        raise QuestionError(f"{cursor[:40]!r} is no cursor of a timeline. Take one from pageInfo.endCursor") from None
    fits = named == "timeline" and isinstance(day, str) and isinstance(id, str) and type(rank) is int
    if not fits or not 0 <= rank < len(_LISTS):
        raise QuestionError(f"The cursor {cursor[:40]!r} belongs to another list. Start again without `after`")
    return day, rank, id
