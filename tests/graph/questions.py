"""Hypothesis strategies: small packs full of odd texts and shapes, and questions about any graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from graph.dates import PartialDate
from graph.model import (
    Analogy,
    Citation,
    Claim,
    Dispute,
    Ecosystem,
    Entity,
    Event,
    Flow,
    Layer,
    Membership,
    Pack,
    Share,
    Source,
    Stage,
)
from graph.ontology import ontology
from graph.property_graph import PropertyGraph
from graph.selection import AnyOf, Child, Condition, Having, Order, Part, Select, Where
from graph.shape import ANY, NOUNS, FieldType, NounShape, noun
from graph.slice import ANYTIME, Assumption, Slice, Undated

__all__ = ["HOSTILE", "names", "packs", "parts", "slices"]

#: Texts that break out of quotes, out of order, or out of one line.
HOSTILE = (
    "'",
    '"',
    "\\",
    "`",
    "\\'",
    "}) DETACH DELETE n //",
    "' OR 1=1 //",
    "$p0",
    "{id: 'e0'}",
    "\u2028",
    "a\nb\r\tc",
    "～",  # U+FF5E, before U+1F600 by code point and after it in UTF-16
    "\U0001f600",
    "é",
    "e\u0301",
    "Z",
    "a",
    "ß",
    "ﬀ",
    "İ",
    "スペースX",
    "データ",
    "עברית",
    "\u202eabc",
    "\ufeff",
    " ",
    "a b",
    "a  b",
    "AB",
    "ab",
    "</script>",
)

_texts = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=4
)
_maybe_text = st.none() | _texts
_days = (
    "1870",
    "1872-05",
    "1882",
    "1892-01-02",
    "1900",
    "1904",
    "~1911",
    "2024-Q3",
    "FY2025",
    "2025-02-28",
    "2025-03-01",
)
_dates = st.none() | st.sampled_from(_days).map(PartialDate.parse)
_numbers = st.sampled_from([0.0, -0.0, 1.0, 1.5, 2.0, -3.25, 1e300, 1e-300, 12345678901234.0])
_maybe_number = st.none() | _numbers
_flags = st.booleans()
_maybe_flag = st.none() | _flags
_tellings: st.SearchStrategy[Any] = st.sampled_from(["article", "evidence"])
_statuses: st.SearchStrategy[Any] = st.sampled_from(["fact", "claim", "goal", "forecast"])
_ROLES = [role.id for role in ontology().roles]


def _some(ids: Sequence[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of the ids, now and then one of them twice."""
    return st.lists(st.sampled_from(ids), max_size=most).map(tuple) if ids else st.just(())


def _one(ids: Sequence[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(ids) if ids else st.none()


def names() -> st.SearchStrategy[str]:
    """Texts as a pack may hold them."""
    return _texts


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A small pack whose references hold, with cycles, self-loops, parallel flows, equal sort keys and unknowns."""
    ecosystems = [
        Ecosystem(id=f"eco-{n}", name=draw(_texts), default_as_of=PartialDate.parse(day))
        for n, day in enumerate(("1904", "2025-03-01"))
    ]
    eco = st.sampled_from([ecosystem.id for ecosystem in ecosystems])
    sources = [
        Source(
            id=f"s-{n}",
            title=draw(_texts),
            publisher=draw(_texts),
            address="somewhere",
            kind="news",
            reliability=draw(st.sampled_from(["low", "medium", "high"])),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    cited = [source.id for source in sources]

    def citations() -> tuple[Citation, ...]:
        return tuple(Citation(source=id, locator=draw(_maybe_text)) for id in draw(_some(cited)))

    def steps(letter: str, make: type[Layer] | type[Stage]) -> list[Any]:
        return [
            make(
                id=f"{letter}-{n}",
                ecosystem=draw(eco),
                key=f"key-{n}",
                name=draw(_texts),
                role=draw(_one(_ROLES)),
                position=draw(st.integers(0, 2)),
                by=draw(st.sampled_from(["article", "ours"])),
                rests_on=draw(_some(claim_ids, 1)),
            )
            for n in range(draw(st.integers(0, 2)))
        ]

    claim_ids = [f"c-{n}" for n in range(draw(st.integers(0, 7)))]
    entity_ids = [f"e-{n}" for n in range(draw(st.integers(1, 6)))]
    flow_ids = [f"f-{n}" for n in range(draw(st.integers(0, 8)))]
    layers, stages = steps("layer", Layer), steps("stage", Stage)
    step_ids = [step.id for step in (*layers, *stages)]
    about = st.sampled_from([*entity_ids, *flow_ids, *step_ids, "eco-0"])

    def memberships(steps: Sequence[Any]) -> tuple[Membership, ...]:
        return tuple(
            Membership(
                step=step,
                telling=draw(_tellings),
                claim=draw(_one(claim_ids)),
                since=draw(_dates),
                until=draw(_dates),
                note=draw(_maybe_text),
            )
            for step in draw(_some([step.id for step in steps]))
        )

    entities = [
        Entity(
            id=id,
            ecosystem=draw(eco),
            kind=draw(st.sampled_from(["company", "person", "facility"])),
            name=draw(_texts),
            name_ja=draw(_maybe_text),
            aliases=tuple(draw(st.lists(_texts, max_size=2))),
            in_group=draw(_maybe_flag),
            owners=draw(_some(entity_ids, 1)),
            part_of=draw(_one(entity_ids)),
            plays=draw(_one(_ROLES)),
            since=draw(_dates),
            until=draw(_dates),
            layers=memberships(layers),
            stages=memberships(stages),
            confirmed=draw(_flags),
        )
        for id in entity_ids
    ]
    claims = [
        Claim(
            id=id,
            about=draw(about) if n == 0 else draw(about | st.sampled_from(claim_ids[:n])),
            predicate=draw(st.sampled_from(["is", "volume", "has-layer"])),
            number=draw(_maybe_number),
            unit=draw(_maybe_text),
            text=draw(_maybe_text),
            object=draw(_one([*entity_ids, *step_ids])),
            said_by=draw(_one(entity_ids)),
            affiliation=draw(_one(entity_ids)),
            since=draw(_dates),
            as_of=draw(_dates),
            status=draw(_statuses),
            telling=draw(_tellings),
            sources=citations(),
            consulted=draw(_some(cited, 1)),
            verdict_sources=citations(),
            inputs=draw(_some(claim_ids[:n])),
        )
        for n, id in enumerate(claim_ids)
    ]
    flows = [
        Flow(
            id=id,
            ecosystem=draw(eco),
            origin=draw(st.sampled_from(entity_ids)),
            verb=draw(st.sampled_from(["feeds", "owns"])),
            target=draw(st.sampled_from(entity_ids)),
            commodity=draw(_maybe_text),
            volume=draw(_maybe_number),
            unit=draw(_maybe_text),
            since=draw(_dates),
            until=draw(_dates),
            telling=draw(_tellings),
            basis=draw(st.sampled_from([None, "stated", "implied"])),
            in_group=draw(_maybe_flag),
            rests_on=draw(_some(claim_ids)),
            evidence=draw(_one(flow_ids)),
            aliases=tuple(draw(st.lists(_texts, max_size=1))),
        )
        for id in flow_ids
    ]
    shares = [
        Share(
            id=f"share-{n}",
            ecosystem=draw(eco),
            of=(draw(st.sampled_from([*step_ids, *_ROLES])),) * draw(st.integers(1, 2)),
            share=draw(st.sampled_from([None, 0.0, 0.5, 1.0])),
            scope=draw(_texts),
            as_of=draw(_dates),
            sources=citations(),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    events = [
        Event(
            id=f"event-{n}",
            ecosystem=draw(eco),
            kind="deal",
            text=draw(_texts),
            since=draw(_dates),
            involves=draw(_some(entity_ids)),
            sources=citations(),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    analogies = [
        Analogy(
            id=f"analogy-{n}",
            left_ecosystem="eco-0",
            right_ecosystem="eco-1",
            left=draw(_some([*entity_ids, *step_ids, *flow_ids])),
            right=draw(_some([*entity_ids, *claim_ids])),
            reason=draw(_texts),
            rests_on=draw(_some(claim_ids)),
        )
        for n in range(draw(st.integers(0, 2)))
    ]
    statements = [*claim_ids, *(share.id for share in shares), *(event.id for event in events)]
    disputes = [
        Dispute(
            id=f"dispute-{n}",
            ecosystem=draw(eco),
            question=draw(_texts),
            about=draw(_some([*entity_ids, *flow_ids])),
            answers=(draw(st.sampled_from(statements)),) * 2,
            held=draw(_one(statements)),
            reason=draw(_texts),
        )
        for n in range(draw(st.integers(0, 2)) if statements else 0)
    ]
    return Pack(
        id="random",
        title=draw(_texts),
        ecosystems=tuple(ecosystems),
        sources=tuple(sources),
        layers=tuple(layers),
        stages=tuple(stages),
        entities=tuple(entities),
        claims=tuple(claims),
        flows=tuple(flows),
        shares=tuple(shares),
        events=tuple(events),
        analogies=tuple(analogies),
        disputes=tuple(disputes),
    )


# ---- questions -------------------------------------------------------------------------------------------------------


def slices(graph: PropertyGraph) -> st.SearchStrategy[Slice]:
    """Any reader's choice about this graph."""
    of = {noun: [node.id for node in graph.nodes if node.noun == noun] for noun in NOUNS}
    rejected = [*of["Source"], *of["Claim"], *of["Flow"], *of["Entity"], "assumed-e-0-feeds-e-0", HOSTILE[5]]
    ends = st.sampled_from([*of["Entity"], of["Ecosystem"][0], "nobody"])
    assumptions = st.builds(Assumption, ends, st.sampled_from(["feeds", "owns"]), ends, _maybe_text)
    return st.builds(
        Slice,
        telling=st.sampled_from([None, "article", "article-stated", "evidence"]),
        as_of=st.none() | st.just(ANYTIME) | st.sampled_from(_days).map(PartialDate.parse),
        undated=st.sampled_from(Undated),
        min_reliability=st.sampled_from([None, None, "low", "medium", "high"]),
        without=st.lists(st.sampled_from(rejected), max_size=2).map(tuple),
        assume=st.just(()) | st.lists(assumptions, max_size=2, unique_by=lambda a: a.id).map(tuple),
    )


def parts(graph: PropertyGraph) -> st.SearchStrategy[Part]:
    """Any root of a question about this graph."""
    values = _values(graph)
    roots = st.sampled_from([name for name, shape in NOUNS.items() if not shape.types])
    return roots.flatmap(lambda name: st.builds(Part, _selects(name, values, depth=2), slices(graph)))


_Values = dict[tuple[str, str], list[Any]]


def _values(graph: PropertyGraph) -> _Values:
    """What each field of each noun holds somewhere in the graph."""
    found: _Values = {}
    for node in graph.nodes:
        for name in (*noun(node.noun).fields, "keys"):
            held = node.properties.get(name)
            if held is not None:
                found.setdefault((node.noun, name), []).append(held)
    for (_, name), held in list(found.items()):
        found.setdefault((ANY, name), []).extend(held)
    return found


@st.composite
def _selects(draw: st.DrawFn, name: str, values: _Values, depth: int) -> Select:
    shape = noun(name)
    order = tuple(
        Order(field, draw(_flags)) for field in draw(_names([f for f, t in shape.fields.items() if t != "texts"], 2))
    )
    fields = (*draw(_names(list(shape.fields), 3)), *(term.field for term in order), shape.key)
    children = [
        Child(relation, draw(_selects(shape.relation(relation).to, values, depth - 1)))
        for relation in (draw(_names(list(shape.relations), 2)) if depth else ())
    ]
    variants: tuple[Select, ...] = ()
    if name == ANY and draw(_flags):
        kinds = draw(_names(["Entity", "Flow", "Claim", "Layer", "Source", "Role"], 2))
        variants = tuple(draw(_selects(kind, values, max(depth - 1, 0))) for kind in kinds)
    match = None
    if not shape.types and draw(st.integers(0, 5)) == 0:
        known = [key for keys in values.get((name, "keys"), []) for key in keys]
        match = draw(st.sampled_from([*known, *HOSTILE]))
        match = match[: draw(st.integers(1, 5))]
    return Select(
        name,
        fields=fields,
        children=tuple(children),
        variants=variants,
        where=tuple(draw(st.lists(_conditions(shape, values, 2), max_size=2))),
        order=order,
        first=draw(st.none() | st.integers(0, 5)),
        reverse=draw(_flags),
        count=draw(_flags),
        match=match,
    )


def _names(choices: list[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(choices), max_size=most, unique=True) if choices else st.just([])


def _conditions(shape: NounShape, values: _Values, depth: int) -> st.SearchStrategy[Condition]:
    wheres: st.SearchStrategy[Condition] = st.sampled_from(sorted(shape.fields)).flatmap(
        lambda field: _wheres(shape, field, values)
    )
    if not depth:
        return wheres
    anyof = st.lists(st.deferred(lambda: _conditions(shape, values, depth - 1)), max_size=2).map(
        lambda some: AnyOf(tuple(some))
    )
    if not shape.relations:
        return wheres | anyof
    havings = st.sampled_from(sorted(shape.relations)).flatmap(
        lambda relation: st.lists(_conditions(noun(shape.relation(relation).to), values, depth - 1), max_size=1).map(
            lambda some: Having(relation, tuple(some))
        )
    )
    return wheres | wheres | anyof | havings


def _wheres(shape: NounShape, field: str, values: _Values) -> st.SearchStrategy[Condition]:
    held = values.get((shape.name, field), [])
    type = shape.field(field)
    unknown = st.just(Where(field, "=", None))
    compared = st.sampled_from(["=", ">=", "<=", ">", "<"])
    if type == "texts":
        members = st.sampled_from([*(member for some in held for member in some), "evidence", *HOSTILE])
        return st.builds(Where, st.just(field), st.sampled_from(["has", "contains"]), members)
    if type == "flag":
        return unknown | st.builds(Where, st.just(field), st.just("="), _flags)
    one = st.sampled_from(held) | _of(type) if held else _of(type)
    wheres = st.builds(Where, st.just(field), compared, one)
    if type == "text":
        wheres |= st.builds(Where, st.just(field), st.just("in"), st.lists(one, max_size=3).map(tuple))
        wheres |= st.builds(Where, st.just(field), st.just("contains"), one)
    return unknown | wheres


def _of(type: FieldType) -> st.SearchStrategy[Any]:
    return _texts if type == "text" else st.integers(-1, 3) if type == "integer" else _numbers | st.integers(-1, 3)
