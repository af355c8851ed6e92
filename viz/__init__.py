"""Looking at the graph: an answered question as something to draw, its layout, and the pages that show it."""

from viz.address import Asked, read_address
from viz.article import article, article_page, ask_article, read_article_address
from viz.comparison.page import Shown, ask_comparison, comparison_page, comparison_shown, structures
from viz.disputes import ask_disputes, disputes, disputes_page
from viz.document import new_nonce, policy
from viz.explorer.layout import Layout, layout
from viz.explorer.network import network
from viz.explorer.page import explorer_page
from viz.explorer.scenes import Explorer, ask_explorer, explore, read_explorer_address
from viz.explorer.view import View, view
from viz.overview.embedding import embed_page, frame
from viz.overview.hero import ask_hero
from viz.overview.page import overview_page
from viz.question import ask, question
from viz.stories import ask_story, check_stories, open_shelf
from viz.stories.page import stories_page, story_page
from viz.wanted import Picture, Wanted, ask_picture, ask_view, of_view, read_wanted

__all__ = [
    "Asked",
    "Explorer",
    "Layout",
    "Picture",
    "Shown",
    "View",
    "Wanted",
    "article",
    "article_page",
    "ask",
    "ask_article",
    "ask_comparison",
    "ask_disputes",
    "ask_explorer",
    "ask_hero",
    "ask_picture",
    "ask_story",
    "ask_view",
    "check_stories",
    "comparison_page",
    "comparison_shown",
    "disputes",
    "disputes_page",
    "embed_page",
    "explore",
    "explorer_page",
    "frame",
    "layout",
    "network",
    "new_nonce",
    "of_view",
    "open_shelf",
    "overview_page",
    "policy",
    "question",
    "read_address",
    "read_article_address",
    "read_explorer_address",
    "read_wanted",
    "stories_page",
    "story_page",
    "structures",
    "view",
]
