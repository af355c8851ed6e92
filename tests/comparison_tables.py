"""The tables of docs/comparison.md, made of what `graph.structure` says of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.slice import Slice, read_slice
from graph.store import Store
from graph.structure.alignment import Mapping, Pair, align
from graph.structure.comparison import Comparison, beside, compare, moments
from graph.structure.conclusions import Conclusion, conclusions
from graph.structure.doubts import Doubts, doubts
from graph.structure.edit_distance import edit_distance
from graph.structure.measure import Measure
from graph.structure.profile import Profile, profile
from graph.structure.role_graph import Edge
from graph.structure.support import why
from graph.structure.what_if import Effect, effects
from tests.graph.structure.handmade import ARTICLE, EVIDENCE, MAPPING, STANDARD_OIL
from viz.sentences import conclusion_words, relation_words
from viz.words import Words

__all__ = ["tables"]

_OIL = ("standard-oil", Slice(telling="evidence"))
_TELLINGS = ("article-stated", "article", "evidence")
_NAMES = {
    ("musk", "article-stated"): "Musk, article, stated",
    ("musk", "article"): "Musk, article",
    ("musk", "evidence"): "Musk, evidence",
    ("standard-oil", "evidence"): "Standard Oil",
    ("carnegie-steel", "evidence"): "Carnegie",
    ("bell-system", "evidence"): "Bell",
    ("ford-rouge", "evidence"): "Ford",
}


async def tables(store: Store) -> dict[str, str]:
    """Every table by its name, as Markdown."""
    found = await compare(store, _OIL, ("musk", Slice(telling="evidence")))
    others = await beside(store, found)
    tellings = {
        telling: await compare(store, _OIL, ("musk", read_slice(f"telling={telling}"))) for telling in _TELLINGS
    }
    left, right = await moments(store, found)
    names = await _names(store)
    bought = await compare(store, _OIL, ("musk", read_slice("telling=evidence&assume=tesla~funds~x-corp")))
    return {
        "measures": _measures(found, others),
        "fixtures": _fixtures(tellings),
        "lists": _lists(tellings),
        "conclusions": "\n\n".join(
            f"**{_NAMES['musk', telling]}**\n\n{_conclusions(one, others if telling == 'evidence' else (), names)}"
            for telling, one in tellings.items()
        ),
        "effects": _effects([*effects(found), *(one for one in effects(bought) if _is_of_slice(one, bought))]),
        "conflicts": _conflicts(tellings["article"]),
        "draws": _draws(doubts(found)),
        "sensitivity": _sensitivity(doubts(found)),
        "weak": _weak(doubts(found)),
        "time": _time([(m.as_of, m.comparison, m.comparison.left.facts.stages) for m in left])
        + "\n\n"
        + _time([(m.as_of, m.comparison, m.comparison.right.facts.stages) for m in right]),
    }


# ---- tables ----------------------------------------------------------------------------------------------------------


def _measures(found: Comparison, others: Sequence[Comparison]) -> str:
    """Rows are measures; columns Standard Oil, the three tellings of Musk, the yardsticks."""
    right = {_TELLINGS.index("evidence"): found} | {
        _TELLINGS.index(one.right.slice.telling or "evidence"): one
        for one in others
        if one.right.ecosystem.id == "musk"
    }
    columns = [right[place] for place in sorted(right)]
    columns += [one for one in others if one.right.ecosystem.id != "musk"]
    profiles = [profile(found.left.facts), *(profile(one.right.facts) for one in columns)]
    heads = [
        "",
        "Standard Oil",
        *(_NAMES[one.right.ecosystem.id, one.right.slice.telling or "evidence"] for one in columns),
    ]
    left = found.left.facts
    rows = [
        ["relations, roles", *(_size(graph) for graph in (left.graph, *(one.right.facts.graph for one in columns)))],
        ["M1 stages known", *(_part(p) for p in profiles)],
        ["M1 depth", *(_value(p.control.depth) for p in profiles)],
        ["M1 weakest", *(_value(p.control.weakest) for p in profiles)],
        ["M1 dominant", *(_value(p.control.dominant) for p in profiles)],
        ["M1 product", *(_value(p.control.chain_product) for p in profiles)],
        ["M1 Fréchet", *(_bounds(p) for p in profiles)],
        ["M2 internal sales", *(_value(p.internal_sales) for p in profiles)],
        ["M4 something returns", *(_sign(p) for p in profiles)],
        ["M5 kappa", *(_value(p.passage.kappa) for p in profiles)],
        ["M6 outsiders passed", *(_outsiders(p) for p in profiles)],
        ["M7 S3_all to Standard Oil", "–", *(_value(one.s3_all) for one in columns)],
        ["M7 carried / of left / of right", "–", *(_carried(one) for one in columns)],
        [
            "M7 edits, relations / roles",
            "–",
            *(" / ".join(_edits(each.distance) for each in one.edits) for one in columns),
        ],
        ["M7 mappings as good", "–", *(_value(one.rank.share) for one in columns)],
        ["M7 p of S3", "–", *(_value(one.shuffle.p) for one in columns)],
    ]
    return _table(heads, rows)


def _fixtures(tellings: dict[str, Comparison]) -> str:
    mapping = MAPPING if isinstance(MAPPING, Mapping) else Mapping(tuple(Pair(a, b) for a, b in dict(MAPPING).items()))
    rows = []
    for name, drawn, telling in (("article", ARTICLE, "article"), ("evidence", EVIDENCE, "evidence")):
        by_hand = align(STANDARD_OIL, drawn, mapping.within(STANDARD_OIL, drawn))
        edits = edit_distance(STANDARD_OIL, drawn, "relations", seconds=5)
        one = tellings[telling]
        rows.append(
            [
                f"Standard Oil and Musk, {name}",
                f"{len(STANDARD_OIL.edges)} and {len(drawn.edges)}",
                f"{len(one.left.facts.graph.edges)} and {len(one.right.facts.graph.edges)}",
                _value(by_hand.s3_all),
                _value(one.s3_all),
                _edits(edits.distance),
                _edits(one.edits[0].distance),
            ]
        )
    heads = ["", "relations drawn", "derived", "S3_all drawn", "derived", "edits drawn", "derived"]
    return _table(heads, rows)


def _lists(tellings: dict[str, Comparison]) -> str:
    said = []
    for telling, one in tellings.items():
        found = one.alignment
        lists = {
            "Carries over": [each.left for each in found.carried],
            "Only Standard Oil": [*found.only_left, *found.unpartnered_left],
            "Only Musk": [*found.only_right, *found.unpartnered_right],
        }
        said.append(f"**Standard Oil and {_NAMES['musk', telling]}**\n")
        for name, edges in lists.items():
            support = one.right.support if name == "Only Musk" else one.left.support
            clauses = "; ".join(f"{_clause(edge)} ({len(why(edge.ids, support)['source'])})" for edge in edges)
            said.append(f"- {name} ({len(edges)}): {clauses or 'nothing'}.")
        said.append("")
    return "\n".join(said).rstrip()


def _conclusions(one: Comparison, others: Sequence[Comparison], names: dict[str, Words]) -> str:
    rows = []
    for found in conclusions(one, [other for other in others if other.right.ecosystem.yardstick]):
        said = conclusion_words(found.answer, ("Standard Oil", ""), ("Musk", ""), names)[0]
        rows.append([said, f"{len(found.claims)} claims, {len(found.sources)} sources", _falls(found)])
    return _table(["conclusion", "rests on", "falls without"], rows)


def _falls(found: Conclusion) -> str:
    said = []
    for breaks in (found.breaks_if_claims, found.breaks_if_sources):
        if breaks.sets:
            more = f" (or {len(breaks.sets) - 1} other sets)" if len(breaks.sets) > 1 else ""
            said.append(f"{breaks.kind}s: {', '.join(f'`{id}`' for id in breaks.sets[0])}{more}")
        else:
            said.append(f"{breaks.kind}s: {breaks.reason}")
    return "; ".join(dict.fromkeys(said))


def _effects(found: Iterable[Effect]) -> str:
    rows = []
    for one in found:
        what = (
            "all of these together"
            if len(one.assume) > 1
            else relation_words(one.relation[0], one.relation[2], one.relation[1])[0]
        )
        flow = ", ".join("~".join(filter(None, (a.origin, a.verb, a.target, a.commodity))) for a in one.assume)
        changed = "; ".join(f"{c.before.question}: {c.before.word} → {c.after.word}" for c in one.changed)
        on_record = f"`{one.flow}`, not counted: {one.reason}" if one.flow else "nothing"
        rows.append(
            [
                what,
                f"`{flow}`" if len(one.assume) == 1 else "",
                on_record,
                f"{_value(one.before)} → {_value(one.after)}",
                changed or "–",
            ]
        )
    return _table(["assumed", "as a flow", "on record", "S3_all", "conclusions changed"], rows)


def _is_of_slice(one: Effect, comparison: Comparison) -> bool:
    return one.assume == comparison.right.slice.assume


def _conflicts(one: Comparison) -> str:
    rows = []
    for conflict in one.mapping.conflicts:
        drawn = "; ".join(
            f"{pair.left} = {pair.right} ({pair.by}{': ' + ', '.join(pair.rests_on) if pair.rests_on else ''})"
            for pair in conflict.drawn
        )
        rows.append([f"{'Standard Oil' if conflict.side == 'left' else 'Musk'}: {conflict.node}", drawn])
    return _table(["drawn more than once", "pairs (Standard Oil = Musk)"], rows)


def _time(rows: Sequence[tuple[str, Comparison, Sequence[object]]]) -> str:
    roles = list(dict.fromkeys(stage.role for _, _, stages in rows for stage in stages))  # type: ignore[attr-defined]
    said = []
    for as_of, one, stages in rows:
        shares = {stage.role: stage.share for stage in stages}  # type: ignore[attr-defined]
        cells = []
        for role in roles:
            share = shares.get(role)
            ends = share.ends if share else None
            cells.append(
                "?"
                if share is None or ends is None
                else f"{share.value:g}"
                if share.value is not None
                else f"{ends[0]:g} to {ends[1]:g}"
            )
        pipeline = conclusions(one)[0].answer.word
        said.append([as_of, *cells, str(len(one.alignment.carried)), _value(one.s3_all), pipeline])
    return _table(["as of", *roles, "carried", "S3_all", "pipeline"], said)


def _draws(found: Doubts) -> str:
    drawn = found.draws
    rows = [
        [
            one.name,
            _value(one.left),
            _value(one.right),
            "?" if one.left_larger.value is None else f"{one.left_larger.value:.0%}",
            _value(one.ratio),
        ]
        for one in (drawn.depth, drawn.weakest, drawn.chain_product, drawn.kappa)
    ]
    return _table(["", "Standard Oil", "Musk", "Standard Oil larger in", "times as large"], rows)


def _sensitivity(found: Doubts) -> str:
    rows = []
    for name, changes in zip(("Standard Oil", "Musk"), found.changes, strict=True):
        rows += [
            [name, f"{one.stage} {one.change}", one.measure, f"{one.before:.3g}", f"{one.after:.3g}"]
            for one in changes
            if one.measure in ("depth", "kappa") and one.size
        ]
    return _table(["", "changed", "measure", "before", "after"], rows)


def _weak(found: Doubts) -> str:
    rows = []
    for name, flags in zip(("Standard Oil", "Musk"), found.weaknesses, strict=True):
        rows += [
            [name, stage, ", ".join(one.flag for one in flags if one.stage == stage)]
            for stage in dict.fromkeys(one.stage for one in flags)
        ]
    return _table(["", "stage", "weak in"], rows)


# ---- cells -----------------------------------------------------------------------------------------------------------


def _value(measure: Measure) -> str:
    if measure.value is None:
        return "?"
    low, high = measure.low, measure.high
    if low is None or high is None or low == high:
        return f"{measure.value:.3g}"
    return f"{measure.value:.3g} ({low:.3g} to {high:.3g})"


def _edits(measure: Measure) -> str:
    return f"{measure.value:.0f}" if measure.value is not None else f"{measure.low:.0f} to {measure.high:.0f}"


def _part(one: Profile) -> str:
    total = len(one.control.stages)
    return f"{round(one.control.coverage * total)} of {total}"


def _bounds(one: Profile) -> str:
    low, high = one.control.frechet_low.value, one.control.frechet_high.value
    return "?" if low is None or high is None else f"{low:.3g} to {high:.3g}"


def _sign(one: Profile) -> str:
    return {0: "no", 1: "yes", None: "?"}[one.circulation.sign]


def _outsiders(one: Profile) -> str:
    passed = {name for supply in one.supplies for name in supply.dependence.outsiders}
    return ", ".join(sorted(passed)) or ("none" if one.supplies else "?")


def _carried(one: Comparison) -> str:
    found = one.alignment
    return f"{len(found.carried)} / {len(one.left.facts.graph.edges)} / {len(one.right.facts.graph.edges)}"


def _size(graph: object) -> str:
    return f"{len(graph.edges)}, {len(graph.nodes)}"  # type: ignore[attr-defined]


def _clause(edge: Edge) -> str:
    return relation_words(edge.origin, edge.relation, edge.target)[0]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines(heads, rows))


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


async def _names(store: Store) -> dict[str, Words]:
    from graph.structure.side import ecosystems

    return {
        one.id: (_NAMES.get((one.id, "evidence"), one.name), one.name_ja or one.name) for one in await ecosystems(store)
    }
