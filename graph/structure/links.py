"""How firm one flow is as a link of a chain, and which link of a chain is the weakest: one rule for all who say so.

A link is as weak as the first of these that is true of it:

1. `assumed`: on no record, the reader added it;
2. `unconfirmed`: no page that was read shows it;
3. `not-yet`: put forward as a goal or forecast, so not so yet;
4. `implied`: the article only implies it by the order of its layers;
5. `unsourced`: nothing that it rests on in the slice has a source;
6. `low`, `medium`, `high`: the confidence of the surest claim that it rests on in the slice (`graph.evidence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, get_args

from graph.model import Confidence

__all__ = ["LINKS", "Link", "link", "weakest"]

Link = Literal["assumed", "unconfirmed", "not-yet", "implied", "unsourced", "low", "medium", "high"]

#: The weakest first.
LINKS: Final[tuple[Link, ...]] = get_args(Link)

_SUREST: Final[tuple[Confidence, ...]] = ("high", "medium", "low")


def link(flow: Mapping[str, Any], confidences: Iterable[str | None]) -> Link:
    """How firm a flow is, given its `confirmed`, `status`, `basis` and `by`, and the confidence of each of its claims.

    >>> link({"confirmed": True, "status": "fact", "basis": None, "by": "source"}, ["low", "high"])
    'high'
    """
    if flow["by"] == "reader":
        return "assumed"
    if not flow["confirmed"] or flow["status"] == "unconfirmed":
        return "unconfirmed"
    if flow["status"] in ("goal", "forecast"):
        return "not-yet"
    if flow["basis"] == "implied":
        return "implied"
    known = {*confidences}
    for sure in _SUREST:
        if sure in known:
            return sure
    return "unsourced"


def weakest(links: Sequence[Link]) -> int:
    """The place of the weakest link of a chain, the first of those that are equally weak.

    >>> weakest(["high", "low", "implied", "implied"])
    2
    """
    return min(range(len(links)), key=lambda place: LINKS.index(links[place]))
