"""A View as a pyvis Network: the carrier of nodes, edges and options, and what a notebook shows.

pyvis is used with care. The network is directed (an undirected one drops parallel edges), options are a dict (its own
setter deletes every blank), labels are never empty (it would show the id), titles are left out (one that holds the
letters `href` is run as HTML), and nothing of it is taken from a content network.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from viz.explorer.layout import Box, Layout, layout
from viz.explorer.view import Card, Line, View
from viz.palette import ENCODING, LIGHT, Theme

if TYPE_CHECKING:
    from pyvis.network import Network

__all__ = ["BAND_PREFIX", "network", "script"]

#: Begins the ids of the boxes that stand behind the cards; no entity's id may hold a colon.
BAND_PREFIX = "band:"
_FONT = "-apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, Noto Sans CJK JP, sans-serif"


def network(view: View, placed: Layout | None = None) -> Network:
    """All cards, lines and bands of a View at fixed positions, physics off; `generate_html()` of it works offline.

    What it shows of a line is straight; the routed picture is `viz.explorer.page`.
    """
    from pyvis.network import Network  # noqa: PLC0415 - slow to import: it brings networkx and IPython along

    placed = placed or layout(view)
    net = Network(height="900px", width="100%", directed=True, bgcolor=LIGHT.paper, cdn_resources="in_line")
    nodes = [
        *_headings(view, placed),
        *(_band(view, placed, side, number) for side in ("left", "right") for number in range(len(view.bands))),
        *(_spine(view, placed, number) for number in range(len(view.bands))),
        *(_card(card, placed.cards[card.key], LIGHT) for card in view.cards),
    ]
    net.nodes = nodes
    net.node_ids = [node["id"] for node in nodes]
    net.node_map = {node["id"]: node for node in nodes}
    net.edges = [_edge(line, LIGHT) for line in view.lines]
    net.options = {
        "physics": {"enabled": False},
        "interaction": {"dragNodes": False, "hover": True, "keyboard": False, "selectConnectedEdges": True},
        "nodes": {"shadow": False, "chosen": False},
        "edges": {"smooth": False, "selectionWidth": 1, "hoverWidth": 0},
    }
    return net


def script() -> str:
    """The drawing library that pyvis brings, as the text of a script."""
    text = (files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js").read_text(encoding="utf-8")
    kept = [line for line in text.split("\n") if not line.startswith("//# sourceMappingURL")]
    text = "\n".join(kept)
    # In its strings: what would end the block that it is put into, or begin another in it.
    for mark in ("</script", "<script", "<!--"):
        text = text.replace(mark, "\\x3c" + mark[1:])
    return text


def _box(id: str, label: str, box: Box, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "label": label or " ",
        "shape": "box",
        "x": round(box.x + box.width / 2, 2),
        "y": round(box.y + box.height / 2, 2),
        "fixed": True,
        "physics": False,
        "margin": 4,  # vis takes 0 for none, and then cannot tell how large the box is
        "widthConstraint": {"minimum": round(box.width, 2), "maximum": round(box.width, 2)},
        "heightConstraint": {"minimum": round(box.height, 2)},
        **more,
    }


def _band(view: View, placed: Layout, side: str, number: int) -> dict[str, Any]:
    band = view.bands[number]
    empty = all(card.band != band.id or card.side != side for card in view.cards)
    tint = "rgba(22, 24, 29, 0.05)" if number % 2 == 0 else "rgba(22, 24, 29, 0.03)"
    return _box(
        f"{BAND_PREFIX}{side}:{band.id}",
        "No stage of its own in the pages read" if empty else " ",
        placed.bands[side][band.id],
        color={"background": tint, "border": "rgba(0, 0, 0, 0)", "hover": tint, "highlight": tint},
        borderWidth=0,
        shapeProperties={"borderRadius": 10},
        font={"color": LIGHT.muted, "size": 18, "face": _FONT},
    )


def _spine(view: View, placed: Layout, number: int) -> dict[str, Any]:
    band = view.bands[number]
    beside = placed.bands["left"][band.id]
    box = Box(placed.spine.x + 8, beside.y + 8, placed.spine.width - 16, 40.0)
    return _heading_box(f"{BAND_PREFIX}spine:{band.id}", band.name[0], box, 17)


def _headings(view: View, placed: Layout) -> list[dict[str, Any]]:
    found = []
    for side, shown in (("left", view.left), ("right", view.right)):
        first = placed.bands[side][view.bands[0].id]
        box = Box(first.x, first.y - 56, first.width, 44)
        found.append(_heading_box(f"{BAND_PREFIX}heading:{side}", f"{shown.name[0]}, as of {shown.as_of}", box, 26))
    return found


def _heading_box(id: str, text: str, box: Box, size: int) -> dict[str, Any]:
    clear = "rgba(0, 0, 0, 0)"
    return _box(
        id,
        text,
        box,
        color={"background": clear, "border": clear, "hover": clear, "highlight": clear},
        borderWidth=0,
        font={"color": LIGHT.ink, "size": size, "face": _FONT},
    )


def _card(card: Card, box: Box, theme: Theme) -> dict[str, Any]:
    text = card.label[0] if len(card.label[0]) <= 60 else f"{card.label[0][:59]}…"
    return _box(
        card.key,
        text,
        box,
        color={"background": theme.card, "border": theme.border, "hover": theme.card, "highlight": theme.card},
        borderWidth=1,
        shapeProperties={"borderRadius": 8, "borderDashes": False if card.confirmed else [3, 4]},
        font={"color": theme.ink if card.confirmed else theme.muted, "size": 15, "face": _FONT},
    )


def _edge(line: Line, theme: Theme) -> dict[str, Any]:
    stroke = line.strokes.get("both") or next(iter(line.strokes.values()), "solid")
    dash = next((list(row.dash) for row in ENCODING if row.what == "status" and row.key == stroke), [])
    colour = getattr(theme, line.hue)
    return {
        "id": line.id,
        "from": line.origin,
        "to": line.target,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
        "color": {"color": colour, "hover": colour, "highlight": colour, "inherit": False},
        "dashes": dash or False,
        "width": 1.5,
    }
