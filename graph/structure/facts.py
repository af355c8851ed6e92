"""All that the measures of one structure are taken of: counted flows, shares of its stages, sales within the group.

Whatever is rejected, the same facts less some rows give the same measures anew.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from functools import cached_property

from graph.structure.derive import Counted, Derived
from graph.structure.role_graph import RoleGraph
from graph.structure.sales import Books
from graph.structure.stages import RecordedShare, Stage, stages

__all__ = ["Facts"]


@dataclass(frozen=True)
class Facts:
    """What is on record of one structure in one slice, of all that is counted."""

    derived: Derived
    shares: tuple[RecordedShare, ...] = ()
    #: The markets by which stages are measured, as declared.
    markets: tuple[str, ...] = ()
    books: Books = field(default_factory=Books)

    @property
    def graph(self) -> RoleGraph:
        """The graph of roles that the flows make."""
        return self.derived.graph

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the chain, each with its share of one market."""
        return stages(self.graph, self.shares, self.markets)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all rows in it."""
        flows = (flow.id for flow in (*self.derived.flows, *self.derived.within))
        return tuple(dict.fromkeys((*flows, *(share.id for share in self.shares), *self.books.ids)))

    def assuming(self, flow: Counted) -> Facts:
        """The same facts and one flow more."""
        derived = Derived((*self.derived.flows, flow), self.derived.left_out, self.derived.within)
        return Facts(derived, self.shares, self.markets, self.books)

    def only(self, standing: Container[str]) -> Facts:
        """What is left where only these rows stand."""
        return Facts(
            self.derived.only(standing),
            tuple(share for share in self.shares if share.id in standing),
            self.markets,
            self.books.only(standing),
        )
