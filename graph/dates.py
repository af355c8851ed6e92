"""Partial dates, and the one rule of time that says when a dated row holds.

A date is kept as precise as it was said: `2026-02-02`, `2025-09`, `2025-Q3`, `2025`, `FY2024`, `1880s`, `~1883`
(about). Each stands for the span of days it may mean. A fiscal year is read as the calendar year of its number.
Full-width characters, as a Japanese keyboard types them, are read as the others; a date is kept without them.

The rule: a row that holds from `since` to `until` is shown at a date D when some day of D lies between the first day
that `since` may mean and the last day that `until` may mean, both included. No `since` means from ever, no `until`
means to this day. What is undated is therefore always shown, and marked.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

__all__ = ["EVER", "NEVER_ENDS", "PartialDate", "span"]

EVER = "0001-01-01"
NEVER_ENDS = "9999-12-31"

_FORM = re.compile(
    r"(?P<about>~)?(?:(?P<decade>\d{3}0)s|FY(?P<fiscal>\d{4})|(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as it was said (`text`) and the days it may mean (`first` to `last`, ISO days, both included).

    >>> PartialDate.parse("2025-Q3")
    PartialDate(text='2025-Q3', first='2025-07-01', last='2025-09-30')
    """

    text: str
    first: str
    last: str

    @classmethod
    def parse(cls, text: str | int) -> PartialDate:
        """Read a date; `ValueError` names the forms that are understood."""
        said = unicodedata.normalize("NFKC", str(text)).strip()
        found = _FORM.fullmatch(said)
        if found is None:
            raise ValueError(f"{said!r} is no date; write 2026-02-02, 2026-02, 2025-Q3, 2025, FY2024, 1880s or ~1883")
        if found["decade"]:
            start = int(found["decade"])
            return cls(said, f"{start:04}-01-01", f"{start + 9:04}-12-31")
        year = int(found["fiscal"] or found["year"])
        first_month, last_month = 1, 12
        if found["quarter"]:
            first_month = 3 * int(found["quarter"]) - 2
            last_month = first_month + 2
        elif found["month"]:
            first_month = last_month = int(found["month"])
        if year == 0 or not 1 <= first_month <= 12:
            raise ValueError(f"{said!r} is no date: there is no such year or month")
        longest = monthrange(year, last_month)[1]
        if not found["day"]:
            return cls(said, f"{year:04}-{first_month:02}-01", f"{year:04}-{last_month:02}-{longest:02}")
        number = int(found["day"])
        if not 1 <= number <= longest:
            raise ValueError(f"{said!r} is no date: that month has {longest} days")
        day = f"{year:04}-{first_month:02}-{number:02}"
        return cls(said, day, day)

    @property
    def year(self) -> str:
        """The year it is in, or the decade where no year is said.

        >>> PartialDate.parse("FY2024").year, PartialDate.parse("1880s").year
        ('2024', '1880s')
        """
        return self.first[:4] if self.first[:4] == self.last[:4] else self.text.lstrip("~")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _from_file, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": ["string", "integer"], "examples": ["2026-02-02", "2025-Q3", "FY2024", "1880s", "~1883"]}


def _from_file(value: Any) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a date is written as text in quotes, or as a year")
    return PartialDate.parse(value)


def span(since: PartialDate | None, until: PartialDate | None) -> tuple[str, str]:
    """The first and last day on which something from `since` to `until` may hold."""
    return (since.first if since else EVER, until.last if until else NEVER_ENDS)
