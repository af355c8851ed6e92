"""What the explorer shows, made from an answered question: pure, and the same for every way of drawing.

Every text is a pair, English and Japanese; where there is no Japanese the English stands in both. What no page read
shows says so and carries no source number; what the article only implies is never put into its mouth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from graph.errors import OntologyError, QuestionError
from graph.ontology import ontology
from graph.selection import Select, Selection, Where
from graph.slice import ANYTIME, Undated
from graph.store import Answer
from graph.structure.links import Link, link
from viz.question import PARTS, question, rows_of
from viz.sentences import reverse_words, verb_words
from viz.words import (
    BANDS,
    WORDS,
    Words,
    amount,
    in_both,
    in_japanese,
    is_plural,
    label,
    names_of,
    plural,
    predicate_names,
    without_brackets,
)

__all__ = [
    "SIDES",
    "Band",
    "Card",
    "Cited",
    "Comparison",
    "Detail",
    "End",
    "Flow",
    "Line",
    "Mark",
    "Side",
    "SideName",
    "SourceRow",
    "Stamp",
    "Statement",
    "View",
    "bundled",
    "view",
]

Row = dict[str, Any]
SideName = Literal["left", "right"]
SIDES: tuple[SideName, SideName] = ("left", "right")

#: What each telling of the left side shows.
_TELLINGS = ("article", "evidence", "both")

#: Where in a chain a commodity comes from, and where it goes: which of an entity's cards its line attaches to.
_COMES_FROM = {
    "data": "source",
    "crude": "source",
    "connectivity": "transport",
    "launch": "transport",
    "haulage": "transport",
    "compute": "process",
    "chips": "process",
    "energy": "process",
    "products": "process",
    "model": "knowledge",
    "vehicle": "distribution",
}
_GOES_TO = {"model": "distribution", "crude": "process", "connectivity": "distribution"}
_OF_CONTROL = ("cash", "equity", "control")


@dataclass(frozen=True, slots=True)
class Cited:
    """A numbered source, and the place in it."""

    number: int
    locator: str | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the list at the end numbers it."""

    number: int
    id: str
    title: Words
    publisher: str
    date: str | None
    kind: str
    reliability: str
    address: str
    via: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as a reader sees it. `sources` is empty where no page read shows it."""

    id: str
    about: str
    predicate: Words
    value: Words
    #: The figure itself, or its range, where it has one.
    number: float | None
    low: float | None
    high: float | None
    unit: str | None
    scope: Words | None
    when: str | None
    speaker: Words | None
    status: str
    telling: str
    confirmed: bool
    preferred: bool
    verdict: str | None
    verdict_note: Words | None
    #: The claims that say what holds now, by id.
    superseded_by: tuple[str, ...]
    formula: str | None
    confidence: str | None
    #: Of how many independent origins its sources come; 0 where it is not confirmed.
    independent: int
    secondary_only: bool
    #: Questions to which it is one of several answers, by id.
    disputes: tuple[tuple[str, Words], ...]
    note: str | None
    sources: tuple[Cited, ...]
    checked: tuple[Cited, ...]
    consulted: tuple[Words, ...]
    #: Its place among the claims on record.
    position: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Something that moves from one entity to another. `reliability` is its best source's, or None without one."""

    id: str
    side: SideName
    origin: str
    target: str
    origin_name: Words
    target_name: Words
    verb: str
    words: Words
    #: The flow in a sentence, seen from its origin and from its target.
    sentence: Words
    back: Words
    commodity: Words | None
    volume: Words | None
    #: The volume as a number of `unit`.
    amount: float | None
    unit: str | None
    when: str | None
    status: str
    basis: str | None
    by: str
    confirmed: bool
    tellings: tuple[str, ...]
    note: str | None
    claims: tuple[str, ...]
    rests_on: tuple[str, ...]
    same_link: tuple[str, ...]
    sources: tuple[int, ...]
    reliability: str | None
    #: How firm it is as a link of a way.
    link: Link
    #: How it is drawn: `solid`, `dashed` or `dotted`.
    stroke: str


@dataclass(frozen=True, slots=True)
class Card:
    """An entity in a band, or a group of entities of one step (`members`)."""

    key: str
    id: str
    side: SideName
    band: str
    label: Words
    sub: Words
    kind: str
    tellings: tuple[str, ...]
    confirmed: bool
    in_group: bool | None
    members: tuple[str, ...] = ()
    #: The first of the layers or stages in which it stands in this band.
    step: str | None = None
    step_name: Words | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The flows of one verb between two cards, in one direction, drawn as one line.

    `strokes` says per telling how it is drawn (`solid`, `dashed`, `dotted`); one that does not tell it is missing.
    """

    id: str
    side: SideName
    origin: str
    target: str
    verb: str
    flows: tuple[str, ...]
    hue: str
    strokes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Band:
    """A role in the chain, and the steps of each side that play it."""

    id: str
    name: Words
    left: Words
    right: Words


@dataclass(frozen=True, slots=True)
class End:
    """One end of a comparison: its row, and the entity to open for it, if there is one."""

    id: str
    noun: str
    name: Words
    opens: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two ends set beside each other, or one that has no counterpart."""

    id: str
    role: Words | None
    by: str
    strength: str | None
    reason: Words
    breaks: Words | None
    left: tuple[End, ...]
    right: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A comparison drawn on the spine, between two cards of one band."""

    comparison: str
    left: str
    right: str
    band: str
    strength: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something dated that an entity took part in."""

    id: str
    kind: str
    text: Words
    when: str | None
    value: str | None
    confirmed: bool
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """What the panel says of an entity or group, drawn as a card or not."""

    id: str
    side: SideName
    name: Words
    kind: Words
    band: str | None
    confirmed: bool
    in_group: bool | None
    tellings: tuple[str, ...]
    description: str | None = None
    place: str | None = None
    aliases: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    note: str | None = None
    standing: tuple[Words, ...] = ()
    claims: tuple[str, ...] = ()
    part_of: str | None = None
    parts: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    events: tuple[Stamp, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two ecosystems, the date and telling at which it is shown, and whether what is undated is marked."""

    id: str
    name: Words
    as_of: str
    telling: str | None
    marks_undated: bool


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page but its geometry."""

    left: Side
    right: Side
    content_hash: str
    bands: tuple[Band, ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    details: tuple[Detail, ...]
    flows: tuple[Flow, ...]
    statements: tuple[Statement, ...]
    comparisons: tuple[Comparison, ...]
    sources: tuple[SourceRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The view as plain data, the same for the same answer."""
        return asdict(self)


def view(answer: Answer, asked: Selection | None = None) -> View:
    """What to draw of a Store's answer to `asked`, which is `question()` unless said otherwise."""
    asked = asked or question()
    if len(answer) != len(PARTS) or len(asked.parts) != len(PARTS):
        raise QuestionError("view() draws answers to viz.question(); ask the store that")
    return _Reader(dict(zip(PARTS, rows_of(asked, answer), strict=True)), asked).view()


@dataclass(slots=True)
class _Entity:
    """An entity on its way to cards and panel."""

    row: Row
    side: SideName
    #: Band by band, in order, the names of the steps in which it stands there.
    steps: dict[str, list[Row]] = field(default_factory=dict)
    #: Bands in which a comparison sets it, though no layer or stage does.
    lent: set[str] = field(default_factory=set)

    @property
    def bands(self) -> list[str]:
        """The bands in which it has a card; concepts are talked about and have none."""
        if self.row["kind"] == "concept":
            return []
        return [*self.steps, *(band for band in BANDS if band in self.lent and band not in self.steps)]


class _Reader:
    """Reads the rows of an answer once, numbering sources as they come up."""

    def __init__(self, rows: Mapping[str, list[Row]], asked: Selection) -> None:
        self._rows = rows
        self._slices = {side: asked.parts[PARTS.index(f"{side}_flows")].slice for side in SIDES}
        analogies = asked.parts[PARTS.index("analogies")].select
        where = analogies.where if isinstance(analogies, Select) else ()
        asked_of = {part.field: str(part.value) for part in where if isinstance(part, Where)}
        self._ids = {side: asked_of[f"{side}_ecosystem"] for side in SIDES}
        self._entities = {row["id"]: _Entity(row, side) for side in SIDES for row in rows[f"{side}_entities"]}
        self._source_rows = {row["id"]: row for row in rows["sources"]}
        self._step_rows = {
            row["id"]: row for side in SIDES for noun in ("layers", "stages") for row in rows[f"{side}_{noun}"]
        }
        self._flow_rows = {row["id"]: row for side in SIDES for row in rows[f"{side}_flows"]}
        self._claim_rows = {row["id"]: row for side in SIDES for row in rows[f"{side}_claims"]}
        self._about = {
            claim["id"]: row["id"]
            for side in SIDES
            for noun in ("entities", "flows")
            for row in rows[f"{side}_{noun}"]
            for claim in row["claims"]
        }
        self._forms = _forms(entity.row["name"] for entity in self._entities.values())
        self._bare = Counter(without_brackets(entity.row["name"]) for entity in self._entities.values())
        self._numbers: dict[str, int] = {}
        self._sources: list[SourceRow] = []
        self._statements: dict[str, Statement] = {}

    def view(self) -> View:
        self._stand()
        comparisons = [self._comparison(row) for row in self._rows["analogies"]]
        self._lend(comparisons)
        flow_rows: list[tuple[SideName, Row]] = [(side, row) for side in SIDES for row in self._rows[f"{side}_flows"]]
        drawn = [(side, row) for side, row in flow_rows if self._is_drawn(row)]
        ends = {row["id"]: (self._end(row, "origin"), self._end(row, "target")) for _, row in drawn}
        attached = set(_flat(ends.values()))
        marks = self._marks(comparisons, attached)
        cards = self._cards(attached, marks)
        self._number(cards, flow_rows)
        flows = {row["id"]: self._flow(side, row) for side, row in flow_rows}
        return View(
            left=self._side("left"),
            right=self._side("right"),
            content_hash="+".join(sorted(row["content_hash"] for row in self._rows["dataset"])),
            bands=tuple(self._band(id) for id in BANDS),
            cards=tuple(cards),
            lines=tuple(_lines(ends, flows)),
            marks=tuple(marks),
            details=tuple(self._details(cards, flows, comparisons)),
            flows=tuple(flows.values()),
            statements=tuple(self._statements.values()),
            comparisons=tuple(comparisons),
            sources=tuple(self._sources),
        )

    # ---- where entities stand ---------------------------------------------------------------------------------------

    def _stand(self) -> None:
        for entity in self._entities.values():
            for membership in (*entity.row["layers"], *entity.row["stages"]):
                step = self._step(membership)
                if step is not None and step["role"]:
                    held = entity.steps.setdefault(_band_of(step["role"]), [])
                    if all(step["id"] != other["id"] for other in held):
                        held.append({**step, "told": membership})
            plays = entity.row["plays"]
            if plays and not entity.steps:
                entity.steps[_band_of(plays["id"])] = []

    def _step(self, membership: Row) -> Row | None:
        step = membership["step"]
        return self._step_rows.get(step["id"]) if step else None

    def _lend(self, comparisons: Sequence[Comparison]) -> None:
        """Who is set beside exactly one other in a role stands in that role's band too: a reading, and marked so."""
        roles = {row["id"]: row["role"] for row in self._rows["analogies"]}
        for comparison in comparisons:
            role = roles[comparison.id]
            if not role or len(comparison.left) != 1 or len(comparison.right) != 1:
                continue
            for end in (*comparison.left, *comparison.right):
                entity = self._entities.get(end.id)
                if entity is not None:
                    entity.lent.add(_band_of(role))

    def _is_drawn(self, row: Row) -> bool:
        ends = [self._entities.get(row[end]) for end in ("origin", "target")]
        return all(end is not None and end.bands for end in ends)

    def _end(self, row: Row, end: str) -> str:
        """The key of the card to which a flow attaches."""
        entity = self._entities[row[end]]
        return _key(entity.row["id"], _attached(entity.bands, row, end))

    def _side(self, side: SideName) -> Side:
        id = self._ids[side]
        row = next((row for row in self._rows["ecosystems"] if row["id"] == id), None)
        if row is None:
            raise QuestionError(f"There is no ecosystem {id!r} in the store")
        chosen = self._slices[side]
        as_of = chosen.as_of.text if chosen.as_of else row["default_as_of"]
        if chosen.as_of == ANYTIME:
            as_of = "any time"
        return Side(id, names_of(row), as_of, chosen.telling, chosen.undated is Undated.FLAG)

    def _band(self, id: str) -> Band:
        role = ontology().role(BANDS[id])
        return Band(id, (role.name, role.name_ja), self._step_names("left", id), self._step_names("right", id))

    def _step_names(self, side: SideName, band: str) -> Words:
        steps = [
            row
            for noun in ("layers", "stages")
            for row in self._rows[f"{side}_{noun}"]
            if row["role"] and _band_of(row["role"]) == band
        ]
        steps.sort(key=lambda row: (row["position"], row["id"]))
        names = [names_of(row) for row in steps]
        return " · ".join(en for en, _ in names), " · ".join(ja for _, ja in names)

    # ---- cards, lines, marks ----------------------------------------------------------------------------------------

    def _cards(self, attached: set[str], marks: Sequence[Mark]) -> list[Card]:
        kept = attached | {mark.left for mark in marks} | {mark.right for mark in marks}
        cards: list[Card] = []
        for band in BANDS:
            for side in SIDES:
                alone: dict[str, list[_Entity]] = defaultdict(list)
                for entity in self._entities.values():
                    if entity.side != side or band not in entity.bands:
                        continue
                    key = _key(entity.row["id"], band)
                    steps = entity.steps.get(band, [])
                    if key in kept or _told_here(steps):
                        cards.append(self._card(entity, band))
                    elif not any(_key(entity.row["id"], other) in kept for other in entity.bands):
                        alone[steps[0]["id"] if steps else ""].append(entity)
                for step, entities in alone.items():
                    if len(entities) == 1 or not step:
                        cards.extend(self._card(entity, band) for entity in entities)
                    else:
                        cards.append(self._group(step, entities, band, side))
        return cards

    def _card(self, entity: _Entity, band: str) -> Card:
        row = entity.row
        short = self._label(row)
        step = next(iter(entity.steps.get(band, ())), None)
        return Card(
            key=_key(row["id"], band),
            id=row["id"],
            side=entity.side,
            band=band,
            label=(short, label(row["id"], row["name_ja"]) if row["name_ja"] else short),
            sub=self._sub(entity, band),
            kind=row["kind"],
            tellings=_two(row["tellings"]),
            confirmed=row["confirmed"],
            in_group=row["in_group"],
            step=step["id"] if step else None,
            step_name=names_of(step) if step else None,
        )

    def _sub(self, entity: _Entity, band: str) -> Words:
        whole = entity.row["part_of"]
        steps = [names_of(step) for step in entity.steps.get(band, ())]
        parts: list[Words] = []
        if not entity.row["confirmed"]:
            parts.append(WORDS["not_confirmed_short"])
        if whole:
            parts.append((f"part of {whole['name']}", f"{whole['name_ja'] or whole['name']}の一部"))
        elif steps:
            parts.append((steps[0][0], steps[0][1]))
        elif band in entity.lent:
            parts.append(WORDS["our_reading"])
        else:
            parts.append(_kind(entity.row["kind"]))
        if entity.row["in_group"] is False:
            parts.append(WORDS["outside"])
        return " · ".join(en for en, _ in parts), "・".join(ja for _, ja in parts)

    def _group(self, step: str, entities: Sequence[_Entity], band: str, side: SideName) -> Card:
        row = next(other for entity in entities for other in entity.steps[band] if other["id"] == step)
        name, name_ja = names_of(row)
        count = len(entities)
        told = {telling for entity in entities for telling in entity.row["tellings"]}
        return Card(
            key=_key(f"group:{step}", band),
            id=f"group:{step}",
            side=side,
            band=band,
            label=(f"More: {name}", f"ほか:{name_ja}"),
            sub=(f"{count} {WORDS['flowless'][0]}", f"{count}件・{WORDS['flowless'][1]}"),
            kind="group",
            tellings=_two(told),
            confirmed=any(entity.row["confirmed"] for entity in entities),
            in_group=None,
            members=tuple(entity.row["id"] for entity in entities),
            step=step,
            step_name=(name, name_ja),
        )

    def _marks(self, comparisons: Sequence[Comparison], attached: set[str]) -> list[Mark]:
        """A mark for each comparison whose ends have cards in its role's band; of several ends, one that has flows."""
        roles = {row["id"]: row["role"] for row in self._rows["analogies"]}
        taken: set[tuple[str, str]] = set()
        marks = []
        for comparison in comparisons:
            role = roles[comparison.id]
            if not role or not comparison.left or not comparison.right:
                continue
            band = _band_of(role)
            lefts, rights = (
                [end.id for end in ends if end.id in self._entities and band in self._entities[end.id].bands]
                for ends in (comparison.left, comparison.right)
            )
            rights = [id for id in rights if (band, id) not in taken]
            rights.sort(key=lambda id: _key(id, band) not in attached)
            if lefts and rights and (band, lefts[0]) not in taken:
                taken |= {(band, lefts[0]), (band, rights[0])}
                marks.append(
                    Mark(
                        comparison.id,
                        _key(lefts[0], band),
                        _key(rights[0], band),
                        band,
                        comparison.strength or "weak",
                    )
                )
        return marks

    # ---- what the panel says ----------------------------------------------------------------------------------------

    def _number(self, cards: Sequence[Card], flows: Iterable[tuple[SideName, Row]]) -> None:
        """Give numbers in the order in which a reader meets the sources: card by card, then flow by flow."""
        first = [id for card in cards for id in (card.members or (card.id,))]
        for id in dict.fromkeys([*first, *self._entities]):
            self._said(self._entities[id].row["claims"])
        for _, row in flows:
            self._said((*row["claims"], *row["rests_on"]))

    def _said(self, claims: Iterable[Row]) -> list[Statement]:
        """The statements of rows that hold no more than a claim's id; what the other side's slice leaves out is out."""
        return [self._statement(self._claim_rows[row["id"]]) for row in claims if row["id"] in self._claim_rows]

    def _statement(self, row: Row) -> Statement:
        known = self._statements.get(row["id"])
        if known is not None:
            return known
        confirmed = row["confirmed"]
        words = _predicate(row["predicate"])
        speaker = names_of(row["said_by"]) if row["said_by"] else None
        if speaker and row["affiliation"]:
            names = names_of(row["affiliation"])
            speaker = (f"{speaker[0]} ({names[0]})", f"{speaker[1]}({names[1]})")
        made = Statement(
            id=row["id"],
            about=self._about.get(row["id"], ""),
            predicate=words,
            value=_value(row),
            number=row["number"],
            low=row["low"],
            high=row["high"],
            unit=row["unit"],
            scope=in_both(row, "scope"),
            when=row["as_of"] or _period(row["since"], row["until"]),
            speaker=speaker,
            status=row["status"],
            telling="article" if "article" in row["tellings"] else "evidence",
            confirmed=confirmed,
            preferred=row["rank"] == "preferred",
            verdict=row["verdict"],
            verdict_note=in_both(row, "verdict_note"),
            superseded_by=tuple(newer["id"] for newer in row["superseded_by"]),
            formula=row["formula"],
            confidence=row["confidence"],
            independent=row["independent"],
            secondary_only=row["secondary_only"],
            disputes=tuple(
                (one["id"], (one["question"], one["question_ja"] or one["question"])) for one in row["disputed_in"]
            ),
            note=row["note"],
            sources=self._cited(row["citations"]) if confirmed else (),
            checked=self._cited(row["checked_by"]),
            consulted=tuple(self._title(source["id"]) for source in row["consulted"]),
            position=row["position"],
        )
        self._statements[row["id"]] = made
        return made

    def _cited(self, citations: Iterable[Row]) -> tuple[Cited, ...]:
        return tuple(Cited(self._source(row["source"]["id"]), row["locator"]) for row in citations if row["source"])

    def _title(self, id: str) -> Words:
        row = self._source_rows[id]
        return row["title"], row["title_ja"] or row["title"]

    def _source(self, id: str) -> int:
        row = self._source_rows[id]
        if row["id"] not in self._numbers:
            number = len(self._sources) + 1
            self._numbers[row["id"]] = number
            self._sources.append(
                SourceRow(
                    number,
                    row["id"],
                    self._title(id),
                    row["publisher"],
                    row["date"],
                    row["kind"],
                    row["reliability"],
                    row["address"],
                    row["via"],
                )
            )
        return self._numbers[row["id"]]

    def _flow(self, side: SideName, row: Row) -> Flow:
        reverse, reverse_ja = reverse_words(row)
        origin, target = self._short(row["starts_at"], row["origin"]), self._short(row["ends_at"], row["target"])
        claims, rests_on = self._said(row["claims"]), self._said(row["rests_on"])
        implied = row["basis"] == "implied"
        cited: list[int] = []
        if row["confirmed"] and not implied:
            cited = list(dict.fromkeys(c.number for s in (*claims, *rests_on) for c in s.sources))
        best = max((self._rank(number) for number in cited), default=0)
        volume = amount(row["volume"], row["unit"], qualifier=row["qualifier"])
        scope = f", {row['volume_scope']}" if row["volume_scope"] else ""
        same = [other["id"] for other in (row["evidence"], *row["evidence_for"]) if other]
        return Flow(
            id=row["id"],
            side=side,
            origin=row["origin"],
            target=row["target"],
            origin_name=origin,
            target_name=target,
            verb=row["verb"],
            words=verb_words(row, short=True),
            sentence=self._sentence(row),
            back=(
                f"{target[0]} {self._verb(row['target'], reverse)} {origin[0]}",
                f"{target[1]} ← {origin[1]}({reverse_ja})",
            ),
            commodity=_commodity(row["commodity"]),
            volume=(volume + scope, in_japanese(volume, row["unit"]) + scope) if volume else None,
            amount=row["volume"],
            unit=row["unit"],
            when=_period(row["since"], row["until"]) or row["as_of"],
            status=row["status"],
            basis=row["basis"],
            by=row["by"],
            confirmed=row["confirmed"],
            tellings=_two(row["tellings"]),
            note=row["note"],
            claims=tuple(statement.id for statement in claims),
            rests_on=tuple(statement.id for statement in rests_on),
            same_link=tuple(same),
            sources=tuple(cited),
            reliability={3: "high", 2: "medium", 1: "low"}.get(best),
            link=link(row, [statement.confidence for statement in (*claims, *rests_on)]),
            stroke=_stroke(row),
        )

    def _sentence(self, row: Row) -> Words:
        said, said_ja = verb_words(row)
        ends = [self._short(row[end], "?") for end in ("starts_at", "ends_at")]
        subject = row["starts_at"]["id"] if row["starts_at"] else ""
        return (
            f"{ends[0][0]} {self._verb(subject, said)} {ends[1][0]}",
            f"{ends[0][1]} → {ends[1][1]}({said_ja})",
        )

    def _verb(self, subject: str, said: str) -> str:
        """A verb after its subject: `railroads carry`."""
        entity = self._entities.get(subject)
        if entity is None or not is_plural(self._label(entity.row), entity.row["kind"]):
            return said
        return plural(said)

    def _short(self, row: Row | None, id: str) -> Words:
        if row is None:
            return id, id
        short = self._label(row)
        return short, label(id, row["name_ja"]) if row["name_ja"] else short

    def _label(self, row: Row) -> str:
        form = self._forms.get(row["id"])
        short = label(row["id"], row["name"], (*(row.get("aliases") or ()), *([form] if form else ())))
        bare = without_brackets(short)
        # What stands in brackets is needed only where it tells two entities apart.
        return bare if bare and self._bare[without_brackets(row["name"])] == 1 else short

    def _rank(self, number: int) -> int:
        return {"low": 1, "medium": 2, "high": 3}.get(self._sources[number - 1].reliability, 1)

    def _comparison(self, row: Row) -> Comparison:
        role = ontology().role(row["role"]) if row["role"] else None
        return Comparison(
            id=row["id"],
            role=(role.name, role.name_ja) if role else None,
            by=row["by"],
            strength=row["strength"],
            reason=in_both(row, "reason") or WORDS["unknown"],
            breaks=in_both(row, "breaks"),
            left=tuple(self._comparison_end(end) for end in row["left"]),
            right=tuple(self._comparison_end(end) for end in row["right"]),
        )

    def _comparison_end(self, row: Row) -> End:
        id, noun = row["id"], row["noun"]
        opens: str | None = id if id in self._entities else None
        name: Words = (id, id)
        if row.get("name"):
            name = names_of(row)
        elif id in self._step_rows:
            name = names_of(self._step_rows[id])
        elif id in self._flow_rows:
            name = self._sentence(self._flow_rows[id])
        elif noun == "Event" and row.get("text"):
            name = row["text"], row["text_ja"] or row["text"]
        elif id in self._claim_rows:
            claim = self._claim_rows[id]
            about = self._about.get(id, "")
            opens = about if about in self._entities else None
            subject = names_of(self._entities[about].row) if opens else ("", "")
            said, value = _predicate(claim["predicate"]), _value(claim)
            name = f"{subject[0]} {said[0]}: {value[0]}".strip(), f"{subject[1]} {said[1]}:{value[1]}".strip()
        return End(id, noun, name, opens)

    def _details(
        self, cards: Sequence[Card], flows: Mapping[str, Flow], comparisons: Sequence[Comparison]
    ) -> Iterable[Detail]:
        parts: dict[str, list[str]] = defaultdict(list)
        for entity in self._entities.values():
            if entity.row["part_of"]:
                parts[entity.row["part_of"]["id"]].append(entity.row["id"])
        bands: dict[str, str] = {}
        for card in cards:
            for id in (card.id, *card.members):
                bands.setdefault(id, card.band)
        for card in cards:
            if card.members:
                yield self._group_detail(card)
        for id, entity in self._entities.items():
            row = entity.row
            yield Detail(
                id=id,
                side=entity.side,
                name=names_of(row),
                kind=_kind(row["kind"]),
                band=bands.get(id),
                confirmed=row["confirmed"],
                in_group=row["in_group"],
                tellings=_two(row["tellings"]),
                description=row["description"],
                place=row["place"],
                aliases=tuple(row["aliases"] or ()),
                since=row["since"],
                until=row["until"],
                note=row["note"],
                standing=self._standing(entity),
                claims=tuple(statement.id for statement in self._said(row["claims"])),
                part_of=row["part_of"]["id"] if row["part_of"] else None,
                parts=tuple(parts.get(id, ())),
                outgoing=tuple(flow.id for flow in flows.values() if flow.origin == id),
                incoming=tuple(flow.id for flow in flows.values() if flow.target == id),
                comparisons=tuple(c.id for c in comparisons if any(id in (e.id, e.opens) for e in (*c.left, *c.right))),
                events=tuple(self._stamp(event) for event in row["events"]),
            )

    def _group_detail(self, card: Card) -> Detail:
        return Detail(
            id=card.id,
            side=card.side,
            name=card.label,
            kind=("Group of entries without a flow", "流れのない項目のまとまり"),
            band=card.band,
            confirmed=card.confirmed,
            in_group=None,
            tellings=card.tellings,
            members=card.members,
        )

    def _standing(self, entity: _Entity) -> tuple[Words, ...]:
        found: list[Words] = []
        for membership in (*entity.row["layers"], *entity.row["stages"]):
            step = self._step(membership)
            if step is None:
                continue
            name = names_of(step)
            who = {
                "article": ("as the article tells it", "記事による"),
                "source": ("by its sources", "出典による"),
            }.get(membership["by"], WORDS["our_reading"])
            if membership["telling"] == "article":
                who = ("as the article tells it", "記事による")
            role = ontology().role(step["role"]) if step["role"] else None
            where = (f"{name[0]} ({role.name})", f"{name[1]}({role.name_ja})") if role else name
            note = f"; {membership['note']}" if membership["note"] else ""
            found.append((f"{where[0]}: {who[0]}{note}", f"{where[1]}:{who[1]}{note}"))
        if entity.row["plays"]:
            role = ontology().role(entity.row["plays"]["id"])
            found.append((f"{role.name}: our reading", f"{role.name_ja}:本プロジェクトの解釈"))
        for band in BANDS:
            if band in entity.lent and band not in entity.steps:
                role = ontology().role(BANDS[band])
                found.append(
                    (
                        f"{role.name}: our reading, from what it is set beside",
                        f"{role.name_ja}:対比による本プロジェクトの解釈",
                    )
                )
        return tuple(found)

    def _stamp(self, row: Row) -> Stamp:
        return Stamp(
            id=row["id"],
            kind=row["kind"],
            text=(row["text"], row["text_ja"] or row["text"]),
            when=_period(row["since"], row["until"]),
            value=row["value"],
            confirmed=row["confirmed"],
            sources=self._cited(row["citations"]) if row["confirmed"] else (),
        )


def _lines(ends: Mapping[str, tuple[str, str]], flows: Mapping[str, Flow]) -> Iterable[Line]:
    bundles: dict[tuple[str, str, str], list[Flow]] = defaultdict(list)
    for id, (origin, target) in ends.items():
        bundles[origin, target, flows[id].verb].append(flows[id])
    for (origin, target, verb), bundle in bundles.items():
        yield bundled(origin, target, verb, bundle)


def bundled(origin: str, target: str, verb: str, bundle: Sequence[Flow]) -> Line:
    """Flows of one side as one line between two cards, drawn as its best shown flow; `verb` is empty for several."""
    side = bundle[0].side
    strokes = {}
    for telling in _TELLINGS:
        told = [flow for flow in bundle if telling == "both" or side == "right" or telling in flow.tellings]
        if told:
            strokes[telling] = min((flow.stroke for flow in told), key=("solid", "dashed", "dotted").index)
    return Line(
        id=f"{origin}>{target}>{verb}",
        side=side,
        origin=origin,
        target=target,
        verb=verb,
        flows=tuple(flow.id for flow in bundle),
        hue="both" if side == "right" else _hue(bundle),
        strokes=strokes,
    )


def _hue(bundle: Sequence[Flow]) -> str:
    """Whose colour a line takes; what the evidence side merely lists as unconfirmed backs no article."""
    told = {telling for flow in bundle for telling in flow.tellings}
    shown = any(flow.confirmed and "evidence" in flow.tellings for flow in bundle)
    if "article" in told:
        return "both" if shown else "article"
    return "evidence"


def _stroke(row: Row) -> str:
    if row["basis"] == "implied" or not row["confirmed"] or row["status"] == "unconfirmed":
        return "dotted"
    return "dashed" if row["status"] in ("goal", "forecast") else "solid"


def _attached(bands: Sequence[str], row: Row, end: str) -> str:
    """The band of the card that this end of a flow attaches to: the role it names, else what is moved decides."""
    role = row[f"{end}_role"]
    if role and _band_of(role) in bands:
        return _band_of(role)
    moved = row["commodity"] or ""
    if moved in _OF_CONTROL:
        return "control" if "control" in bands else bands[0]
    wanted = (_COMES_FROM if end == "origin" else _GOES_TO).get(moved)
    if wanted in bands:
        return str(wanted)
    return next((band for band in bands if band != "control"), bands[0])


def _told_here(steps: Sequence[Row]) -> bool:
    return any(step["told"]["telling"] == "article" for step in steps)


def _forms(names: Iterable[str]) -> dict[str, str]:
    """How others name an entity: the words of names, by the id they make (`SpaceX` for `spacex`)."""
    return {word.lower(): word for name in sorted(names) for word in name.split() if word.isalnum()}


def _flat(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    for pair in pairs:
        yield from pair


def _key(id: str, band: str) -> str:
    return f"{id}@{band}"


def _band_of(role: str) -> str:
    return ontology().role(role).band


def _two(tellings: Iterable[str]) -> tuple[str, ...]:
    return tuple(telling for telling in ("article", "evidence") if telling in set(tellings))


def _kind(id: str) -> Words:
    try:
        kind = ontology().kind(id)
    except OntologyError:
        return id, id
    return kind.name, kind.name_ja


def _predicate(id: str) -> Words:
    return ("The flow itself", "流れそのもの") if id == "flow-shown" else predicate_names(id)


def _commodity(id: str | None) -> Words | None:
    if id is None:
        return None
    try:
        commodity = ontology().commodity(id)
    except OntologyError:
        return id, id
    return commodity.name, commodity.name_ja


def _value(row: Row) -> Words:
    """The value in words; empty for the bare statement that a flow is shown."""
    if row["predicate"] == "flow-shown" and row["number"] is None:
        return "", ""
    figure = amount(row["number"], row["unit"], low=row["low"], high=row["high"], qualifier=row["qualifier"])
    thing = row["object"]
    names = names_of(thing) if thing and thing.get("name") else None
    before_ja = [part for part in (names[1] if names else None, row["text_ja"] or row["text"]) if part]
    if not figure:
        said = row["value"]
        return (said, "、".join(before_ja) or said) if said else WORDS["unknown"]
    before = [part for part in (names[0] if names else None, row["text"]) if part]
    return ", ".join([*before, figure]), "、".join([*before_ja, in_japanese(figure, row["unit"])])


def _period(since: str | None, until: str | None) -> str | None:
    if since and until:
        return since if since == until else f"{since} to {until}"
    if since:
        return f"since {since}"
    return f"until {until}" if until else None
