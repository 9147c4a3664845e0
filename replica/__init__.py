"""A small site that behaves like the real one: a development tool for tests, benchmarks and demonstrations.

Every page is a reconstruction. What is known of the real site is its text; the markup is Drupal's, the prose, the
people and the places of the generated events are invented.
"""

from replica.content import (
    Anchor,
    Break,
    Bullets,
    Comment,
    Dates,
    EventContent,
    Field,
    Location,
    PageContent,
    Paragraph,
    Strong,
    Teaser,
    Translation,
    Upload,
    Value,
)
from replica.layout import LAYOUTS, Layout
from replica.render import render
from replica.truth import expected

__all__ = [
    "LAYOUTS",
    "Anchor",
    "Break",
    "Bullets",
    "Comment",
    "Dates",
    "EventContent",
    "Field",
    "Layout",
    "Location",
    "PageContent",
    "Paragraph",
    "Strong",
    "Teaser",
    "Translation",
    "Upload",
    "Value",
    "expected",
    "render",
]
