"""The graph in memory: filled once from the packs, unchanged while it serves. Nothing to install, nothing to lose."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice, product
from operator import itemgetter
from typing import Any

from graph.given import filler
from graph.property_graph import PropertyGraph, assumed, fold
from graph.selection import (
    MOST_ROWS,
    MOST_WAYS,
    AnyOf,
    Condition,
    Key,
    Order,
    Paths,
    Select,
    Selection,
    Tally,
    Where,
    rows_of,
)
from graph.shape import ANY, SCHEMA_VERSION, NounShape, Relation, noun
from graph.slice import Slice, Undated
from graph.store import Answer, LoadReport, PackState, Prepared, Progress, StoreState
from graph.stores.rows import Index, Row, after, before, in_order

__all__ = ["SnapshotStore"]


#: Ways from or to an entity: their flows, and the ids of the entities between which these run.
_Ways = list[tuple[tuple[Row, ...], tuple[str, ...]]]


#: A question for no more rows is answered at once; a longer one beside the event loop, in its turn.
_SHORT = 300


class SnapshotStore:
    """A Store that answers from memory. Make one with `SnapshotStore.of(lay_out(pack))`."""

    def __init__(self) -> None:
        self._packs: dict[str, PropertyGraph] = {}
        self._index = Index()
        # One thread: two would only take the interpreter from each other.
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="snapshot")

    @classmethod
    def of(cls, *packs: PropertyGraph) -> SnapshotStore:
        """A store that holds these packs."""
        store = cls()
        store._packs = {pack.pack: pack for pack in packs}
        store._refill()
        return store

    async def ask(self, selection: Selection) -> Answer:
        return await self.prepare(selection)(())

    def prepare(self, selection: Selection) -> Prepared:
        fill, is_short = filler(selection), _is_short(selection)

        async def ask(given: Sequence[str]) -> Answer:
            asked = selection if fill is None else fill(given)
            if is_short:
                return self._answer(asked)
            return await asyncio.get_running_loop().run_in_executor(self._beside, self._answer, asked)

        return ask

    def _answer(self, selection: Selection) -> Answer:
        return [_Walk(self._index, part.slice).answer(part.select) for part in selection.parts]

    async def state(self) -> StoreState:
        packs = tuple(PackState(pack.pack, pack.content_hash, SCHEMA_VERSION) for pack in self._packs.values())
        return StoreState("snapshot (in memory)", bool(packs), None if packs else "no pack is loaded", packs)

    async def load(
        self, packs: Sequence[PropertyGraph], progress: Progress = lambda what, done, total: None
    ) -> list[LoadReport]:
        reports = []
        for pack in packs:
            held = self._packs.get(pack.pack)
            unchanged = held is not None and held.content_hash == pack.content_hash
            self._packs[pack.pack] = pack
            reports.append(LoadReport(pack.pack, pack.content_hash, len(pack.nodes), len(pack.edges), unchanged))
            progress(pack.pack, pack.rows, pack.rows)
        self._refill()
        return reports

    async def close(self) -> None:
        self._beside.shutdown(wait=False, cancel_futures=True)
        self._index = Index()

    def _refill(self) -> None:
        index = Index()
        for pack in self._packs.values():
            for node in pack.nodes:
                if node.id not in index.nodes:  # the roles stand in every pack
                    index.add(node)
        for pack in self._packs.values():
            for edge in pack.edges:
                index.link(edge)
        self._index = index


#: Leads from a row over one relation.
_Way = Callable[[Row], list[Row]]


#: Shows every row there is.
_ALL = replace(Slice.everything(), undated=Undated.SHOW)


class _Plan:
    """How the rows of a Select are taken in one walk: worked out once for all of them."""

    __slots__ = ("_ordered", "_terms", "children", "keeps", "select", "take", "variants", "wanted")

    def __init__(self, walk: _Walk, select: Select) -> None:
        shape = noun(select.noun)
        self.select = select
        self.take = _taker(select.fields)
        self.keeps = walk.judge(select.where)
        self.wanted = fold(select.match) if isinstance(select.match, str) else None
        self.children = [
            (walk.way(relation), relation.many, _Plan(walk, child.select))
            for child in select.children
            for relation in [select.relation(child)]
        ]
        self.variants = {variant.noun: _Plan(walk, variant) for variant in select.variants}
        self._terms = (*select.order, Order(shape.key))
        self._ordered = None if shape.types or select.noun == ANY else walk.index.ordered(select.noun, select.order)

    def sorted(self, rows: list[Row]) -> list[Row]:
        """The rows in order: by their places among all of the noun, where all of them stand there."""
        if len(rows) < 2:
            return rows
        if self._ordered is not None:
            try:
                return sorted(rows, key=self._ordered.places.__getitem__)
            except KeyError:  # some are assumed
                pass
        return in_order(rows, self._terms)

    def between(self, rows: list[Row]) -> list[Row]:
        """Those of sorted rows that lie between the cursors."""
        select = self.select
        first = 0 if select.after is None else after(rows, self._terms, select.after)
        last = len(rows) if select.before is None else before(rows, self._terms, select.before)
        return rows if (first, last) == (0, len(rows)) else rows[first:last]


def _taker(fields: Sequence[str]) -> Callable[[dict[str, Any]], list[Any]]:
    """What takes the fields of a row; what it has not is unknown."""
    if len(fields) < 2:
        return lambda properties: [properties.get(name) for name in fields]
    get = itemgetter(*fields)

    def take(properties: dict[str, Any]) -> list[Any]:
        try:
            return list(get(properties))
        except KeyError:
            return [properties.get(name) for name in fields]

    return take


def _is_short(selection: Selection) -> bool:
    """Whether answering takes no longer than handing it to a thread is worth."""
    are_rows = all(isinstance(part.select, Select) for part in selection.parts)
    return are_rows and rows_of(selection.parts, unbounded=MOST_ROWS) <= _SHORT


class _Walk:
    """Answers the Selects of one part, in its slice."""

    def __init__(self, index: Index, slice: Slice) -> None:
        self.index = index
        self._slice = slice
        self._without = frozenset(slice.without)
        self._judges_support = bool(slice.floor or slice.without)
        self._shows_all = replace(slice, undated=Undated.SHOW, assume=()) == _ALL and slice.undated is not Undated.HIDE
        self._stands = self._teller()
        self._assumed = self._assumptions()
        self._ways: dict[int, _Way] = {}

    def answer(self, asked: Select | Tally | Paths) -> list[Any]:
        if isinstance(asked, Tally):
            return self._tally(asked)
        if isinstance(asked, Paths):
            return self._paths(asked)
        return self.root(asked)

    def root(self, select: Select) -> list[Any]:
        plan = _Plan(self, select)
        assumed = self._assumed if select.noun in ("Flow", ANY) else []
        if plan.wanted is not None:
            return self._page(plan, [*self.index.holding(select.noun, plan.wanted), *assumed])
        few = self._few(select.noun, select.where)
        if few is not None and (select.count or 4 * len(few) < self.index.count(select.noun)):
            return self._page(plan, [*few, *assumed])
        if assumed or select.noun == ANY:
            return self._page(plan, [*self.index.of(select.noun), *assumed])
        return self._walk_all(plan)

    def _few(self, name: str, where: Sequence[Condition]) -> list[Row] | None:
        """What an index tells of the rows that meet the conditions; those that are assumed left out.

        What is assumed stands in no index, so that no condition on what lies beyond a row can be asked of one.
        """
        return self.index.meeting(name, [each for each in where if not self._assumed or isinstance(each, Where)])

    def _assumptions(self) -> list[Row]:
        rows = []
        for assumption in self._slice.assume:
            origin = self.index.nodes.get(assumption.origin)
            target = self.index.nodes.get(assumption.target)
            if origin is not None and target is not None and origin.noun == target.noun == "Entity":
                rows.append(Row("Flow", assumed(assumption, origin.properties["ecosystem"])))
        return rows

    # ---- pages and rows ---------------------------------------------------------------------------------------------

    def _page(self, plan: _Plan, rows: list[Row]) -> list[Any]:
        """A page of these rows, which are in no order."""
        select, keeps, total = plan.select, plan.keeps, None
        if plan.wanted is not None:
            rows = [row for row in rows if plan.wanted in row.properties["haystack"]]
        if keeps and (select.count or len(rows) <= select.limit):
            rows, keeps = [row for row in rows if keeps(row)], None
        if select.count:
            total = len(rows)
        rows = plan.between(plan.sorted(rows))
        if plan.wanted is not None:
            rows = _best_first(rows, plan.wanted)
        if select.reverse:
            rows = rows[::-1]
        if keeps:
            rows = list(islice(filter(keeps, rows), select.limit))
        return [[self._row(plan, row) for row in rows[: select.limit]], total]

    def _walk_all(self, plan: _Plan) -> list[Any]:
        """A page of all rows of a noun, taken in their order until it is full."""
        select, keeps = plan.select, plan.keeps
        ordered = self.index.ordered(select.noun, select.order)
        rows = ordered.rows
        first = 0 if select.after is None else ordered.after(select.after)
        last = len(rows) if select.before is None else ordered.before(select.before)
        total = None
        if select.count:
            total = sum(map(keeps, rows)) if keeps else len(rows)
        places = range(last - 1, first - 1, -1) if select.reverse else range(first, last)
        found = map(rows.__getitem__, places)
        kept = islice(filter(keeps, found) if keeps else found, select.limit)
        return [[self._row(plan, row) for row in kept], total]

    def _row(self, plan: _Plan, row: Row) -> list[Any]:
        if plan.select.noun == ANY:
            variant = plan.variants.get(row.noun)
            return [row.properties["id"], row.noun, self._row(variant, row) if variant else None]
        answer = plan.take(row.properties)
        for way, many, child in plan.children:
            rows = way(row)
            if many:
                answer.append(self._page(child, rows))
            else:
                answer.append(self._row(child, rows[0]) if rows else None)
        return answer

    # ---- groups and their sums --------------------------------------------------------------------------------------

    def _tally(self, tally: Tally) -> list[Any]:
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
        if not tally.by:
            groups[()] = []
        few, keeps = self._few(tally.noun, tally.where), self.judge(tally.where)
        rows = self.index.of(tally.noun) if few is None else few
        plain = not any(key.over for key in tally.by)
        for row in [*rows, *(self._assumed if tally.noun == "Flow" else ())]:
            if keeps and not keeps(row):
                continue
            properties = row.properties
            if plain:
                groups[tuple([properties.get(key.field) for key in tally.by])].append(properties)
                continue
            for keys in product(*(self._values(row, key) for key in tally.by)):
                groups[keys].append(properties)
        counted = sorted(groups.items(), key=lambda group: (-len(group[1]), [(key is None, key) for key in group[0]]))
        found = [[*keys, len(rows), _sums(rows, tally.sum)] for keys, rows in counted[: tally.limit]]
        return [found, len(groups)]

    def _values(self, row: Row, key: Key) -> list[Any]:
        """What a row is grouped by, each value once; None where there is none."""
        ends = [row]
        for name in key.over:
            relations = [(end, noun(end.noun).relation(name)) for end in ends]
            ends = [
                other
                for end, relation in relations
                for other in self._reach(end, relation)
                if not relation.many or self._stands(other)
            ]
        return list(dict.fromkeys(end.properties.get(key.field) for end in ends)) or [None]

    # ---- paths ------------------------------------------------------------------------------------------------------

    def _paths(self, paths: Paths) -> list[Any]:
        """Ways that lead on from each end, `(flows, ids of entities)`, are met in the middle, as in Neo4j."""
        if any(not list(self._at(id, "Entity")) for id in (paths.origin, paths.target)):
            return [[], paths.hops]
        out: _Ways = [((), (paths.origin,))]
        into: _Ways = [((), (paths.target,))]
        found: _Ways = []
        for length in range(1, paths.hops + 1):
            if len(found) >= paths.limit:
                break
            if length % 2:
                into = self._steps_back(paths, into)
            else:
                out = self._steps(paths, out)
            met = _met(out, into) if max(len(out), len(into)) <= MOST_WAYS else []
            if max(len(out), len(into), len(met)) > MOST_WAYS:
                return [self._shown(paths, found), length - 1]
            found += sorted(met, key=lambda way: [flow.properties["id"] for flow in way[0]])
        return [self._shown(paths, found), paths.hops]

    def _steps(self, paths: Paths, ways: _Ways) -> _Ways:
        """Each way made longer by a flow to an entity that is no part of it, nor the end of all ways."""
        return _few(
            ((*flows, flow), (*ids, flow.properties["target"]))
            for flows, ids in ways
            for flow in self._flows(paths, ids[-1], "flows_out")
            if flow.properties["target"] not in (*ids, paths.target)
        )

    def _steps_back(self, paths: Paths, ways: _Ways) -> _Ways:
        """The same at the other end; the one flow of the shortest path may begin where all ways do."""
        return _few(
            ((flow, *flows), (flow.properties["origin"], *ids))
            for flows, ids in ways
            for flow in self._flows(paths, ids[0], "flows_in")
            if flow.properties["origin"] not in (*ids, *((paths.origin,) if flows else ()))
        )

    def _flows(self, paths: Paths, id: str, relation: str) -> Iterator[Row]:
        """The flows of a path's verbs that begin or end at an entity and stand."""
        for entity in self._at(id, "Entity"):
            for flow in self._reach(entity, noun("Entity").relation(relation)):
                if (paths.verbs is None or flow.properties["verb"] in paths.verbs) and self._stands(flow):
                    yield flow

    def _shown(self, paths: Paths, ways: _Ways) -> list[Any]:
        of_flow, of_entity = _Plan(self, paths.flow), _Plan(self, paths.entity)
        return [
            [
                [self._row(of_flow, flow) for flow in flows],
                [self._row(of_entity, entity) for id in ids for entity in self._at(id, "Entity")],
            ]
            for flows, ids in ways[: paths.limit]
        ]

    # ---- relations --------------------------------------------------------------------------------------------------

    def _reach(self, row: Row, relation: Relation) -> list[Row]:
        return self.way(relation)(row)

    def way(self, relation: Relation) -> _Way:
        """What leads from a row over a relation of a noun, each row once."""
        found = self._ways.get(id(relation))
        if found is None:
            found = self._ways[id(relation)] = self._made_way(relation)
        return found

    def _made_way(self, relation: Relation) -> _Way:
        nodes, to = self.index.nodes, relation.to
        if relation.through:
            return lambda row: list(self._walk_through(row, relation))
        if relation.key is not None:
            key = relation.key

            def by_key(row: Row) -> list[Row]:
                node = nodes.get(row.properties.get(key))  # type: ignore[arg-type]
                return [node] if node is not None and to in (node.noun, ANY) else []

            return by_key
        if relation.end is not None:
            at_start = relation.end == "start"

            def by_end(row: Row) -> list[Row]:
                edge = row.edge
                node = nodes.get(edge.start if at_start else edge.end) if edge else None
                return [node] if node is not None and to in (node.noun, ANY) else []

            return by_end
        return self._made_edges(relation)

    def _made_edges(self, relation: Relation) -> _Way:
        edges = self.index.outgoing if relation.outgoing else self.index.incoming
        nodes, to, outgoing = self.index.nodes, relation.to, relation.outgoing
        of_relationship = bool(noun(to).types)

        def by_edges(row: Row) -> list[Row]:
            start = row.properties["id"]
            met = [edge for type in relation.types for edge in edges.get((type, start), ())]
            if of_relationship:
                return [Row(to, edge.properties, edge) for edge in met]
            ends = dict.fromkeys([edge.end if outgoing else edge.start for edge in met])
            found = [nodes[end] for end in ends if end in nodes]
            return found if to == ANY else [node for node in found if node.noun == to]

        if not self._assumed:
            return by_edges

        def by_edges_and_assumed(row: Row) -> list[Row]:
            start = row.properties["id"]
            found = [] if row.properties.get("assumed") else by_edges(row)
            if to == "Flow" and not outgoing:
                for flow in self._assumed:
                    ends = {"FROM": flow.properties["origin"], "TO": flow.properties["target"]}
                    if any(ends.get(type) == start for type in relation.types):
                        found.append(flow)
            return found

        return by_edges_and_assumed

    def _walk_through(self, row: Row, relation: Relation) -> Iterator[Row]:
        """The relationships of the claims that stand between, each claim once."""
        id = row.properties["id"]
        claims: dict[str, None] = {}
        for type in relation.through:
            claims.update((edge.end, None) for edge in self.index.outgoing.get((type, id), ()))
            claims.update((edge.start, None) for edge in self.index.incoming.get((type, id), ()))
        lead_on = self._made_edges(relation)
        for between in (found for claim in claims for found in self._at(claim, "Claim")):
            if self._stands(between):
                yield from lead_on(between)

    def _at(self, id: str | None, noun: str) -> Iterator[Row]:
        """The row of that id if it is of that noun: one relationship may lead to several, as `PLAYS` does."""
        node = self.index.nodes.get(id) if id else None
        if node is not None and noun in (node.noun, ANY):
            yield node

    # ---- conditions -------------------------------------------------------------------------------------------------

    def judge(self, where: Sequence[Condition]) -> Callable[[Row], bool] | None:
        """Whether a row stands in the slice and meets the conditions; None where every row does."""
        if not where:
            return None if self._shows_all else self._stands
        if self._shows_all:
            return lambda row: all(self._meets(row, condition) for condition in where)
        return lambda row: self._stands(row) and all(self._meets(row, condition) for condition in where)

    def _meets(self, row: Row, condition: Condition) -> bool:
        if isinstance(condition, Where):
            return _compares(row.properties.get(condition.field), condition.op, condition.value)
        if isinstance(condition, AnyOf):
            return any(self._meets(row, part) for part in condition.parts)
        relation = noun(row.noun).relation(condition.relation)
        return any(
            (not relation.many or self._shows_all or self._stands(other))
            and all(self._meets(other, c) for c in condition.where)
            for other in self._reach(row, relation)
        )

    # ---- the slice --------------------------------------------------------------------------------------------------

    def _teller(self) -> Callable[[Row], bool]:
        """Whether a row is in the slice's telling and time; relationships without a time of their own always are."""
        slice = self._slice
        telling, hides = slice.telling, slice.undated is Undated.HIDE
        as_of = (slice.as_of.first, slice.as_of.last) if slice.as_of else None

        def is_told(row: Row) -> bool:
            properties = row.properties
            if "from_day" not in properties:
                return True
            if telling is not None and telling not in properties["tellings"]:
                return False
            if hides and properties["undated"]:
                return False
            first, last = as_of or (properties["stands_first"], properties["stands_last"])
            return bool(properties["from_day"] <= last and properties["to_day"] >= first)

        if not self._judges_support:
            return is_told
        return lambda row: is_told(row) and self._is_supported(row, noun(row.noun))

    def _is_supported(self, row: Row, shape: NounShape) -> bool:
        """Not rejected itself, and resting on at least one thing that is neither rejected nor too unreliable."""
        properties = row.properties
        if properties.get("id") in self._without:
            return False
        if shape.support == "citations":
            if not properties["cited"]:
                return self._slice.floor == 0
            return any(self._is_accepted(edge.end) for edge in self.index.outgoing.get(("CITES", properties["id"]), ()))
        if shape.support == "claims":
            if not properties["supports"]:
                return self._slice.floor == 0 or bool(properties.get("assumed"))
            id = properties["id"]
            about = (edge.start for edge in self.index.incoming.get(("ABOUT", id), ()))
            under = (edge.end for edge in self.index.outgoing.get(("RESTS_ON", id), ()))
            return any(self._claim_stands(claim) for ids in (about, under) for claim in ids)
        if shape.support == "claim":
            return properties["claim"] is None or self._claim_stands(properties["claim"])
        if shape.support == "source":
            return self._is_accepted(row.edge.end if row.edge else properties["id"])
        return True

    def _claim_stands(self, id: str) -> bool:
        node = self.index.nodes.get(id)
        return (
            node is not None
            and node.noun == "Claim"
            and self._is_supported(Row("Claim", node.properties), noun("Claim"))
        )

    def _is_accepted(self, source: str) -> bool:
        return source not in self._without and self.index.nodes[source].properties["rank"] >= self._slice.floor


def _compares(held: Any, op: str, wanted: Any) -> bool:
    if op == "=":
        return bool(held == wanted) if wanted is not None else held is None
    if op == "in":
        return held in wanted
    if op == "has":
        return held is not None and wanted in held
    if op == "contains":
        return any(wanted in part for part in ([held] if isinstance(held, str) else held or ()))
    if held is None:
        return False
    if op == ">=":
        return bool(held >= wanted)
    if op == "<=":
        return bool(held <= wanted)
    return bool(held > wanted) if op == ">" else bool(held < wanted)


def _best_first(rows: Iterable[Row], wanted: str) -> list[Row]:
    """The rows that match, the better before the worse, else in the order given."""
    ranked = [(_match_rank(row.properties, wanted), row) for row in rows]
    return [row for best in (0, 1, 2) for rank, row in ranked if rank == best]


def _match_rank(properties: dict[str, Any], wanted: str) -> int | None:
    """0 for an exact name or id, 1 for one that begins so, 2 for a text that holds it, None for no match."""
    keys = properties["keys"]
    if wanted in keys:
        return 0
    if any(key.startswith(wanted) for key in keys):
        return 1
    return 2 if wanted in properties["haystack"] else None


def _sums(rows: Iterable[dict[str, Any]], number: str | None) -> list[Any]:
    """What one number of rows comes to, unit by unit, added up from the least on, so that every store rounds alike."""
    if number is None:
        return []
    numbers: dict[str | None, list[float]] = defaultdict(list)
    inexact: dict[str | None, int] = defaultdict(int)
    for row in rows:
        if row.get(number) is not None:
            numbers[row["unit"]].append(row[number])
            inexact[row["unit"]] += row["qualifier"] is not None
    units = sorted(numbers, key=lambda unit: (unit is None, unit))
    return [[unit, sum(sorted(numbers[unit]), 0.0), len(numbers[unit]), inexact[unit]] for unit in units]


def _met(out: _Ways, into: _Ways) -> _Ways:
    """The ways from one end joined to those to the other where they meet, if they have nothing else in common."""
    beginning: dict[str, _Ways] = defaultdict(list)
    for way in into:
        beginning[way[1][0]].append(way)
    return _few(
        ((*flows, *others), (*ids, *beyond[1:]))
        for flows, ids in out
        for others, beyond in beginning[ids[-1]]
        if not set(ids) & set(beyond[1:])
    )


def _few(ways: Iterable[tuple[tuple[Row, ...], tuple[str, ...]]]) -> _Ways:
    """All of them, or one more than the most there may be."""
    return list(islice(ways, MOST_WAYS + 1))
