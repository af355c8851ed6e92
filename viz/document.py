"""What all pages share: templates in which every text is escaped, styles with the themes' colours, and their policy.

A server passes a nonce and sends the policy as a header (`policy`); a file carries its own, which allows exactly the
scripts and the style that are in it, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from viz.palette import css
from viz.words import WORDS, Words

__all__ = ["environment", "file_policy", "new_nonce", "policy", "render", "text_of"]


_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


def new_nonce() -> str:
    """A nonce for the scripts and styles of one page."""
    return secrets.token_urlsafe(18)


def policy(nonce: str, *, forms: str = "'none'", frames: str = "'none'") -> str:
    """The Content-Security-Policy header to send with a page made with this nonce.

    `forms` says where it may ask, `frames` which pages may have it in a frame.
    """
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; "
        f"connect-src 'none'; base-uri 'none'; object-src 'none'; form-action {forms}; frame-ancestors {frames}"
    )


def file_policy(scripts: list[str], style: str) -> str:
    """The policy that a file carries: exactly these scripts and this style, by their hashes."""
    allowed = " ".join(f"'sha256-{_hash(text)}'" for text in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'sha256-{_hash(style)}'; img-src data:; "
        "connect-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def render(
    template: str,
    *,
    language: Literal["en", "ja"],
    theme: str | None = None,
    nonce: str | None = None,
    styles: Sequence[str] = ("document.css",),
    scripts: Mapping[str, str] = _NONE,
    words: Mapping[str, Words] = _NONE,
    **more: Any,
) -> str:
    """A page in one language: its template with what every page has, and `more`.

    It says `words` beside those of all pages; `styles` are files of ours, `scripts` the names of ours in the template.
    For a server with `nonce`; without it a file that carries its own policy.
    """
    place = 1 if language == "ja" else 0
    style = "".join(map(text_of, styles))
    texts = {name: text_of(file) for name, file in scripts.items()}
    return (
        environment()
        .get_template(template)
        .render(
            say=lambda pair: pair[place],
            words={key: pair[place] for key, pair in {**WORDS, **words}.items()},
            language=language,
            theme=theme or "system",
            # Files of ours, with no text of the facts in them.
            style=Markup(style),  # nosec B704
            **{name: Markup(text) for name, text in texts.items()},  # nosec B704
            nonce=nonce,
            policy=None if nonce else file_policy([*texts.values()], style),
            **more,
        )
    )


@cache
def environment() -> Environment:
    """Where the templates of all pages are found; what is put into them is escaped."""
    return Environment(
        loader=PackageLoader("viz", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def text_of(name: str) -> str:
    """A file of ours, with the themes put in where a style asks for them."""
    text = (files("viz") / "templates" / name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        text = text.replace("/* themes */", css())
    return text.replace("\r\n", "\n")
