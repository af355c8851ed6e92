"""A whole pack as one JSON file: its rows one at a time, each with its line, and never the whole text in memory.

The file is what `muskgraph` itself writes. Rows are written out: they have the nouns' own fields and no short form but
`from` and `to`. What the file says of its own hash and time is not trusted, and not read.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, BinaryIO, Final

from graph.errors import FactError
from seed.files.document import Block, JsonText
from seed.files.forms import LISTS, meant, word

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_ROW", "VERSION", "rows"]

#: The characters that are at hand of the text when a row is read.
MAX_ROW: Final = 1_000_000
#: Of the form of the file.
VERSION: Final = 1

_CHUNK: Final = 4 * MAX_ROW
_BLANK = re.compile(r"[ \t\r\n]*")
#: Told by the file of itself; both are computed anew.
_UNTRUSTED: Final = ("content_hash", "as_of")
_KNOWN: Final = ("muskgraph", "pack", *_UNTRUSTED, *LISTS)


def rows(stream: BinaryIO, file: str) -> Iterator[tuple[str, int, Block]]:
    """The header, as a row of `pack`, and every row: its list, its number in it from 1, and what it says."""
    scan = _Scan(stream, file)
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


class _Scan:
    """A place in the text, of which a piece is at hand, and its line."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream = stream
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._json = JsonText(file)
        self._text = ""
        self._at = 0
        self._ended = False
        self._fill()
        if self._text.startswith("\ufeff"):
            raise FactError("the file starts with a byte order mark; save it as UTF-8 without", file, 1)
        self._go_to(0)

    def _fill(self) -> None:
        """Have enough of the text at hand for one row."""
        if self._ended or len(self._text) - self._at >= MAX_ROW:
            return
        self._text = self._text[self._at :]
        self._at = 0
        raw = self._stream.read(_CHUNK)
        self._ended = not raw
        more = self._decoder.decode(raw, final=self._ended)
        try:
            more.encode()
        except UnicodeEncodeError as broken:
            line = self.line + self._text.count("\n") + more.count("\n", 0, broken.start)
            raise FactError("this is not UTF-8; save the file as UTF-8 text", self._json.file, line) from None
        self._text += more

    @property
    def line(self) -> int:
        return self._json.line

    def value(self) -> object:
        """The value that stands here; go on behind it."""
        try:
            value, end = self._json.value(self._text, self._at)
        except FactError as wrong:
            if self._ended or "not JSON" not in str(wrong):
                raise
            message = f"this is not JSON, or a row has more than {MAX_ROW:,} characters"
            raise FactError(message, self._json.file, self.line) from None
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
        """Go to a place and over the blanks that stand there."""
        while True:
            blank = _BLANK.match(self._text, place)
            end = blank.end() if blank else place
            self._json.line += self._text.count("\n", self._at, end)
            self._at = end
            self._fill()
            if self._at < len(self._text) and self._text[self._at] not in " \t\r\n":
                return
            if self._ended and self._at == len(self._text):
                return
            place = self._at
