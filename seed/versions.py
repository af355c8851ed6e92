"""Two versions of a pack set side by side: which rows came, went, ended or were revised, and how.

Pure: it is told two packs and says what differs. A row is the same row while it has the same id in the same list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from graph.property_graph import content_hash
from seed.files.forms import HEADER_FIELDS, LISTS
from seed.rows import label, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import Noun, Pack

__all__ = ["Change", "Difference", "Versions", "compare"]

#: `ended` is a row that got an `until`; whatever else changed in it is told with it.
What = Literal["added", "removed", "ended", "revised"]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row, as it was and as it is; None is unknown."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not the same in both versions."""

    #: The list in which it stands: `claims`, `flows` …
    list: str
    id: str
    what: What
    #: What the row is called, in the later version where it is in both.
    label: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """All that differs between two packs."""

    old_hash: str
    new_hash: str
    #: What the pack says of itself: title, licence, as-of date.
    header: tuple[Change, ...]
    differences: tuple[Difference, ...]
    #: Lists whose common rows stand in another order.
    reordered: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both say the same in the same order."""
        return self.old_hash == self.new_hash

    def count(self, what: What, list: str | None = None) -> int:
        """How many rows differ in this way, in one list or in all."""
        return sum(one.what == what and list in (None, one.list) for one in self.differences)


def compare(old: Pack, new: Pack) -> Versions:
    """What differs between an earlier and a later pack, list by list, in the order of their rows.

    >>> from graph.model import Pack
    >>> compare(Pack(id="mine", title="Mine"), Pack(id="mine", title="Ours")).header
    (Change(field='title', old='Mine', new='Ours'),)
    """
    return Versions(
        content_hash([old]),
        content_hash([new]),
        tuple(_changes(_header(old), _header(new))),
        tuple(difference for title in LISTS for difference in _differences(title, rows(old, title), rows(new, title))),
        tuple(title for title in LISTS if _is_reordered(rows(old, title), rows(new, title))),
    )


def _differences(title: str, old: tuple[Noun, ...], new: tuple[Noun, ...]) -> Iterator[Difference]:
    before = {row.id: row for row in old}
    after = {row.id: row for row in new}
    for id, row in before.items():
        if id not in after:
            yield Difference(title, id, "removed", label(row))
        elif row != after[id]:
            yield _revised(title, row, after[id])
    for id, row in after.items():
        if id not in before:
            yield Difference(title, id, "added", label(row))


def _revised(title: str, old: Noun, new: Noun) -> Difference:
    changes = tuple(_changes(old.model_dump(mode="json"), new.model_dump(mode="json")))
    ended = any(change.field == "until" and change.old is None for change in changes)
    return Difference(title, new.id, "ended" if ended else "revised", label(new), changes)


def _header(pack: Pack) -> dict[str, Any]:
    return pack.model_dump(mode="json", include=set(HEADER_FIELDS))


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield Change(field, old.get(field), new.get(field))


def _is_reordered(old: tuple[Noun, ...], new: tuple[Noun, ...]) -> bool:
    common = {row.id for row in old} & {row.id for row in new}
    return [row.id for row in old if row.id in common] != [row.id for row in new if row.id in common]
