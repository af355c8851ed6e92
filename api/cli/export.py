"""`muskgraph export`: the graph as a file, or as a folder of tables."""

from __future__ import annotations

import asyncio
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.folder import replaceable_folder, write_folder
from api.cli.options import DatabaseOption, PacksOption, StoreOption, UserOption, chosen_settings, opened_store
from api.cli.program import export
from api.cli.terminal import USAGE, fail, out, vacant, write

if TYPE_CHECKING:
    from seed.exchange import Extract, Network

__all__ = [
    "Detail",
    "FileArgument",
    "ForceOption",
    "export_csv",
    "export_cypher",
    "export_gexf",
    "export_graphml",
    "export_html",
    "export_json",
    "export_jsonld",
    "written",
]


class Detail(Enum):
    """How much of the graph a network shows."""

    FLOWS = "flows"
    EVERYTHING = "everything"


FileArgument = Annotated[Path, typer.Argument(help="The file to write.")]
ForceOption = Annotated[bool, typer.Option(help="Overwrite what is there.")]
EcosystemOption = Annotated[
    str | None, typer.Option(help="Only what belongs to this ecosystem, such as musk or standard-oil.")
]
SliceOption = Annotated[
    str | None,
    typer.Option("--slice", help="Only what stands in this slice, such as 'telling=evidence&asOf=2025-06-01'."),
]
DetailOption = Annotated[
    Detail,
    typer.Option(
        help="flows: entities and the flows between them; everything: claims, sources, events … as nodes too."
    ),
]


@export.command("html", epilog="Example: `muskgraph export html explorer.html`")
def export_html(
    file: FileArgument,
    force: ForceOption = False,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Write the explorer as one file that works offline."""
    import viz

    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    vacant(file, force=force)

    async def drawing() -> str:
        async with opened_store(chosen) as opened:
            held = [one.id for one in await viz.structures(opened)]
            shown = await viz.ask_explorer(opened, viz.read_explorer_address((), held))
            return viz.explorer_page(shown, store=(await opened.state()).name)

    written(file, asyncio.run(drawing()))


@export.command("json", epilog="Example: `muskgraph export json facts.json`")
def export_json(file: FileArgument, force: ForceOption = False, pack: PacksOption = None) -> None:
    """Write a pack as one JSON file, lossless: the same facts are the same bytes."""
    import seed
    from seed.exchange import packed

    vacant(file, force=force)
    folders = chosen_settings(pack=pack).packs
    if len(folders) > 1:
        fail(f"A JSON file holds one pack, and {len(folders)} are named. Export each to a file of its own.", USAGE)
    [said] = seed.packs_in(folders)
    written(file, packed(said))


@export.command(
    "csv",
    epilog="Examples: `muskgraph export csv tables` · `muskgraph export csv musk-2025 --ecosystem musk "
    "--slice 'telling=evidence&asOf=2025-06-01'`",
)
def export_csv(
    folder: Annotated[Path, typer.Argument(help="The folder to write.")],
    force: ForceOption = False,
    pack: PacksOption = None,
    ecosystem: EcosystemOption = None,
    slice: SliceOption = None,
) -> None:
    """Write a folder of CSV tables, one for each list of rows, with their description (CSVW)."""
    from seed.exchange import file_names, tables

    replaceable_folder(folder, force=force, files=file_names())
    files = tables(_extract(pack, ecosystem, slice))
    write_folder(folder, files)
    size = sum(each.stat().st_size for each in folder.iterdir())
    out.print(f"Wrote {folder} ({len(files)} files, {size / 1000:,.0f} kB).", highlight=False)


@export.command("graphml", epilog="Example: `muskgraph export graphml musk.graphml --ecosystem musk`")
def export_graphml(
    file: FileArgument,
    force: ForceOption = False,
    pack: PacksOption = None,
    ecosystem: EcosystemOption = None,
    slice: SliceOption = None,
    detail: DetailOption = Detail.FLOWS,
) -> None:
    """Write a network for yEd, Gephi, Cytoscape, igraph or networkx."""
    from seed.exchange import graphml

    vacant(file, force=force)
    written(file, graphml(_network(_extract(pack, ecosystem, slice), detail)))


@export.command("gexf", epilog="Example: `muskgraph export gexf musk.gexf --ecosystem musk`")
def export_gexf(
    file: FileArgument,
    force: ForceOption = False,
    pack: PacksOption = None,
    ecosystem: EcosystemOption = None,
    slice: SliceOption = None,
    detail: DetailOption = Detail.FLOWS,
) -> None:
    """Write a network with a timeline for Gephi."""
    from seed.exchange import gexf

    vacant(file, force=force)
    written(file, gexf(_network(_extract(pack, ecosystem, slice), detail)))


@export.command("jsonld", epilog="Example: `muskgraph export jsonld facts.jsonld`")
def export_jsonld(
    file: FileArgument,
    force: ForceOption = False,
    pack: PacksOption = None,
    ecosystem: EcosystemOption = None,
    slice: SliceOption = None,
) -> None:
    """Write linked data: JSON-LD in the words of PROV-O and schema.org."""
    from seed.exchange import linked

    vacant(file, force=force)
    written(file, linked(_extract(pack, ecosystem, slice)))


@export.command("cypher", epilog="Example: `muskgraph export cypher facts.cypher`")
def export_cypher(
    file: FileArgument,
    force: ForceOption = False,
    pack: PacksOption = None,
    ecosystem: EcosystemOption = None,
    slice: SliceOption = None,
) -> None:
    """Write a Cypher script that rebuilds the graph in an empty Neo4j."""
    from graph.stores.script import script

    vacant(file, force=force)
    extract = _extract(pack, ecosystem, slice)
    written(file, script(extract.graphs, extract.about()))


def _extract(pack: list[Path] | None, ecosystem: str | None, slice: str | None) -> Extract:
    import seed
    from seed.exchange import extract, slice_on_record

    chosen = slice_on_record(slice)
    packs = seed.packs_in(chosen_settings(pack=pack).packs)
    return asyncio.run(extract(packs, ecosystem=ecosystem, slice=chosen))


def _network(extract: Extract, detail: Detail) -> Network:
    from seed.exchange import everything, network

    return network(extract) if detail is Detail.FLOWS else everything(extract)


def written(file: Path, content: str | bytes) -> None:
    """Write a file and say so."""
    write(file, content)
    out.print(f"Wrote {file} ({file.stat().st_size / 1000:,.0f} kB).", highlight=False)
