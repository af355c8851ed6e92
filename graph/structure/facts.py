"""All that the measures of one structure are taken of: counted flows, shares of its stages, sales within the group.

Whatever is rejected, the same facts less some rows give the same measures anew.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from graph.slice import Assumption
from graph.structure.derive import Derived
from graph.structure.role_graph import RoleGraph
from graph.structure.sales import Books
from graph.structure.stages import RecordedShare, Stage, stages

__all__ = ["Facts"]


@dataclass(frozen=True)
class Facts:
    """What is on record of one structure in one slice, of all that is counted."""

    derived: Derived
    shares: tuple[RecordedShare, ...] = ()
    #: By role the market by which its stage is measured, where one is declared.
    markets: Mapping[str, str] = field(default_factory=dict)
    books: Books = field(default_factory=Books)

    @property
    def graph(self) -> RoleGraph:
        """The graph of roles that the flows make."""
        return self.derived.graph

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the chain, each with its share of one market."""
        return stages(self.derived.passed, self.shares, self.markets)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all rows in it."""
        flows = (flow.id for flow in (*self.derived.flows, *self.derived.within))
        return tuple(dict.fromkeys((*flows, *(share.id for share in self.shares), *self.books.ids)))

    def assuming(self, assumption: Assumption) -> Facts:
        """The same facts and one flow more, as if the slice assumed it."""
        return replace(self, derived=self.derived.assuming(assumption))

    def without(self, fallen: Container[str]) -> Facts:
        """What is left where these rows fall."""
        return Facts(
            self.derived.without(fallen),
            tuple(share for share in self.shares if share.id not in fallen),
            self.markets,
            self.books.without(fallen),
        )
