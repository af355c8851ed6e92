"""The GraphQL schema: its types, filters and words, and how each field says what it reads."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.failures import give_codes
from api.schema.query import Query, schema_types

__all__ = ["make_schema"]


class _Schema(strawberry.Schema):
    """Strawberry's schema, with a code on every error, and without its log: `api.failures` logs what nobody foresaw."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        give_codes(errors)


def make_schema(extensions: list[type] | None = None) -> strawberry.Schema:
    """The schema, with these Strawberry extensions around each operation."""
    return _Schema(
        query=Query, types=schema_types, extensions=extensions or [], config=StrawberryConfig(auto_camel_case=True)
    )
