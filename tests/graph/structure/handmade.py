"""The graphs that were drawn by hand to try the measures on: fixtures, not findings about any firm."""

from __future__ import annotations

from itertools import pairwise

from graph.structure.role_graph import Edge, Node, RoleGraph

__all__ = ["ARTICLE", "EVIDENCE", "MAPPING", "STANDARD_OIL", "graph"]


def graph(nodes: dict[str, str], *relations: tuple[str, str, str]) -> RoleGraph:
    """A role graph of nodes by role and of relations as (origin, relation, target)."""
    return RoleGraph(
        tuple(Node(id, role) for id, role in nodes.items()),
        tuple(Edge(origin, target, relation) for origin, relation, target in relations),
    )


def _chain(*nodes: str) -> list[tuple[str, str, str]]:
    return [(one, "feeds", other) for one, other in pairwise(nodes)]


def _funded(capital: str, *nodes: str) -> list[tuple[str, str, str]]:
    return [(capital, "funds", node) for node in nodes]


_OIL = ("wells", "pipelines", "refining", "tankcars", "marketing")
STANDARD_OIL = graph(
    {
        "wells": "source",
        "pipelines": "transport",
        "refining": "process",
        "tankcars": "ship",
        "marketing": "distribution",
        "consumer": "demand",
        "trust": "capital",
    },
    *_chain(*_OIL, "consumer"),
    ("consumer", "pays", "trust"),
    *_funded("trust", *_OIL),
)
_MUSK = {
    "data": "source",
    "connectivity": "transport",
    "compute": "process",
    "research": "knowledge",
    "deployment": "distribution",
    "consumer": "demand",
    "capital": "capital",
}
ARTICLE = graph(
    _MUSK,
    *_chain("data", "connectivity", "compute", "research", "deployment", "consumer"),
    ("deployment", "returns", "data"),
    ("consumer", "pays", "capital"),
    *_funded("capital", "data", "connectivity", "compute", "research", "deployment"),
)
EVIDENCE = graph(
    {**_MUSK, "nvidia": "supplier"},
    ("data", "feeds", "research"),
    ("compute", "feeds", "research"),
    ("research", "feeds", "deployment"),
    ("deployment", "feeds", "consumer"),
    ("connectivity", "feeds", "consumer"),
    ("deployment", "returns", "data"),
    ("nvidia", "equips", "compute"),
    ("consumer", "pays", "capital"),
    *_funded("capital", "connectivity", "compute", "research", "deployment"),
)
#: Ours, after the article's order; `tankcars` to `research` is nobody's claim, but the pair left over.
MAPPING = {
    "wells": "data",
    "pipelines": "connectivity",
    "refining": "compute",
    "tankcars": "research",
    "marketing": "deployment",
    "consumer": "consumer",
    "trust": "capital",
}
