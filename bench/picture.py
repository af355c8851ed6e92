"""The picture: our explorer against plain pyvis, as ratios within one run.

The same nodes and edges as three pages: ours; pyvis as it comes, with its physics; and pyvis with our positions and no
physics. All are files that hold their scripts, opened by the same Chromium with every other address blocked. Pages
alternate within a round, so that a busy moment of the machine hits all alike; absolute numbers mean little.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright
from playwright.sync_api import TimeoutError as PatienceError
from pyvis.network import Network
from rich.console import Console
from rich.table import Table

from bench.graphs import cut, made, shipped
from tests.servers.chromium import FLAGS, executable
from viz import Layout, View, explore, explorer_page, layout
from viz.explorer.levels import EVERYTHING

__all__ = ["KINDS", "Found", "Graph", "main", "measure"]

#: The pages that are compared; ratios are to the first.
KINDS = ("ours", "pyvis", "pyvis, fixed")
#: How long a page may take until it has drawn something, in seconds.
PATIENCE = 60.0
_MOVES = 80
_MEASURED = ("layout", "build", "first_paint", "frame", "drawing")

#: Notes when the canvas is first drawn on, and every later frame: when it began, and how long its script took.
_WATCH = """
(() => {
  window.bench = { first: null, frames: [] };
  const context = CanvasRenderingContext2D.prototype;
  let cleared = false;
  for (const name of ["fill", "fillText", "stroke"]) {
    const draw = context[name];
    context[name] = function (...how) {
      if (window.bench.first === null) {
        window.bench.first = 0;
        frame(() => setTimeout(() => {
          window.bench.first = performance.now();
          console.debug("bench: drawn");
        }));
      }
      return draw.apply(this, how);
    };
  }
  const clear = context.clearRect;
  context.clearRect = function (...how) { cleared = true; return clear.apply(this, how); };
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) => frame((now) => {
    cleared = false;
    const begun = performance.now();
    draw(now);
    if (cleared) window.bench.frames.push([now, performance.now() - begun]);
  });
})();
"""


@dataclass(frozen=True, slots=True)
class Graph:
    """What is drawn, under a name."""

    name: str
    view: View


@dataclass(slots=True)
class Found:
    """What was measured of one page, round by round, in milliseconds; its size in bytes; whom it asked in vain.

    `frame` is the time from one frame to the next while the picture is dragged, `drawing` what script takes of it.
    `first_paint` is None for a round that was given up.
    """

    size: int = 0
    asked: int = 0
    layout: list[float] = field(default_factory=list)
    build: list[float] = field(default_factory=list)
    first_paint: list[float | None] = field(default_factory=list)
    frame: list[float] = field(default_factory=list)
    drawing: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print tables or JSON."""
    options = argparse.ArgumentParser(
        "bench picture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--minutes", type=float, default=60, help="begin no round after so many")
    options.add_argument("--sizes", type=int, nargs="*", default=[150, 1_000], help="nodes of the made graphs")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args(arguments)
    whole = shipped()
    graphs = [
        Graph("the 60 best connected cards of the shipped facts", cut(whole, 60)),
        Graph("all shipped facts", whole),
        *(Graph(f"made, {size} nodes", made(size, 3 * size)) for size in chosen.sizes),
    ]
    found = as_json(graphs, measure(graphs, rounds=chosen.rounds, minutes=chosen.minutes))
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        _show(found)


def measure(
    graphs: Sequence[Graph], *, rounds: int, patience: float = PATIENCE, minutes: float = math.inf
) -> dict[str, dict[str, Found]]:
    """By graph and kind of page what so many rounds found. A page that was once given up is not tried again."""
    found = {graph.name: {kind: Found() for kind in KINDS} for graph in graphs}
    for kind in KINDS:  # what is imported and read only once is no page's cost
        _built(kind, graphs[0].view, Found())
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        for _ in range(rounds):
            if time.monotonic() - begun > minutes * 60:
                break
            for graph in graphs:
                for kind in KINDS:
                    of = found[graph.name][kind]
                    if None not in of.first_paint:
                        file = Path(folder) / "page.html"
                        file.write_text(_built(kind, graph.view, of), "utf-8")
                        of.size = file.stat().st_size
                        _look(playwright, file, of, patience)
    return found


def _built(kind: str, view: View, found: Found) -> str:
    """A page of a View, with the times noted that it took."""
    begun = time.perf_counter()
    if kind == "ours":  # one layout for every level at which the explorer can open
        shown = replace(explore(view), level=EVERYTHING)
        done = time.perf_counter()
        html = explorer_page(shown)
    elif kind == "pyvis":  # its layout is made in the browser, before the first paint
        done = begun
        html = _plain(view).generate_html()
    else:
        placed = layout(view)
        done = time.perf_counter()
        html = _fixed(view, placed).generate_html()
    if kind != "pyvis":
        found.layout.append((done - begun) * 1_000)
    found.build.append((time.perf_counter() - done) * 1_000)
    return html


def _plain(view: View) -> Network:
    """The nodes and edges as the examples of pyvis add them, with its defaults; only its scripts are put in."""
    net = Network(directed=True, cdn_resources="in_line")
    for card in view.cards:
        net.add_node(card.key, label=card.label[0] or card.id, title=card.sub[0])
    for line in view.lines:
        net.add_edge(line.origin, line.target, title=line.verb)
    return net


def _fixed(view: View, placed: Layout) -> Network:
    net = _plain(view)
    for node in net.nodes:
        box = placed.cards[node["id"]]
        node.update(x=box.x + box.width / 2, y=box.y + box.height / 2)
    net.toggle_physics(False)
    return net


# ---- in the browser -------------------------------------------------------------------------------------------------


def _look(playwright: Playwright, file: Path, found: Found, patience: float) -> None:
    """Open a page in a browser of its own, wait until it has drawn, and drag its picture."""
    browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
    try:
        _measure(browser, file, found, patience)
    finally:
        browser.close()


def _measure(browser: Browser, file: Path, found: Found, patience: float) -> None:
    opened = browser.new_page(viewport={"width": 1_600, "height": 1_000})
    asked: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    opened.route("**/*", answer)
    opened.add_init_script(_WATCH)
    try:
        # By a message, as a page's policy may forbid to wait for a function, and a busy page answers nothing else.
        with opened.expect_console_message(lambda said: said.text == "bench: drawn", timeout=patience * 1_000):
            opened.goto(file.as_uri(), wait_until="commit", timeout=patience * 1_000)
    except PatienceError:
        found.first_paint.append(None)
        return
    finally:
        found.asked = len(asked)
    found.first_paint.append(opened.evaluate("window.bench.first"))
    frames = _dragged(opened)
    if len(frames) > 2:
        begins = [begin for begin, _ in frames]
        found.frame.append(statistics.median(b - a for a, b in pairwise(begins)))
        found.drawing.append(statistics.median(took for _, took in frames))


def _dragged(opened: Page) -> list[tuple[float, float]]:
    """The frames drawn while the picture is dragged by an empty corner: when each began, how long its script took."""
    opened.wait_for_timeout(500)
    canvas = opened.locator("canvas").first.bounding_box()
    assert canvas
    x, y = canvas["x"] + 12, canvas["y"] + 12
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x + 20, y + 20)
    opened.evaluate("window.bench.frames.length = 0")
    for move in range(_MOVES):
        opened.mouse.move(x + 20 + 4 * move, y + 20 + 2 * move)
    frames: list[tuple[float, float]] = opened.evaluate("window.bench.frames")
    opened.mouse.up()
    return frames


# ---- what is said of it ---------------------------------------------------------------------------------------------


def as_json(graphs: Sequence[Graph], found: Mapping[str, Mapping[str, Found]]) -> dict[str, Any]:
    """Medians and ratios as plain data; a page that was given up has no first paint."""
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "patience_seconds": PATIENCE,
        "graphs": [
            {
                "name": graph.name,
                "nodes": len(graph.view.cards),
                "edges": len(graph.view.lines),
                "pages": {kind: _page(of, found[graph.name]["ours"]) for kind, of in found[graph.name].items()},
            }
            for graph in graphs
        ],
    }


def _page(of: Found, ours: Found) -> dict[str, Any]:
    medians = {name: _median(getattr(of, name)) for name in _MEASURED}
    own = {name: _median(getattr(ours, name)) or 0.0 for name in _MEASURED}
    return {
        "bytes": of.size,
        "requests_elsewhere": of.asked,
        "given_up": None in of.first_paint,
        "rounds": len(of.first_paint),
        "milliseconds": medians,
        "to_ours": {
            name: round(taken / own[name], 3) for name, taken in medians.items() if taken is not None and own[name]
        },
    }


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 2) if known else None


def _show(found: Mapping[str, Any]) -> None:
    console = Console()
    for graph in found["graphs"]:
        table = Table(
            "page",
            "KB",
            "requests elsewhere",
            *(name.replace("_", " ") + ", ms" for name in _MEASURED),
            title=f"{graph['name']}: {graph['nodes']} nodes, {graph['edges']} edges",
        )
        for kind, of in graph["pages"].items():
            table.add_row(
                kind, str(of["bytes"] // 1_000), str(of["requests_elsewhere"]), *(_cell(of, n) for n in _MEASURED)
            )
        console.print(table)


def _cell(of: Mapping[str, Any], name: str) -> str:
    if name == "first_paint" and of["given_up"]:
        return f"> {PATIENCE:.0f} s"
    taken, ratio = of["milliseconds"][name], of["to_ours"].get(name)
    return "" if taken is None else f"{taken:.1f}" + (f" ({ratio:.2f})" if ratio is not None else "")
