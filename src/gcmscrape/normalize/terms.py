"""The closed vocabularies, all in one place: what the words, links and icons under a label stand for.

Each `read_...` takes the items under one label and gives a `Reading` (`read_workstreams` two of them); none of them
raises, whatever the items hold.
"""

from gcmscrape.normalize.booleans import read_boolean
from gcmscrape.normalize.goals import read_goals
from gcmscrape.normalize.objectives import read_objectives
from gcmscrape.normalize.reading import Reading
from gcmscrape.normalize.targets import read_indicators, read_targets
from gcmscrape.normalize.themes import read_themes
from gcmscrape.normalize.workstreams import Workstreams, read_workstreams

__all__ = [
    "Reading",
    "Workstreams",
    "read_boolean",
    "read_goals",
    "read_indicators",
    "read_objectives",
    "read_targets",
    "read_themes",
    "read_workstreams",
]
