"""What the parts of a date look like: site/date_patterns.toml as one pattern over the signs of date_words."""

from __future__ import annotations

import functools
import re

from gcmscrape.event.dates.words import classes
from gcmscrape.site import load


@functools.cache
def pattern() -> re.Pattern[str]:
    """Return the pattern of an atom: the name of its last group is the row that fits, None for any other sign."""
    words = classes()
    words |= {
        "year": f"y(?: ?{words['year_mark']}\\.?)?",
        "day": f"N(?:\\.?{words['ordinal']})?",
        "date_follows": f"[-./]N|[,. ]*(?:{words['of']}~)?(?:{words['month']}|{words['ordinal']})",
        "prefix": f"(?:{words['weekday']}\\.?,? ?)?",
        "either": "[" + "".join(sorted(set(words["month"][1:-1]) & set(words["weekday"][1:-1]))) + "]",
        "to": f"(?:-|{words['range']}|{words['until']})",
        "half": f"(?:{words['am']}|{words['pm']})",
        "named": f"(?:{words['noon']}|{words['midnight']})",
        "the": words["skip"],
    }
    rows = (f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in load("date_patterns")["atoms"].items())
    source = "|".join([*rows, "[^ ]"])
    for name, pattern in words.items():
        source = source.replace(f"{{{name}}}", pattern)
    source = source.replace("[Nn]", "[012n]").replace("N", "[012]").replace("~", " ?")
    return re.compile(re.sub(r"(?<![\[0,{1])2(?![}\]n])", "[02]", source), re.DOTALL)
