"""Every setting of the program, in one frozen object; the only place that reads the environment."""

from __future__ import annotations

import difflib
import os
import re
from ipaddress import IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.errors import SettingsError

__all__ = ["Settings", "settings", "strange_variables"]

PREFIX = "MUSKGRAPH_"
#: What is named like a setting and read by the example of a notebook, and by the tests.
_NO_SETTINGS = re.compile(r"ADDRESS|TEST_\w+")
_ORIGIN = r"https?://[\w.-]+(?::\d+)?"


class Settings(BaseSettings):
    """What a person can choose, by an option of the command line or by `MUSKGRAPH_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    store: str = Field("snapshot", description="Where the graph is kept: snapshot, or bolt://host:7687, neo4j://…")
    neo4j_user: str = Field("neo4j", description="The Neo4j user.")
    neo4j_password: SecretStr | None = Field(None, description="The Neo4j password. It has no default.")
    neo4j_database: str = Field("neo4j", description="The Neo4j database.")
    neo4j_writer: Literal["py2neo", "driver"] | None = Field(
        None, description="What writes into Neo4j: py2neo or driver; unless set, py2neo on bolt:// and else the driver."
    )
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="The port the server listens on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="How many processes answer, each with a store of its own.")
    shutdown_seconds: int = Field(10, ge=0, description="How long requests under way may still take after SIGTERM.")
    packs: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="Packs to serve in place of the shipped one, each a folder or .json file, or shipped."
    )
    stories: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="Folders of stories to tell beside the shipped ones."
    )
    max_depth: int = Field(10, ge=1, description="How deep a GraphQL query may nest.")
    max_cost: int = Field(10_000, ge=1, description="How many rows a GraphQL query may ask for.")
    max_aliases: int = Field(30, ge=0, description="How many aliases a GraphQL query may use.")
    max_tokens: int = Field(2_000, ge=10, description="How many tokens a GraphQL document may have.")
    max_body_bytes: int = Field(100_000, ge=100, description="How large the body of a GraphQL request may be.")
    deadline_seconds: float = Field(5.0, gt=0, description="How long a question may take before it is given up.")
    embed_origins: str = Field(
        "*",
        description="Which pages may have /embed in a frame: origins separated by blanks, * for all, 'none' for none.",
    )
    max_page: int = Field(100, ge=1, le=1_000, description="How many rows a page of a GraphQL list may hold.")
    max_requests_per_minute: int = Field(
        0, ge=0, description="How many requests a client may send in a minute; 0 for any number."
    )
    trusted_proxies: str = Field(
        "",
        description="Proxies in front whose X-Forwarded-For is believed: addresses or networks separated by blanks.",
    )
    cors_origins: str = Field(
        "", description="Pages of which origins may ask: separated by blanks, * for all; none unless set."
    )
    suggestions: bool = Field(True, description="Whether an error may name fields and types of similar names.")
    introspection: bool = Field(True, description="Whether the schema may be asked for.")
    log_json: bool = Field(False, description="Whether the log is written as JSON lines.")
    metrics: bool = Field(False, description="Whether /metrics tells Prometheus, and everybody else, how it goes.")
    traces: bool = Field(False, description="Whether spans are sent by OpenTelemetry, as the OTEL_ variables say.")

    @field_validator("embed_origins")
    @classmethod
    def _frames(cls, given: str) -> str:
        """Nothing but origins: it becomes a part of a header."""
        if not re.fullmatch(rf"(?:\*|'none'|'self'|{_ORIGIN})(?: {_ORIGIN})*", given, re.ASCII):
            raise ValueError("write origins in ASCII, such as https://example.org, *, 'self' or 'none'")
        return given

    @field_validator("cors_origins")
    @classmethod
    def _askers(cls, given: str) -> str:
        """Whole origins, as browsers send them."""
        if not re.fullmatch(rf"(?:\*|{_ORIGIN}(?: {_ORIGIN})*)?", given, re.ASCII):
            raise ValueError("write origins in ASCII, such as https://example.org, or *")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, given: str) -> str:
        """Addresses only: a name could come to mean somebody else."""
        for each in given.split():
            network = ip_network(each)  # ValueError says what is wrong
            if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped:
                raise ValueError(f"write {each} as the IPv4 address that it maps")
        return given

    @field_validator("packs", "stories", mode="before")
    @classmethod
    def _folders(cls, given: object) -> object:
        """In the environment several folders are one text, separated as in PATH."""
        return tuple(filter(None, given.split(os.pathsep))) if isinstance(given, str) else given


def settings(**chosen: Any) -> Settings:
    """The settings: what was `chosen` on the command line, else the environment, else the defaults.

    `None` means not chosen. Raises `SettingsError` naming the setting and what is wrong with it.
    """
    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise SettingsError(
            f"The setting {name} ({PREFIX}{name.upper()}) makes no sense: {first['msg'].lower()}"
        ) from None


def strange_variables() -> dict[str, str | None]:
    """The variables that are named like settings and are none, each with the one that may be meant."""
    known = [name.upper() for name in Settings.model_fields]
    strange: dict[str, str | None] = {}
    for name in sorted(os.environ):  # noqa: TID251
        said = re.fullmatch(rf"{PREFIX}(\w+)", name.upper(), re.ASCII)
        if said and said[1] not in known and not _NO_SETTINGS.fullmatch(said[1]):
            near = difflib.get_close_matches(said[1], known, n=1)
            strange[name] = f"{PREFIX}{near[0]}" if near else None
    return strange
