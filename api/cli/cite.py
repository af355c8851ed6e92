"""`muskgraph cite`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import chosen_settings
from api.cli.program import app

__all__ = ["Form", "cite"]


class Form(Enum):
    """How a citation is written."""

    TEXT = "text"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


@app.command(
    rich_help_panel="Ask and show",
    epilog="Examples: `muskgraph cite` · `muskgraph cite xai-holdings-in-compute` · "
    "`muskgraph cite article-gate-ja --format bibtex`",
)
def cite(
    id: Annotated[str | None, typer.Argument(help="The id of a row or source; the whole dataset unless named.")] = None,
    form: Annotated[
        Form, typer.Option("--format", help="For people, for LaTeX, or for Zotero and pandoc.")
    ] = Form.TEXT,
    pack: Annotated[Path | None, typer.Option(help="A folder of facts in place of the shipped ones.")] = None,
) -> None:
    """Say how to cite the facts, a row with its sources, or a source."""
    import seed
    from seed.cite import as_bibtex, as_csl, as_text, works

    folders = chosen_settings(pack=[pack] if pack else None).packs
    shipped = not folders
    found = works(
        seed.packs_in(folders)[0],
        id,
        datetime.now(UTC).date(),
        version("muskgraph") if shipped else None,
    )
    write = {Form.TEXT: as_text, Form.BIBTEX: as_bibtex, Form.CSL_JSON: as_csl}[form]
    sys.stdout.write(write(found))
