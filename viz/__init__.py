"""Looking at the graph: an answered question as something to draw, its layout, and the pages that show it."""

from viz.disputes import ask_disputes, disputes, disputes_page
from viz.layout import Layout, layout
from viz.network import network
from viz.page import page, policy
from viz.question import ask, fitting, question
from viz.view import View, view

__all__ = [
    "Layout",
    "View",
    "ask",
    "ask_disputes",
    "disputes",
    "disputes_page",
    "fitting",
    "layout",
    "network",
    "page",
    "policy",
    "question",
    "view",
]
