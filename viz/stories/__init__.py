"""Stories: steps that each show a picture and say what it shows, every figure from the facts, every claim checked."""

from viz.stories.codes import CODES, table
from viz.stories.read import ReadStory, read_stories, read_story, shipped_stories
from viz.stories.shelf import Shelf, check_stories, open_shelf
from viz.stories.story import Check, Step, Story, Subject
from viz.stories.told import StepTold, StoryTold, ask_story, drawing_of
from viz.stories.walk import WALK, ask_walk

__all__ = [
    "CODES",
    "WALK",
    "Check",
    "ReadStory",
    "Shelf",
    "Step",
    "StepTold",
    "Story",
    "StoryTold",
    "Subject",
    "ask_story",
    "ask_walk",
    "check_stories",
    "drawing_of",
    "open_shelf",
    "read_stories",
    "read_story",
    "shipped_stories",
    "table",
]
