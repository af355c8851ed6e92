"""A pack as the text of a Cypher script: what `load` writes, for cypher-shell or Browser and an empty Neo4j.

The statements are those of `bulk`, their parameters written out. A second run is refused by the constraints, since
nodes are made, not merged; while a script runs, the dataset's node says that it is being loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.property_graph import Edge, Node, PropertyGraph
from graph.stores.bulk import schema

__all__ = ["literal", "script"]

_BATCH = 500
#: Between the parts of a list; the first that is in none of them is taken.
_SEPARATORS = ("|", "¦", "‖", *map(chr, range(0xE000, 0xF8FF)))
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
#: What cannot be seen, or would end the line or turn it round: control characters, separators, marks of direction.
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def script(packs: Sequence[PropertyGraph], about: Mapping[str, Any]) -> str:
    """The whole script; what `about` says stands at its head."""
    return "".join(f"{line}\n" for line in _lines(packs, about))


def _lines(packs: Sequence[PropertyGraph], about: Mapping[str, Any]) -> Iterator[str]:
    yield "// Rebuilds the graph in an empty Neo4j 5.26 or newer: cypher-shell --file, or paste it into Browser."
    for name, value in about.items():
        said = json.dumps(value, ensure_ascii=False)
        yield f"// {name}: {_UNSEEN.sub(_escaped, said)}"
    for statement in schema():
        yield f"{statement};"
    for dataset in _datasets(packs):
        yield f"CYPHER 5 CREATE (dataset:Node:Dataset) SET dataset = {_described(dataset, loading='by a script')};"
    yield from _nodes(packs)
    yield from _relationships(packs)
    for dataset in _datasets(packs):
        found = f"MATCH (dataset:Dataset {{id: {literal(dataset.id)}}})"
        yield f"CYPHER 5 {found} SET dataset = {_described(dataset, loading=None)};"
    yield "CYPHER 5 CALL db.prepareForReplanning(300);"


def _datasets(packs: Iterable[PropertyGraph]) -> Iterator[Node]:
    for pack in packs:
        yield from (node for node in pack.nodes if node.noun == "Dataset")


def _described(dataset: Node, loading: str | None) -> str:
    return literal({**dataset.properties, "loading": loading, "done": 0})


def _nodes(packs: Iterable[PropertyGraph]) -> Iterator[str]:
    found: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    for pack in packs:
        for node in pack.nodes:
            if node.noun != "Dataset":
                labels = tuple(filter(None, ("Node", node.noun, node.label)))
                found.setdefault(labels, {})[node.id] = node.properties  # the roles stand in every pack
    for labels, rows in sorted(found.items()):
        for some in _chunks(list(rows.values())):
            yield from _unwind([()] * len(some), some, f"CREATE (made:{':'.join(map(_name, labels))})")


def _relationships(packs: Iterable[PropertyGraph]) -> Iterator[str]:
    found: dict[str, list[Edge]] = {}
    for pack in packs:
        for edge in (*pack.edges, *pack.direct()):
            found.setdefault(edge.type, []).append(edge)
    for type, edges in sorted(found.items()):
        for some in _chunks(edges):
            yield from _unwind(
                [(edge.start, edge.end) for edge in some],
                [edge.properties for edge in some],
                "MATCH (start:Node {id: row[0]}) MATCH (end:Node {id: row[1]}) "
                f"CREATE (start)-[made:{_name(type)}]->(end)",
            )


def _unwind(ends: Sequence[tuple[str, ...]], rows: Sequence[Mapping[str, Any]], work: str) -> Iterator[str]:
    """One statement that does `work` for each row and gives what it made the row's properties.

    A row is a list of numbers and words and nothing else: Neo4j takes such a list for one parameter, while it plans for
    each value of a map (663 claims as maps took it 25 s, as lists 1.3 s). So lists are joined, and taken apart there.
    """
    columns = list(dict.fromkeys(name for row in rows for name, value in row.items() if value is not None))
    separators = {name: _separator(row.get(name) for row in rows) for name in columns}
    said = []
    for place, name in enumerate(columns, start=len(ends[0])):
        separator = separators[name]
        value = f"row[{place}]" if separator is None else f"split(row[{place}], {literal(separator)})[1..]"
        said.append(f"{_name(name)}: {value}")
    yield "CYPHER 5 UNWIND ["
    yield ",\n".join(
        f"  {literal([*end, *(_joined(row.get(name), separators[name]) for name in columns)])}"
        for end, row in zip(ends, rows, strict=True)
    )
    yield f"] AS row {work} SET made = {{{', '.join(said)}}};" if said else f"] AS row {work};"


def _separator(values: Iterable[Any]) -> str | None:
    """What can stand between the parts of these lists; None where they are no lists."""
    lists = [value for value in values if isinstance(value, list | tuple)]
    if not lists:
        return None
    text = "".join(part for parts in lists for part in parts)
    return next(separator for separator in _SEPARATORS if separator not in text)


def _joined(value: Any, separator: str | None) -> Any:
    """A list as one text, each of its parts after a separator: no parts are no text, an empty part is one."""
    if separator is None or value is None:
        return value
    return "".join(f"{separator}{part}" for part in value)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def literal(value: Any) -> str:
    r"""A value as Cypher writes it, on one line. Unknown values of a map are left out, as a store keeps none.

    >>> print(literal({"name": "O'Hara \\ Söhne", "rows": [1, 2.5, True], "until": None}))
    {name: 'O\'Hara \\ Söhne', rows: [1, 2.5, true]}
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value).replace("e+", "e")
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        held = (f"{_name(key)}: {literal(each)}" for key, each in value.items() if each is not None)
        return f"{{{', '.join(held)}}}"
    return f"[{', '.join(literal(each) for each in value)}]"


def _quoted(text: str) -> str:
    safe = text.replace("\\", "\\\\").replace("'", "\\'")
    # Neo4j reads \u0027 as a quote before it looks for quotes: no backslash of the text's own may stand before a u.
    apart = re.sub(r"(\\\\)(?=[uU])", r"\1' + '", safe)
    return f"'{_UNSEEN.sub(_escaped, apart)}'"


def _escaped(character: re.Match[str]) -> str:
    found = character[0]
    return _SHORT.get(found) or f"\\u{ord(found):04x}"


def _name(name: str) -> str:
    """A label, type or property as it is: all are names of the ontology or the model."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of ours")
    return name
