"""`muskgraph query`."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import DatabaseOption, PacksOption, StoreOption, UserOption, chosen_settings, opened_store
from api.cli.program import app
from api.cli.terminal import DATA, NO_INPUT, USAGE, fail, print_json
from api.failures import Failure
from graph.errors import QuestionError
from graph.settings import Settings

__all__ = ["query"]


@app.command(
    rich_help_panel="Ask and show",
    epilog="Examples: `muskgraph query '{ ecosystems { id name } }'` · `muskgraph query --search Colossus` · "
    '`muskgraph query --file question.graphql --variables \'{"id": "xai"}\'`',
)
def query(
    text: Annotated[str | None, typer.Argument(help="A GraphQL query.")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the query from a file; - is standard input.")] = None,
    variables: Annotated[str | None, typer.Option(help="The query's variables, as a JSON object.")] = None,
    search: Annotated[str | None, typer.Option(help="Find rows by name or words instead of a query.")] = None,
    store: StoreOption = None,
    pack: PacksOption = None,
    neo4j_user: UserOption = None,
    neo4j_database: DatabaseOption = None,
) -> None:
    """Ask a GraphQL query and print the answer as JSON. Ends with a code other than 0 if there are errors."""
    question, values = _question(text, file, variables, search)
    chosen = chosen_settings(store=store, pack=pack, user=neo4j_user, database=neo4j_database)
    answer, failure = asyncio.run(_asked(chosen, question, values))
    print_json(answer)
    if answer.get("errors"):
        raise typer.Exit(failure.exit if failure else USAGE if answer.get("data") is None else DATA)


def _question(
    text: str | None, file: Path | None, variables: str | None, search: str | None
) -> tuple[str, dict[str, Any]]:
    if sum(given is not None for given in (text, file, search)) != 1:
        fail("Give one of: a query, --file, or --search. See muskgraph query --help", USAGE)
    if search is not None:
        found = "id __typename ... on Entity { name kind } ... on Claim { predicate value } ... on Source { title }"
        return f"query Search($text: String!) {{ graph {{ search(text: $text) {{ {found} }} }} }}", {"text": search}
    try:
        values = json.loads(variables) if variables else {}
    except json.JSONDecodeError as wrong:
        fail(f"--variables is no JSON: {wrong}", USAGE)
    if not isinstance(values, dict):
        fail("--variables must be a JSON object", USAGE)
    if file is None:
        return str(text), values
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")), values
    except OSError as wrong:
        fail(f"--file {file} cannot be read: {wrong.strerror}", NO_INPUT)
    except UnicodeDecodeError:
        fail(f"--file {file} is no UTF-8 text", NO_INPUT)


async def _asked(chosen: Settings, question: str, variables: dict[str, Any]) -> tuple[dict[str, Any], Failure | None]:
    """The answer as it is printed, and why there is none."""
    from strawberry.exceptions import MissingQueryError
    from strawberry.schema.exceptions import CannotGetOperationTypeError

    from api.execution.operation import AnswerFirst, Context, Guard
    from api.schema import make_schema
    from api.watching.log import configure

    configure(as_json=chosen.log_json)
    async with opened_store(chosen) as store:
        context = Context(store, chosen)
        try:
            result = await make_schema([Guard, AnswerFirst]).execute(
                question, variable_values=variables, context_value=context
            )
        except (MissingQueryError, CannotGetOperationTypeError):
            raise QuestionError("The query holds no operation. Write one, such as: { ecosystems { id } }") from None
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer, context.failure
