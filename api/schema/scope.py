"""What keeps the rows of one ecosystem, where `graph(ecosystem:)` names one."""

from __future__ import annotations

from graph.selection import AnyOf, Condition, Having, Where

__all__ = ["between", "citing", "owned"]


def owned(ecosystem: str) -> tuple[Condition, ...]:
    """Rows that belong to the ecosystem."""
    return (Where("ecosystem", "=", ecosystem),)


def citing(ecosystem: str) -> tuple[Condition, ...]:
    """Sources that anything of the ecosystem cites."""
    return (Having("citations", (Having("cited_by", (Where("ecosystem", "=", ecosystem),)),)),)


def between(ecosystem: str) -> tuple[Condition, ...]:
    """Analogies of which one end is the ecosystem's."""
    return (AnyOf((Where("left_ecosystem", "=", ecosystem), Where("right_ecosystem", "=", ecosystem))),)
