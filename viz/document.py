"""What all pages share: templates in which every text is escaped, styles with the themes' colours, and their policy.

A server passes a nonce and sends the policy as a header (`policy`); a file carries its own, which allows exactly the
scripts and the style that are in it, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from viz.palette import css

__all__ = ["environment", "file_policy", "policy", "text_of"]


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
