"""The explorer as one HTML document: the Network's nodes and edges, the View behind them, and our own drawing.

Nothing in it calls out. Facts go into one JSON block in which no character can end the block; the script puts them on
the page as text alone. A server passes a nonce and sends the policy as a header (`policy`); a file carries its own,
which allows exactly the scripts and the style that are in it, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from viz.layout import Layout, layout
from viz.network import BAND_PREFIX, network, script
from viz.palette import THEMES, css, legend
from viz.view import View
from viz.words import WORDS

__all__ = ["environment", "file_policy", "page", "policy", "text_of"]

#: Characters that could end a script block, or a line of script.
_ESCAPES = {mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def page(
    view: View,
    *,
    nonce: str | None = None,
    store: str | None = None,
    graphql: str | None = None,
    placed: Layout | None = None,
) -> str:
    """The explorer's HTML.

    With `nonce` for a server, which sends `policy(nonce)` as Content-Security-Policy; without, a file that works
    offline and carries its policy itself. `store` is named in the footer; `graphql` is a path to link to.
    """
    placed = placed or layout(view)
    scripts = {"engine": script(), "explorer": text_of("explorer.js")}
    style = text_of("explorer.css")
    return (
        environment()
        .get_template("explorer.html.j2")
        .render(
            view=view,
            words=_words(view),
            bands={band.id: band.name for band in view.bands},
            # Safe to put in as they are: no character of the data can end its block, and the others are files.
            data=Markup(_as_block(_data(view, placed, "/disputes" if nonce else None))),  # nosec B704
            engine=Markup(scripts["engine"]),  # nosec B704
            explorer=Markup(scripts["explorer"]),  # nosec B704
            style=Markup(style),  # nosec B704
            nonce=nonce,
            policy=None if nonce else file_policy([*scripts.values()], style),
            store=store,
            graphql=graphql if nonce else None,
        )
    )


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


def _data(view: View, placed: Layout, disputes: str | None) -> dict[str, Any]:
    """All that the script needs; the nodes are those of the Network, less the boxes that it has for want of drawing."""
    net = network(view, placed)
    keep = ("id", "x", "y")
    nodes = [{name: node[name] for name in keep} for node in net.nodes if not node["id"].startswith(BAND_PREFIX)]
    edges = [{name: edge[name] for name in ("id", "from", "to")} for edge in net.edges]
    return {
        "nodes": nodes,
        "edges": edges,
        "options": net.options,
        "view": view,
        "layout": placed,
        "themes": {name: asdict(theme) for name, theme in THEMES.items()},
        "legend": legend(),
        "words": _words(view),
        "disputes": disputes,
    }


def _words(view: View) -> dict[str, tuple[str, str]]:
    """The explorer's words and its title, which says what is shown and claims nothing."""
    left, right = view.left.name, view.right.name
    return {**WORDS, "title": (f"{left[0]} and {right[0]}, side by side", f"{left[1]}と{right[1]}の対比")}


def _as_block(data: dict[str, Any]) -> str:
    said = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    for mark, escape in _ESCAPES.items():
        said = said.replace(mark, escape)
    return said


def _plain(value: Any) -> dict[str, Any]:
    """A dataclass or mapping as JSON takes it, less what is None; quicker than copying all of it first."""
    if is_dataclass(value):
        said = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: part for name, part in said if part is not None}
    return dict(value)


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
