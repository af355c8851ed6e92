"""Figures as a text has them, in English and Japanese."""

from __future__ import annotations

import re
from typing import Final

from graph.structure.role_graph import ShareRange
from viz.comparison_measures import percent
from viz.words import Words

__all__ = ["japanese", "share_words"]

_SCALES: Final = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
_NUMBER: Final = re.compile(r"(-?[\d,]+(?:\.\d+)?)(?: (trillion|billion|million))?")
_PREFIXES: Final = {"about ": ("約", ""), "less than ": ("", "未満"), "at most ": ("", "以下")}
_MORE: Final = {"more than ": ("", "超"), "at least ": ("", "以上")}


def japanese(said: str, unit: Words) -> str:
    """An English figure of `viz.words.amount` as a Japanese text has it; `unit` is what its unit is called.

    >>> japanese("about 4.423 billion US dollars", ("US dollars", "米ドル"))
    '約44.23億米ドル'
    >>> japanese("81 to 92 %", ("%", "%")), japanese("less than 1 %", ("%", "%"))
    ('81〜92%', '1%未満')
    """
    before, after = "", ""
    for word, around in {**_PREFIXES, **_MORE}.items():
        if said.startswith(word):
            said, (before, after) = said.removeprefix(word), around
    name, name_ja = unit
    said = said.removesuffix(name).strip() if name else said
    said = _NUMBER.sub(lambda found: _in_myriads(found[1], found[2]), said)
    said = said.replace(" to ", "〜").replace(" (", "(")
    return f"{before}{said}{name_ja}{after}"


def _in_myriads(digits: str, scale: str | None) -> str:
    """A number counted in tens of thousands, where English counts in millions."""
    if scale is None:
        return digits
    value = float(digits.replace(",", "")) * _SCALES[scale]
    for size, name in ((1e12, "兆"), (1e8, "億"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.10g}{name}"
    return digits


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
