"""The naive answers to questions that are no lists of rows: groups, paths, a timeline. Part of `tests.api.oracle`.

Every group is counted row by row, every path is walked to its end, every moment of everything is put in one list.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import tests.api.oracle as plain
from graph.dates import EVER, NEVER_ENDS, PartialDate
from graph.ontology import ontology
from graph.property_graph import Node
from viz.sentences import verb_words
from viz.words import is_plural, label, plural

#: Where a key is found; one that begins with a relationship leads to several values, through rows that must stand.
KEYS = {
    "EntityKey.LAYER": ">IN_LAYER Membership",
    "EntityKey.STAGE": ">IN_STAGE Membership",
    "ClaimKey.SOURCE": ">CITES Citation",
    "ClaimKey.SAID_BY": ">SAID_BY Entity",
}
WORDS = ("VERB", "STATUS", "BASIS", "BY", "VERDICT", "CONFIDENCE", "RANK", "RELIABILITY", "KIND")
NUMBERS = {"VOLUME": "volume", "NUMBER": "number"}
#: From the weakest on, with what is said of each.
FIRM = {
    "ASSUMED": ("assumed by the reader", "読み手の仮定"),
    "UNCONFIRMED": ("not confirmed", "未確認"),
    "NOT_YET": ("a goal or forecast", "目標・予測"),
    "IMPLIED": ("the article only implies it", "記事が暗示するのみ"),
    "UNSOURCED": ("no source", "出典なし"),
    "LOW": ("low confidence", "確度:低"),
    "MEDIUM": ("medium confidence", "確度:中"),
    "HIGH": ("high confidence", "確度:高"),
}
SURE = ("LOW", "MEDIUM", "HIGH")


class Questions:
    """What the oracle answers beside lists of rows."""

    world: Any

    # ---- groups and their sums --------------------------------------------------------------------------------------

    def _graph_tally(self, slice: Any, info: Any) -> Any:
        return slice

    def _tally_flows(self, slice: Any, info: Any, **asked: Any) -> Any:
        return self._tallied("Flow", slice, **asked)

    def _tally_claims(self, slice: Any, info: Any, **asked: Any) -> Any:
        return self._tallied("Claim", slice, **asked)

    def _tally_entities(self, slice: Any, info: Any, **asked: Any) -> Any:
        return self._tallied("Entity", slice, **asked)

    def _tally_sources(self, slice: Any, info: Any, **asked: Any) -> Any:
        return self._tallied("Source", slice, **asked)

    def _tally_events(self, slice: Any, info: Any, **asked: Any) -> Any:
        return self._tallied("Event", slice, **asked)

    def _tallied(
        self,
        noun: str,
        slice: Any,
        by: list[str] | None = None,
        where: dict[str, Any] | None = None,
        first: int = 20,
        sum: str | None = None,
    ) -> dict[str, Any]:
        by = by or []
        rows = [*self.world.of(noun), *(slice.assumed if noun == "Flow" else ())]
        rows = [row for row in rows if self._stands_and_meets(noun, row, slice, where)]
        of_row = {row.id: [self._key_values(noun, name, row, slice) for name in by] for row in rows}
        groups = {keys for values in of_row.values() for keys in itertools.product(*values)} if by else {()}
        made = []
        for keys in groups:
            members = [row for row in rows if all(key in of_row[row.id][place] for place, key in enumerate(keys))]
            made.append(self._group(by, keys, members, NUMBERS[sum] if sum else None))
        made.sort(key=lambda group: (-group["count"], group["sorted"]))
        return {"rows": made[:first], "groupCount": len(made)}

    def _stands_and_meets(self, noun: str, row: Node, slice: Any, where: dict[str, Any] | None) -> bool:
        wanted = {name: value for name, value in (where or {}).items() if value is not None}
        place = plain.Sliced(row, slice)
        return (
            self._within(row, slice)  # type: ignore[attr-defined]
            and slice.stands(row)
            and all(plain.FILTERS[f"{noun}.{name}"](place, value) for name, value in wanted.items())
        )

    def _key_values(self, noun: str, name: str, row: Node, slice: Any) -> set[Any]:
        way = KEYS.get(f"{noun}Key.{name}")
        if way is None:
            return {row.properties.get(name.lower())}
        ends = list(self.world.over(way, plain.Sliced(row, slice)))
        if name == "SAID_BY":
            return {end.id for end in ends} or {None}
        return {end.end for end in ends if slice.stands(end)} or {None}

    def _group(self, by: list[str], keys: tuple[Any, ...], rows: list[Node], number: str | None) -> dict[str, Any]:
        numbers = [row for row in rows if number and row.properties.get(number) is not None]
        units = sorted({row.properties["unit"] for row in numbers}, key=lambda unit: (unit is None, unit))
        sums = []
        for unit in units:
            of_it = [row.properties for row in numbers if row.properties["unit"] == unit]
            total: float | None = float(sum(Decimal(repr(row[number])) for row in of_it))
            if any(word.id == unit and word.kind == "share" for word in ontology().units):
                total = None
            inexact = [row for row in of_it if row["qualifier"] is not None]
            sums.append({"unit": unit, "total": total, "count": len(of_it), "inexact": len(inexact)})
        said = [{"by": name, "value": self._said_key(name, key)} for name, key in zip(by, keys, strict=True)]
        return {
            "keys": said,
            "count": len(rows),
            "sums": sums,
            "withoutNumber": len(rows) - len(numbers),
            "sorted": [(key is None, key) for key in keys],
        }

    def _said_key(self, name: str, key: Any) -> str | None:
        if isinstance(key, bool):
            return str(key).lower()
        return plain.word(key) if key is not None and name in WORDS else key

    # ---- paths ------------------------------------------------------------------------------------------------------

    def _graph_paths(self, slice: Any, info: Any, to: str, verbs: Any = None, **asked: Any) -> dict[str, Any]:
        origin, hops, first = asked["from"], asked["maxHops"], asked["first"]
        flows = [
            flow
            for flow in [*self.world.of("Flow"), *slice.assumed]
            if slice.stands(flow) and (verbs is None or plain.word(flow.properties["verb"]) in verbs)
        ]
        ways = sorted(self._walk(flows, [origin], to, hops), key=lambda way: (len(way), [flow.id for flow in way]))
        return {
            "paths": [self._path(way, slice) for way in ways[:first]],
            "hasMore": len(ways) > first,
            "searchedHops": hops,
        }

    def _walk(self, flows: list[Node], been: list[str], to: str, hops: int) -> Iterator[list[Node]]:
        """Every way on from where one has been last."""
        if not hops:
            return
        for flow in flows:
            if flow.properties["origin"] != been[-1] or flow.properties["target"] in been:
                continue
            if flow.properties["target"] == to:
                yield [flow]
                continue
            for rest in self._walk(flows, [*been, flow.properties["target"]], to, hops - 1):
                yield [flow, *rest]

    def _path(self, way: list[Node], slice: Any) -> dict[str, Any]:
        ids = [way[0].properties["origin"], *(flow.properties["target"] for flow in way)]
        firm = [self._firm(flow, slice) for flow in way]
        place = firm.index(next(word for word in FIRM if word in firm))
        clauses = [self._clause(flow, word, slice) for flow, word in zip(way, firm, strict=True)]
        return {
            "length": len(way),
            "flows": [plain.Sliced(flow, slice) for flow in way],
            "entities": [plain.Sliced(self.world.nodes[id], slice) for id in ids],
            "sentence": "; ".join(english for english, _ in clauses) + ".",
            "sentenceJa": "、".join(japanese for _, japanese in clauses) + "。",
            "weakest": {
                "flow": plain.Sliced(way[place], slice),
                "place": place,
                "link": firm[place],
                "reason": FIRM[firm[place]][0],
                "reasonJa": FIRM[firm[place]][1],
            },
        }

    def _claims_of(self, flow: Node, slice: Any) -> list[Any]:
        """At most five about it and five that it rests on."""
        found = []
        for way in ("<ABOUT Claim", ">RESTS_ON Claim"):
            claims = [claim for claim in self.world.over(way, plain.Sliced(flow, slice)) if slice.stands(claim)]
            found += plain.in_order(claims, ["position"])[:5]
        return found

    def _firm(self, flow: Node, slice: Any) -> str:
        held = flow.properties
        if held["assumed"]:
            return "ASSUMED"
        if not held["confirmed"] or held["status"] == "unconfirmed":
            return "UNCONFIRMED"
        if held["status"] in ("goal", "forecast"):
            return "NOT_YET"
        if held["basis"] == "implied":
            return "IMPLIED"
        sure = [plain.word(claim.properties["confidence"] or "") for claim in self._claims_of(flow, slice)]
        return next((word for word in reversed(SURE) if word in sure), "UNSOURCED")

    def _clause(self, flow: Node, firm: str, slice: Any) -> tuple[str, str]:
        verb, verb_ja = verb_words(flow.properties)
        start, end = (self.world.nodes[flow.properties[name]] for name in ("origin", "target"))
        names = [self._names(start), self._names(end)]
        said = plural(verb) if is_plural(names[0][0], start.properties["kind"]) else verb
        notes = [] if firm in SURE else [FIRM[firm]]
        if firm not in ("ASSUMED", "UNCONFIRMED", "IMPLIED"):
            notes += [self._source_said(source) for source in self._sources_of(flow, slice)[:2]]
        return (
            f"{names[0][0]} {said} {names[1][0]} ({'; '.join(note for note, _ in notes)})",
            f"{names[0][1]} → {names[1][1]}({verb_ja})〔{'、'.join(note for _, note in notes)}〕",
        )

    def _names(self, entity: Node) -> tuple[str, str]:
        held = entity.properties
        english = label(held["id"], held["name"], tuple(held["aliases"]))
        return english, label(held["id"], held["name_ja"]) if held["name_ja"] else english

    def _sources_of(self, flow: Node, slice: Any) -> list[Node]:
        found: dict[str, Node] = {}
        for claim in self._claims_of(flow, slice):
            cited = [
                edge for edge in self.world.over(">CITES Citation", plain.Sliced(claim, slice)) if slice.stands(edge)
            ]
            for edge in plain.in_order(cited, ["position"])[:2]:
                found.setdefault(edge.end, self.world.nodes[edge.end])  # type: ignore[union-attr]
        return list(found.values())

    def _source_said(self, source: Node) -> tuple[str, str]:
        held = source.properties
        english = filter(None, (held["title"], held["publisher"], held["date"]))
        japanese = filter(None, (held["title_ja"] or held["title"], held["publisher"], held["date"]))
        return ", ".join(english), "、".join(japanese)

    # ---- a timeline -------------------------------------------------------------------------------------------------

    def _graph_timeline(
        self, slice: Any, info: Any, about: Any = None, to: Any = None, kinds: Any = None, **asked: Any
    ) -> dict[str, Any]:
        always = plain.Slice(
            self.world,
            telling=slice.telling,
            hide=slice.hide,
            floor=slice.floor,
            without=slice.without,
            assumed=slice.assumed,
            ecosystem=slice.ecosystem,
        )
        start, until = asked.get("from"), to
        earliest = PartialDate.parse(start).first if start and start != "any" else EVER
        latest = PartialDate.parse(until).last if until and until != "any" else NEVER_ENDS
        moments = []
        for row in self._on_timeline(always, about):
            for rank, what, date in self._moments_of(row):
                fits = date.last >= earliest and date.first <= latest and (kinds is None or what in kinds)
                if fits:
                    moments.append((date.first, rank, row.id, what, date.text, row))
        moments.sort(key=lambda moment: moment[:3])
        after = asked.get("after")
        if after is not None:
            seen = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))[1:]
            moments = [moment for moment in moments if list(moment[:3]) > seen]
        first = 20 if asked.get("first") is None else asked["first"]
        shown = [self._moment(moment, always) for moment in moments[:first]]
        return {
            "moments": shown,
            "pageInfo": {
                "hasNextPage": len(moments) > first,
                "hasPreviousPage": after is not None,
                "startCursor": shown[0]["cursor"] if shown else None,
                "endCursor": shown[-1]["cursor"] if shown else None,
            },
        }

    def _on_timeline(self, slice: Any, about: str | None) -> Iterable[Node]:
        rows = [row for noun in ("Entity", "Flow", "Event") for row in self.world.of(noun) if slice.stands(row)]
        if about is None:
            return [row for row in rows if self._within(row, slice)]  # type: ignore[attr-defined]
        it = self.world.nodes[about]
        if not slice.stands(it) or not self._within(it, slice):  # type: ignore[attr-defined]
            return []
        return [row for row in rows if row.id == about or self._is_about(row, about)]

    def _is_about(self, row: Node, id: str) -> bool:
        if row.noun == "Flow":
            return id in (row.properties["origin"], row.properties["target"])
        leaving = self.world.leaving[row.id]
        return row.noun == "Event" and any(edge.type == "INVOLVES" and edge.end == id for edge in leaving)

    def _moments_of(self, row: Node) -> Iterator[tuple[int, str, PartialDate]]:
        begun = {"Entity": (0, "BEGINS"), "Flow": (1, "BEGINS"), "Event": (2, "HAPPENED")}[row.noun]
        if row.properties["since"]:
            yield (*begun, PartialDate.parse(row.properties["since"]))
        if row.properties["until"]:
            yield {"Event": 3, "Flow": 4, "Entity": 5}[row.noun], "ENDS", PartialDate.parse(row.properties["until"])

    def _moment(self, moment: Any, slice: Any) -> dict[str, Any]:
        day, rank, id, what, date, row = moment
        text = json.dumps(["timeline", day, rank, id], ensure_ascii=False, separators=(",", ":"))
        return {
            "cursor": base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
            "date": date,
            "day": day,
            "what": what,
            "node": plain.Sliced(row, slice),
        }
