"""What a check finds: kinds of defects with their codes, and defects with their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

__all__ = ["Code", "Finding", "Severity", "tables"]

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of defect; `question` is what the check asks when it finds it."""

    id: str
    severity: Severity
    question: str
    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect: `code` names its kind, `line` is 0 for a whole file, `id` is what it is about, if it has one."""

    severity: Severity
    code: str
    message: str
    file: str
    line: int
    id: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file or "(no file)"
        return f"{place}: {self.severity}: {self.message} [{self.code}]"


def tables(codes: Iterable[Code]) -> dict[str, str]:
    """By question its codes as a Markdown table, without an end of line."""
    head = ("| code | severity | meaning | what to do |", "| --- | --- | --- | --- |")
    return {
        question: "\n".join(
            (*head, *(f"| `{code.id}` | {code.severity} | {code.meaning} | {code.remedy} |" for code in asked))
        )
        for question, asked in groupby(codes, key=lambda code: code.question)
    }
