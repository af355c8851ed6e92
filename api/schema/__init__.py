"""The GraphQL schema: its types, filters and words, and how each field says what it reads."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.schema.query import Query, schema_types

__all__ = ["make_schema"]


def make_schema(extensions: list[type] | None = None) -> strawberry.Schema:
    """The schema, with these Strawberry extensions around each operation."""
    return strawberry.Schema(
        query=Query, types=schema_types, extensions=extensions or [], config=StrawberryConfig(auto_camel_case=True)
    )
