"""The command and its groups; every other module here adds to them what it does."""

from __future__ import annotations

import typer

__all__ = ["app", "export"]

app = typer.Typer(
    name="muskgraph",
    help="A knowledge graph of Elon Musk's companies, set beside Standard Oil, with the source of every number.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
export = typer.Typer(no_args_is_help=True, help="Write the graph to a file.")
app.add_typer(export, name="export", rich_help_panel="Ask and show")
