"""Every link of the article as CSV, with what the pages that were read make of it: python links.py > links.csv."""

import csv
import sys
from collections.abc import Iterator

import httpx
from muskgraph_client import LinksOfTheArticleGraphFlowsNodes as Link
from muskgraph_client import Muskgraph


def links(client: Muskgraph) -> Iterator[Link]:
    """Page by page: the types say what can be missing, so a forgotten None is found before it happens."""
    after: str | None = None
    while True:
        page = client.links_of_the_article(first=10, after=after).graph.flows
        yield from page.nodes
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


def found(link: Link) -> str:
    """What the evidence says of a link of the article."""
    if link.evidence is None:
        return "no page speaks of it"
    return "shown" if link.evidence.confirmed else "spoken of, not shown"


address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
try:
    with Muskgraph(f"{address}/graphql") as client:
        answered = list(links(client))
except httpx.TransportError as wrong:
    sys.exit(f"{address} does not answer ({wrong}). Start a server there with make serve, or name another address.")
table = csv.writer(sys.stdout)
table.writerow(["link", "origin", "verb", "target", "the article", "evidence"])
for link in answered:
    basis = link.basis.value.lower() if link.basis else ""
    table.writerow([link.id, link.origin.name, link.verb.value.lower(), link.target.name, basis, found(link)])
