"""The ways in: GraphQL over HTTP, the explorer's page, and the command line."""

from api.app import create_app

__all__ = ["create_app"]
