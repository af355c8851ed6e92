"""`muskgraph compare`."""

from __future__ import annotations

import asyncio
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
from api.cli.terminal import print_json, progress

if TYPE_CHECKING:
    from graph.slice import Slice
    from graph.store import Store
    from graph.structure.matching import Proposal

__all__ = ["compare"]

_SliceOption = "Which part of the truth, such as 'telling=article&asOf=2025-06-01'."


@app.command(
    rich_help_panel="Ask and show",
    epilog="Examples: `muskgraph compare` · `muskgraph compare standard-oil musk --right-slice telling=article` · "
    "`muskgraph compare carnegie-steel musk --all` · `muskgraph compare --propose` · `muskgraph compare --json`",
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
    everything: Annotated[
        bool, typer.Option("--all", help="Show all of it: stages, what is not counted, other dates, chance, edits.")
    ] = False,
    propose: Annotated[
        bool,
        typer.Option(
            help="Propose what stands for what by relations and roles alone, too; needs the extra `matching`."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Set two structures side by side by role: what carries over, what it comes to, and what makes that fall.

    --json prints all of it, with the ids of the flows, claims and sources behind every number.
    """
    from api.cli.comparison_text import OVERVIEW, show, show_proposal
    from api.execution.comparing import PARTS, compared
    from graph.slice import read_slice

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    sides = ((left, read_slice(left_slice)), (right, read_slice(right_slice)))
    wanted = PARTS if everything or as_json else OVERVIEW

    async def comparing() -> tuple[Any, Proposal | None]:
        async with opened_store(chosen) as opened:
            with progress(hidden=as_json) as tell:
                found = await compared(opened, wanted, *sides, tell=tell)
                return found, await _proposal(opened, *sides) if propose else None

    found, proposal = asyncio.run(comparing())
    if as_json:
        proposed = {"proposed": _plain(proposal)} if proposal else {}
        print_json({**_plain(found), **proposed})
        return
    show(found, everything=everything)
    if proposal:
        show_proposal(proposal)


async def _proposal(store: Store, left: tuple[str, Slice], right: tuple[str, Slice]) -> Proposal:
    from graph.structure.matching import proposed
    from graph.structure.side import side

    here, there = await side(store, *left), await side(store, *right)
    return proposed(here.facts.graph, there.facts.graph)


def _plain(value: Any) -> Any:
    """What `print_json` takes, named as in GraphQL."""
    from strawberry.utils.str_converters import to_camel_case

    if hasattr(value, "__dataclass_fields__"):
        return {to_camel_case(name): _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return getattr(value, "value", value)
