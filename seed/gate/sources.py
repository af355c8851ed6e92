"""Whether the sources of a pack are told apart: twice on record, copies of nobody, cited by nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seed.gate.codes import Defect

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from seed.gate.facts import Facts

__all__ = ["defects"]

_COPY: Final = re.compile(r"\b(?:copy|copies|mirror|mirrored|repost|reposted|reprint|reprinted)\b", re.IGNORECASE)


def defects(facts: Facts) -> Iterator[Defect]:
    """Sources that stand twice, that do not say whose copy they are, and that nothing cites."""
    yield from _twice(facts)
    for source in facts.pack.sources:
        if source.origin is None and source.via is None and _COPY.search(source.publisher):
            message = f"its publisher is a copy ({source.publisher}), and of what is not said; give `origin` or `via`"
            yield Defect("mirror-without-origin", source.id, "publisher", message)
    cited = {citation.source for pack in facts.packs for claim in pack.claims for citation in claim.verdict_sources}
    for pack in facts.packs:
        for row in (*pack.claims, *pack.shares, *pack.events):
            cited.update(citation.source for citation in row.sources)
            cited.update(row.consulted)
    for source in facts.pack.sources:
        if source.id not in cited:
            yield Defect("never-cited", source.id, "id", "nothing cites it")


def _twice(facts: Facts) -> Iterator[Defect]:
    first: dict[Hashable, str] = {}
    beside = [source for pack in facts.beside for source in pack.sources]
    own = {source.id for source in facts.pack.sources}
    for source in (*beside, *facts.pack.sources):
        page = source.address.split("#")[0].rstrip("/")
        same = {"address": page, "title": (source.title, source.publisher, source.date and source.date.text)}
        if "://" not in page:
            del same["address"]  # a place in words, such as a library, holds many
        for field, said in same.items():
            other = first.setdefault((field, said), source.id)
            if other != source.id and source.id in own:
                what = "address" if field == "address" else "title, publisher and date"
                yield Defect("duplicate-source", source.id, field, f"it has the same {what} as {other!r}; keep one")
                break
