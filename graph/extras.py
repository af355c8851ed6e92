"""The extras of the project: what it does only where more is installed beside it, and how to install that."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["EXTRAS", "Extra", "installing", "missing", "needs"]

Extra: TypeAlias = Literal["matching", "pictures", "telemetry"]

#: Each as the modules that it brings.
EXTRAS: Final[Mapping[Extra, tuple[str, ...]]] = MappingProxyType(
    {
        "matching": ("ot",),
        "pictures": ("fontTools", "pptx", "reportlab", "resvg_py"),
        "telemetry": ("opentelemetry.exporter.otlp.proto.http", "opentelemetry.sdk", "prometheus_client"),
    }
)


def missing(extra: Extra) -> tuple[str, ...]:
    """The modules of an extra that are not installed."""
    return tuple(module for module in EXTRAS[extra] if not _is_there(module))


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a package that it is in
        return False


def needs(what: str, extra: Extra) -> str:
    """That something is done only with an extra, and how to install that."""
    return f"{what} need the extra `{extra}`. {installing(extra)}"


def installing(extra: Extra) -> str:
    """How to install an extra, as a sentence: the project is in no index, so it is installed from its folder."""
    return f"In the project's folder and environment: pip install -e '.[{extra}]'"
