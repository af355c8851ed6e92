"""A whole pack as one JSON file: its rows one at a time, each with its line.

The file is what `muskgraph` itself writes. Rows are written out: they have the nouns' own fields and no short form but
`from` and `to`. What the file says of its own hash and time is not trusted, and not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graph.errors import FactError
from seed.document import Block, JsonText
from seed.forms import LISTS, meant, word

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_BUNDLE_BYTES", "VERSION", "rows"]

MAX_BUNDLE_BYTES: Final = 300_000_000
#: Of the form of the file.
VERSION: Final = 1

_BLANK = re.compile(r"[ \t\r\n]*")
#: Told by the file of itself; both are computed anew.
_UNTRUSTED: Final = ("content_hash", "as_of")
_KNOWN: Final = ("muskgraph", "pack", *_UNTRUSTED, *LISTS)


def rows(raw: bytes, file: str) -> Iterator[tuple[str, int, Block]]:
    """The header, as a row of `pack`, and every row: its list, its number in it from 1, and what it says."""
    scan = _Scan(_decoded(raw, file), file)
    scan.take("{", "the file is one JSON object, such as muskgraph writes")
    said: set[str] = set()
    while not scan.ends("}", first=not said):
        line = scan.line
        key = scan.value()
        if not isinstance(key, str) or key not in _KNOWN:
            name = word(key) if isinstance(key, str) else "?"
            raise FactError(f"`{name}` is no part of a pack; {meant(name, _KNOWN)}", file, line)
        if key in said:
            raise FactError(f"`{key}` stands twice", file, line)
        said.add(key)
        scan.take(":", "after a name comes a colon")
        if key in LISTS:
            yield from scan.rows(key)
            continue
        line, value = scan.line, scan.value()
        if key == "muskgraph" and value != VERSION:
            raise FactError(f"`muskgraph` must be {VERSION}, the version of the form; write the file anew", file, line)
        if key == "pack":
            if not isinstance(value, Block):
                raise FactError("`pack` is an object with the pack's id and title", file, line)
            yield key, 1, value
    scan.end()
    for needed in ("muskgraph", "pack"):
        if needed not in said:
            raise FactError(f"there is no `{needed}`, so this is no pack; a file of rows ends in .jsonl", file, 1)


def _decoded(raw: bytes, file: str) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = raw.count(b"\n", 0, broken.start) + 1
        raise FactError("this is not UTF-8; save the file as UTF-8 text", file, line) from None
    if text.startswith("\ufeff"):
        raise FactError("the file starts with a byte order mark; save it as UTF-8 without", file, 1)
    return text


class _Scan:
    """A place in the text, and its line."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._json = JsonText(file)
        self._at = 0
        self._go_to(0)

    @property
    def line(self) -> int:
        return self._json.line

    def value(self) -> object:
        """The value that stands here; go on behind it."""
        value, end = self._json.value(self._text, self._at)
        self._go_to(end)
        return value

    def take(self, sign: str, otherwise: str) -> None:
        """Go on behind a sign that has to stand here."""
        if not self._text.startswith(sign, self._at):
            raise FactError(f"this is no pack: {otherwise}", self._json.file, self.line)
        self._go_to(self._at + 1)

    def ends(self, sign: str, *, first: bool) -> bool:
        """Whether a list or object ends here; if not, go on behind the comma before what comes next."""
        if self._text.startswith(sign, self._at):
            self._go_to(self._at + 1)
            return True
        if not first:
            self.take(",", f"here comes a comma or {sign}")
        return False

    def rows(self, title: str) -> Iterator[tuple[str, int, Block]]:
        """The rows of the list that stands here."""
        self.take("[", f"`{title}` is a list of rows, in [ ]")
        number = 0
        while not self.ends("]", first=not number):
            number += 1
            line, row = self.line, self.value()
            if not isinstance(row, Block):
                message = f"{title}, row {number}: every row is an object with an id"
                raise FactError(message, self._json.file, line)
            yield title, number, row

    def end(self) -> None:
        """Nothing may follow."""
        if self._at < len(self._text):
            raise FactError("a file holds one object and nothing after it", self._json.file, self.line)

    def _go_to(self, place: int) -> None:
        blank = _BLANK.match(self._text, place)
        end = blank.end() if blank else place
        self._json.line += self._text.count("\n", self._at, end)
        self._at = end
