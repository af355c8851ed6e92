"""Looking at the graph: an answered question as something to draw, its layout, and the pages that show it."""

from viz.comparison import Shown, ask_comparison, comparison_page, comparison_shown, structures
from viz.comparison_address import Asked, read_address
from viz.disputes import ask_disputes, disputes, disputes_page
from viz.embedding import embed_page, frame
from viz.hero import ask_hero
from viz.layout import Layout, layout
from viz.network import network
from viz.overview import overview_page, picture
from viz.page import page, policy
from viz.question import ask, fitting, question
from viz.view import View, view

__all__ = [
    "Asked",
    "Layout",
    "Shown",
    "View",
    "ask",
    "ask_comparison",
    "ask_disputes",
    "ask_hero",
    "comparison_page",
    "comparison_shown",
    "disputes",
    "disputes_page",
    "embed_page",
    "fitting",
    "frame",
    "layout",
    "network",
    "overview_page",
    "page",
    "picture",
    "policy",
    "question",
    "read_address",
    "structures",
    "view",
]
