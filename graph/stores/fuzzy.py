"""A person's words -> a query of Neo4j's full-text index that forgives slips of the pen.

The index is made by the analyzer `cjk`: words of letters are kept, runs of Chinese, Japanese and Korean are cut into
pairs of characters. Nothing but letters and digits gets into the query, so that no text can mean an operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from graph.property_graph import fold

__all__ = ["INDEX", "NOTHING", "forgiving"]

#: The full-text index over the names of all nodes.
INDEX: Final = "node_names"
#: What no name is like.
NOTHING: Final = "+nothing -nothing"

_IN_PAIRS: Final = r"\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff\uac00-\ud7a3"
_RUN: Final = re.compile(rf"(?P<pairs>[{_IN_PAIRS}]+)|(?:(?![{_IN_PAIRS}])[^\W_])+")
#: What the analyzer leaves out.
_LEFT_OUT: Final = re.compile(
    "an?|and|are|as|at|be|but|by|for|if|in|into|is|it|no|not|of|on|or|such|that|the|their|then|there|these|they|this|"
    "to|was|will|with"
)
_SHORTEST, _LONG, _MOST_CHARACTERS, _MOST_WORDS = 4, 6, 24, 12


def forgiving(text: str) -> str:
    """The query for names like `text`; one for nothing at all where too little of it may be wrong.

    A word of four letters or more may differ in one place, one of six or more in two; a shorter one or one with a digit
    in none. Of a run of Japanese two pairs beside each other may be missing: one wrong character spoils as many.

    >>> forgiving("Stndard oil of 1911")
    '+stndard~2 +oil +1911'
    >>> forgiving("スタンダド")
    '+((+ンダ +ダド) (+スタ +ダド) (+スタ +タン))'
    """
    loose: list[str] = []
    strict: list[str] = []
    for found in islice(_RUN.finditer(fold(text)), _MOST_WORDS):
        run = found[0][:_MOST_CHARACTERS]
        if found["pairs"]:
            loose += _in_pairs(run)
        elif any(map(str.isdigit, run)) or len(run) < _SHORTEST:
            strict += [] if _LEFT_OUT.fullmatch(run) else [f"+{run}"]
        elif not _LEFT_OUT.fullmatch(run):
            loose.append(f"+{run}~{2 if len(run) >= _LONG else 1}")
    return " ".join([*loose, *strict]) if loose else NOTHING


def _in_pairs(run: str) -> Iterator[str]:
    """A clause for a run of three characters or more: shorter ones say too little if a part may be wrong."""
    pairs = [run[place : place + 2] for place in range(len(run) - 1)]
    if len(pairs) == 2:
        yield f"+({' '.join(pairs)})"
    elif len(pairs) > 2:
        ways = (pairs[:place] + pairs[place + 2 :] for place in range(len(pairs) - 1))
        yield f"+({' '.join('(' + ' '.join(f'+{pair}' for pair in way) + ')' for way in ways)})"
