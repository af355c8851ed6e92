"""Shares as a text has them, in English and Japanese."""

from __future__ import annotations

from graph.structure.role_graph import ShareRange
from viz.comparison.measures import percent
from viz.words import Words

__all__ = ["share_words"]


def share_words(share: ShareRange) -> Words | None:
    """A share in percent, with its range if it has one; None where it is unknown.

    >>> share_words(ShareRange(0.84, 0.8, 0.9)), share_words(ShareRange(None, 0.1, 0.2))
    (('84 % (80 to 90 %)', '84%(80〜90%)'), ('10 to 20 %', '10〜20%'))
    """
    if share.ends is None:
        return None
    low, high = (percent(end).removesuffix(" %") for end in share.ends)
    if share.value is None:
        return f"{low} to {high} %", f"{low}〜{high}%"
    value = percent(share.value).removesuffix(" %")
    if low == high:
        return f"{value} %", f"{value}%"
    return f"{value} % ({low} to {high} %)", f"{value}%({low}〜{high}%)"
