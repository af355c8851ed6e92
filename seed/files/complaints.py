"""What the model has against a row, in words of the file: which field, what is wrong with it, and in which line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.model import Flow, Membership
from seed.files.document import Block
from seed.files.forms import ENDS, meant, short, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

__all__ = ["complaints"]


def complaints(wrong: ValidationError, noun: type[BaseModel], block: Block) -> Iterator[tuple[str, str, int]]:
    """Code, message and line of each fault that the model found in a row."""
    for error in wrong.errors(include_url=False):
        yield *_explained(error, noun), _line(error["loc"], block)


def _explained(error: ErrorDetails, noun: type[BaseModel]) -> tuple[str, str]:
    said_as = {code: written for written, code in ENDS.items()} if noun is Flow else {}
    parts = [said_as.get(str(part), str(part)) for part in error["loc"]]
    where, given = f"`{word('.'.join(parts))}`", short(error["input"])
    because = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            inner = Membership if parts[0] in {"layers", "stages"} and len(parts) > 1 else noun
            known = [said_as.get(name, name) for name in inner.model_fields]
            return "unknown-field", f"{where} is no field here; {meant(parts[-1], known)}"
        case "missing":
            return "missing-field", f"{where} is missing"
        case "literal_error":
            message = f"{where} is {given}, but it must be {because.get('expected')}"
        case "string_pattern_mismatch":
            message = f"{where} is {given}, but an id is lower-case words joined by hyphens"
        case "string_type":
            message = f"{where} is {given}, but it must be text; put it in quotes"
        case "value_error":
            message = f"{where}: {because.get('error')}"
        case _:
            message = f"{where} is {given}: {error['msg']}"
    return "wrong-value", message


def _line(loc: tuple[int | str, ...], block: Block) -> int:
    """The line nearest to what `loc` leads to: that of the field, or of the row it stands in."""
    line = block.line
    value: Any = block
    for part in loc:
        if isinstance(value, Block):
            written = next((name for name, code in ENDS.items() if code == part), str(part))
            line = value.lines.get(str(part)) or value.lines.get(written) or line
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            line = value.line if isinstance(value, Block) else line
    return line
