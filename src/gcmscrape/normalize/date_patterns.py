"""What the parts of a date look like, as patterns over the signs of date_words: one row a kind of atom."""

from __future__ import annotations

import functools
import re

from gcmscrape.normalize.date_words import classes

# What the atoms look like. `N` is a number of one or two digits, `2` exactly two, `0` two with a leading zero, `4` four
# that are no year, `y` a year, `n` any other, `?` an unknown word, `~` a space or nothing, `{role}` a word of
# date_words.toml. The first pattern that fits wins.
_PATTERNS = {
    "weekday": (
        r"{either}\.?~(?=N~{to}~{weekday})",  # the mar. of "mar. 17 - ven. 20 mai 2022", not March
    ),
    "numbers": (
        r"y(?P<mark>[-./])N(?P=mark)N",  # 2022-04-20
        r"N(?P<sign>[-./])N(?P=sign)(?:y|2)",  # 20/04/2022, 20.04.22
        r"N(?P<point>[./])N(?=~{to}~N(?P=point)N(?P=point)y)",  # 20.04 - 22.04.2022
        r"N[/.]y",  # 04/2022
        r"y-2(?![-:])",  # 2022-04
    ),
    "worded": (
        r"{prefix}{day}(?:~{of})*~-?{month}\.?(?:~/~{month})?(?:[, -]{0,2}(?:{of}~)*{year})?",  # 20 April 2022
        r"{prefix}{month}\.?~(?:{the}~)?{day}(?!:)(?:[, ]{1,2}{year})?",  # April 20, 2022
        r"{month}\.?(?:~/~{month})?[, -]{0,2}(?:{of}~)*{year}",  # April 2022
        r"y~{year_mark}~(?:N~{month_mark}|{month})(?:~N~{day_mark})?",  # 2022年4月20日
        r"N N~{month_mark}[, ]{0,2}y",  # 20 4月 2022, as "d M Y" is printed in Chinese
        r"N~{month_mark}(?:~N~{day_mark})?",  # 4月20日
        r"N~{day_mark}",  # 20日
        r"{month}\.?",
    ),
    "length": (
        r"N(?:\.1)?~{hours}\.?(?:~(?:{and}~)?2~{minutes}|~2(?!{date_follows}))?(?!~{half})",  # 3 hours, 2 h 30 min
        r"[Nn]~{minutes}",  # 90 minutes
        r"N(?:\.2)?(?=~(?:{to}|{and})~N~{hours}(?!~{half}))",  # the 9 of "9 - 11 hours"
    ),
    "clock": (
        r"{half}~N:2(?::2)?",  # 上午10:00
        r"{half}~N~{hour}(?:~2(?:~{minute})?)?",  # 上午10时30分
        r"N:2(?::2(?:\.[n4y])?)?(?:~(?:{half}|{named}|{hour}\.?|{hours}))?",  # 10:00, 10:00 am, 12:00 noon, 10:00 hrs
        r"N~{hour}\.?(?:2|~2~{minute}\.?|~2(?!{date_follows}))?(?:~{half})?",  # 15h30, 15 h 30 min
        r"N(?:\.2)?~(?:{half}|{named})",  # 3 p.m., 3.30 pm, 12 noon
        r"2\.2~{hour}\.?",  # 15.00 h
        r"[4y]~(?:{hour}\.?|{hours})",  # 1500 hrs
        r"{named}",  # noon
        r"N(?:\.2)?(?=~(?:{to}|{and})~N(?:[:.]2)?~(?:{half}|{hour}))",  # the 9 of "9 - 11 am"
    ),
    "year": (
        r"{year}",
        r"{day}[, ]{1,2}{year}",  # 20, 2022: the end of May 16-20, 2022
    ),
    "dotted": (r"N\.2",),  # 15.00
    "weekday_alone": (r"{weekday}\.?,?",),  # the Wed, of "Wed, 04/20/2022"
    "zone": (
        r"{utc}(?:~\+~|~-|-)(?:N(?::?2)?|4)(?!:|~{utc})",  # UTC+4, GMT-05:00, GMT -5
        r"~\+(?:N(?::2)?|4)(?!~{hours})",  # +04:00, +0400, +04
        r"(?:(?<=:[02])|(?<={half})) -(?:0(?::2)?|4)(?!{date_follows})",  # -05:00 and -0500 as Drupal prints them
        r"(?:(?<={the}[02]:[02])|(?<=:[02]:[02])|(?<=:[02]\.[n4y]))~-(?:2:?2|4)(?!:)",  # 2022-04-20T01:00:00-05:00
        r"{zone}~/~{zone}",  # CET/CEST
        r"{zone}(?:[-+]N)?",
        r"{abbreviation}",  # BRT
        r"(?:{range}~)?(?:\?[ -]?){1,4}{zone_time}",  # Geneva time
        r"{zone_of}~\?",  # hora de Lima
    ),
}


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
    rows = (f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in _PATTERNS.items())
    source = "|".join([*rows, "[^ ]"])
    for name, pattern in words.items():
        source = source.replace(f"{{{name}}}", pattern)
    source = source.replace("[Nn]", "[012n]").replace("N", "[012]").replace("~", " ?")
    return re.compile(re.sub(r"(?<![\[0,{1])2(?![}\]n])", "[02]", source), re.DOTALL)
