"""`muskgraph compare`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import (
    DatabaseOption,
    JsonOption,
    PacksOption,
    StoreOption,
    UserOption,
    chosen_settings,
    opened_store,
)
from api.cli.program import app
from api.cli.terminal import as_dict, out, plain, print_json

if TYPE_CHECKING:
    from graph.structure.comparison import Comparison, Side
    from graph.structure.role_graph import Edge

__all__ = ["compare"]

_SliceOption = "Which part of the truth, such as 'telling=article&asOf=2025-06-01'."


@app.command(
    rich_help_panel="Ask and show",
    epilog="Examples: `muskgraph compare` · `muskgraph compare standard-oil musk --right-slice telling=article` · "
    "`muskgraph compare carnegie-steel musk --json`",
)
def compare(
    left: Annotated[str, typer.Argument(help="The id of an ecosystem.")] = "standard-oil",
    right: Annotated[str, typer.Argument(help="The id of another, to set beside it.")] = "musk",
    left_slice: Annotated[str, typer.Option(help=_SliceOption)] = "telling=evidence",
    right_slice: Annotated[str, typer.Option(help=_SliceOption)] = "telling=evidence",
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set two structures side by side by role: which relations carry over, which do not, and what each rests on."""
    from graph.slice import read_slice
    from graph.structure.comparison import compare as compared

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    sides = ((left, read_slice(left_slice)), (right, read_slice(right_slice)))

    async def comparing() -> Comparison:
        async with opened_store(chosen) as opened:
            return await compared(opened, *sides)

    found = asyncio.run(comparing())
    if as_json:
        print_json(_as_json(found))
        return
    for line in _lines(found):
        out.print(line, highlight=False)


# ---- for people ------------------------------------------------------------------------------------------------------


def _lines(found: Comparison) -> Iterator[str]:
    left, right, aligned = found.left, found.right, found.alignment
    for side in (left, right):
        graph = side.derived.graph
        yield (
            f"[bold]{plain(side.name)}[/] as of {side.as_of}: {len(graph.edges)} relations between {len(graph.nodes)} "
            f"roles, of {sum(len(edge.ids) for edge in graph.edges)} flows; {len(side.derived.left_out)} not counted"
        )
    yield ""
    carried = [one.left for one in aligned.carried]
    yield from _listed("Carries over", carried, found.left)
    yield from _listed(f"Only {plain(left.name)}", (*aligned.only_left, *aligned.unpartnered_left), left)
    yield from _listed(f"Only {plain(right.name)}", (*aligned.only_right, *aligned.unpartnered_right), right)
    for measure in (aligned.s3_all, aligned.ec, aligned.systematicity):
        value = measure.reason if measure.value is None else f"{measure.value:.3f}"
        yield f"{measure.name}: {value}  ({plain(measure.reference)})"
    yield f"[dim]{plain(aligned.s3_all.caveat)} --json names the flows, claims and sources.[/]"


def _listed(title: str, edges: Sequence[Edge], side: Side) -> Iterator[str]:
    yield f"[bold]{title}[/] ({len(edges)})"
    for edge in edges:
        yield f"  {edge.origin} {edge.relation} {edge.target}  [dim]{plain(_rests_on(edge, side))}[/]"
    yield ""


def _rests_on(edge: Edge, side: Side) -> str:
    from graph.structure.support import breaks_if, why

    sources = why(edge.ids, side.support)["source"]
    counted = f"{_count(edge.ids, 'flow')}, {_count(sources, 'source')}"
    found = breaks_if(bool, edge.ids, side.support, "source")
    if not found.sets:
        return f"{counted}; {found.reason}"
    return f"{counted}; falls without {' and '.join(found.sets[0])}"


def _count(ids: Sequence[str], what: str) -> str:
    return f"{len(ids)} {what}{'' if len(ids) == 1 else 's'}"


# ---- for programs ----------------------------------------------------------------------------------------------------


def _as_json(found: Comparison) -> dict[str, Any]:
    left, right, aligned = found.left, found.right, found.alignment
    return {
        "left": _side(left),
        "right": _side(right),
        "mapping": [{"left": pair.left, "right": pair.right, "by": pair.by} for pair in aligned.mapping.pairs],
        "carried": [{"left": _edge(one.left, left), "right": _edge(one.right, right)} for one in aligned.carried],
        "onlyLeft": [_edge(edge, left) for edge in aligned.only_left],
        "onlyRight": [_edge(edge, right) for edge in aligned.only_right],
        "noCounterpartLeft": [_edge(edge, left) for edge in aligned.unpartnered_left],
        "noCounterpartRight": [_edge(edge, right) for edge in aligned.unpartnered_right],
        "measures": [as_dict(each) for each in (aligned.ec, aligned.s3, aligned.s3_all, aligned.systematicity)],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "ecosystem": side.ecosystem,
        "name": side.name,
        "asOf": side.as_of,
        "slice": side.slice.as_link(),
        "nodes": [
            {"id": node.id, "role": node.role, "inGroup": node.group, "members": list(node.ids)}
            for node in side.derived.graph.nodes
        ],
        "notCounted": [{"flow": one.flow, "reason": one.reason} for one in side.derived.left_out],
    }


def _edge(edge: Edge, side: Side) -> dict[str, Any]:
    from graph.structure.support import breaks_if, why

    rests_on = why(edge.ids, side.support)
    breaks = {kind: breaks_if(bool, edge.ids, side.support, kind) for kind in rests_on}
    return {
        "origin": edge.origin,
        "relation": edge.relation,
        "target": edge.target,
        "flows": list(edge.ids),
        "why": {f"{kind}s": list(ids) for kind, ids in rests_on.items()},
        "breaksIf": {
            f"{kind}s": {"sets": [list(some) for some in found.sets], "reason": found.reason}
            for kind, found in breaks.items()
        },
    }
