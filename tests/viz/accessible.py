"""What an accessible page is held to: the rules of axe-core, and what axe cannot see."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.servers.npm import AXE, fetched

#: WCAG 2.0, 2.1 and 2.2 at the levels A and AA, and what axe holds to be good practice.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
#: The rules of those whose answer may differ by theme.
OF_COLOURS = ("color-contrast", "link-in-text-block")


@cache
def _axe() -> str:
    return (fetched(AXE) / "node_modules/axe-core/axe.min.js").read_text("utf-8")


def violations(page: Page, only: Iterable[str] = ()) -> list[str]:
    """Each rule that the page breaks as it stands now, with up to three places; of `only` those rules where given.

    The script runs beside the page's policy, which lets no script in.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_axe())
    asked = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(RULES)}
    found: dict[str, Any] = page.evaluate(
        "asked => axe.run(document, { runOnly: asked, resultTypes: ['violations'] })", asked
    )
    assert len(found["passes"]) + len(found["violations"]) > 0, "axe found nothing that it could check"
    return [
        f"{one['id']}: {one['help']} at {'; '.join(node['html'][:160] for node in one['nodes'][:3])}"
        + f" ({len(one['nodes'])})"
        for one in found["violations"]
    ]
