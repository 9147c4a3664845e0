"""Generated content: any number of events, and the other kinds of page. The same seed gives the same content."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from replica import prose
from replica.content import (
    Anchor,
    Block,
    Break,
    Bullets,
    Dates,
    EventContent,
    Field,
    Form,
    Location,
    Paragraph,
    Strong,
    Translation,
    Upload,
    Value,
    field,
)
from replica.layout import LAYOUTS, Layout
from replica.vocabulary import GOALS, OBJECTIVES, OBJECTIVES_ES, THEMES, THEMES_ES

if TYPE_CHECKING:
    from collections.abc import Sequence

Size = Literal["small", "mixed"]
FIRST_NODE: Final = 90_001
_FILES = "/sites/g/files/tmzbdl416/files/docs"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PARAGRAPHS: Final[dict[Size, tuple[int, int]]] = {"small": (1, 4), "mixed": (68, 76)}


def generate(count: int, seed: int = 1, size: Size = "small") -> list[EventContent]:
    """Return `count` events. Event N is the same however many are made; `mixed` gives bodies as long as large pages."""
    return [_event(number, seed, size) for number in range(count)]


def layout_for(event_number: int, size: Size = "small") -> Layout:
    """Return a layout for a page, spread evenly over all that are known."""
    layouts = tuple(LAYOUTS.values())
    return replace(layouts[event_number % len(layouts)], size=size)


def _event(number: int, seed: int, size: Size) -> EventContent:
    dice = random.Random(f"{seed}:{number}")  # noqa: S311 - no secret: the content must be repeatable
    kind, subject = dice.choice(prose.KINDS), dice.choice(prose.SUBJECTS)
    title = f"Reconstructed {kind} {number + 1} on {subject}"
    if _chance(dice, 0.1):
        title += " – “quotes” & <signs>"
    dates, prose_day = _dates(dice)
    body = _body(dice, size, prose_day)
    language = "ar" if _chance(dice, 0.04) else "en"
    if language == "ar":
        title, body, prose_day = prose.TITLES_IN["ar"].format(number=number + 1), prose.SENTENCES_IN["ar"], None
    return EventContent(
        node_id=FIRST_NODE + number,
        slug=f"reconstructed-{kind.replace(' ', '-')}-{number + 1}",
        title=title,
        body=body,
        language=language,
        translations=_translations(dice, number) if language == "en" else (),
        dates=dates,
        location=_location(dice),
        fields=tuple(_fields(dice)),
        uploads=_uploads(dice),
        registration=Anchor("Register here", f"https://forms.example.org/replica/{number}")
        if _chance(dice, 0.3)
        else None,
        prose_day=prose_day,
        changed=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number),
    )


def _chance(dice: random.Random, share: float) -> bool:
    return dice.random() < share


def _dates(dice: random.Random) -> tuple[Dates | None, str | None]:
    """Return the dates, and the day that the prose must tell because they don't."""
    start = datetime(2019, 1, 1, 6, tzinfo=UTC) + timedelta(days=dice.randrange(2200), minutes=15 * dice.randrange(44))
    if start.hour == 12:  # noqa: PLR2004 - noon is Drupal's storage of a day; events at noon are a case for a fixture
        start += timedelta(hours=1)
    end = start + timedelta(minutes=15 * dice.randrange(1, 12))
    if end.hour == 12:  # noqa: PLR2004 - the same
        end += timedelta(hours=1)
    day = start.date()
    last_day = day + timedelta(days=dice.randrange(1, 40))
    offset = dice.choice((0, 1, 2))
    choices = (
        (Dates(start, end, "three", offset), 40),
        (Dates(start, end, "range", offset), 12),
        (Dates(day, last_day, "range"), 10),
        (Dates(start, None, "single", offset), 6),
        (Dates(day, None, "single"), 8),
        (Dates(start, end, "no_words", offset), 2),
        (Dates(start, end, "no_attribute", offset), 2),
        (Dates(start, end, "empty", offset), 4),
        (Dates(start, end, "empty_times", offset), 4),
        (_text_dates(dice, day), 8),
        (None, 4),
    )
    dates = dice.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]
    unread = dates is None or dates.form in {"empty", "empty_times"}
    return dates, day.isoformat() if unread and _chance(dice, 0.5) else None


def _text_dates(dice: random.Random, day: date) -> Dates:
    month = _MONTHS[day.month - 1]
    last = min(day.day + 2, 28)
    hour = datetime(day.year, day.month, day.day, 10)  # noqa: DTZ001 - a local time without a zone, as the page gives it
    choices = [
        Dates(day, None, "text", text=f"{day.day} {month} {day.year}"),
        Dates(day, None, "text", text=f"{month} {day.day}, {day.year}"),
        Dates(f"{day:%Y-%m}", None, "text", text=f"{month} {day.year}"),
        Dates(hour, hour + timedelta(hours=2), "text", text=f"{day.day} {month} {day.year}, 10:00 - 12:00"),
        Dates(None, None, "text", text="To be confirmed"),
    ]
    if day.day < last:
        choices.append(Dates(day, day.replace(day=last), "text", text=f"{day.day} – {last} {month} {day.year}"))
    return dice.choice(choices)


def _location(dice: random.Random) -> Location | None:
    city, venue = dice.choice(prose.CITIES), dice.choice(prose.VENUES)
    country, code = dice.choice(prose.COUNTRIES)
    plain = "," not in country  # a country with a comma needs a separator of another kind
    choices = [
        Location(f"{city} - {country}", city=city, country=code),
        Location(f"{venue} - {city} - {country}", venue=venue, city=city, country=code),
        Location(country, country=code),
        Location(f"{city} - {country} - KUDO", city=city, country=code, online=True, platform="KUDO"),
        Location("Online", online=True),
        Location("Zoom", online=True, platform="Zoom"),
        Location("Singapore", country="SG"),
        Location(None),
        None,
    ]
    if plain:
        choices += [
            Location(f"{city}, {country}", city=city, country=code),
            Location(f"{venue}, {city}, {country}", venue=venue, city=city, country=code),
            Location(f"{city} | {country}", city=city, country=code),
        ]
    return dice.choice(choices)


def _form(dice: random.Random, *forms: Form) -> Form:
    return dice.choice(forms) if _chance(dice, 0.35) else "text"


def _some(dice: random.Random, words: Sequence[str], most: int) -> list[str]:
    return dice.sample(words, dice.randint(1, most))


def _fields(dice: random.Random) -> list[Field]:
    fields = []
    for name, words, most, share in (
        ("event_types", prose.EVENT_TYPES, 1, 0.9),
        ("event_categories", prose.EVENT_CATEGORIES, 2, 0.6),
        ("organizers", prose.ORGANIZERS, 3, 0.9),
        ("other_organizers", prose.ORGANIZERS, 2, 0.3),
        ("target_audiences", prose.AUDIENCES, 4, 0.7),
        ("other_languages", prose.LANGUAGES, 2, 0.2),
        ("geographic_scopes", prose.SCOPES, 1, 0.8),
        ("sub_regions", prose.SUB_REGIONS, 2, 0.6),
    ):
        if _chance(dice, share):
            form = _form(dice, "link", "link", "icon", "linked_icon", "bare_link", "empty")
            fields.append(field(name, *(Value(text, form, words=_words(dice)) for text in _some(dice, words, most))))
    for name in ("workstream_output", "regional_review_process"):
        if _chance(dice, 0.5):
            text, truth = dice.choice(
                (("Yes", True), ("No", False), ("✔", True), ("✖", False), ("On", True), ("", None))
            )
            fields.append(field(name, Value(text, "text" if text else "empty"), truth=truth))
    fields += [maker(dice) for maker, share in ((_objectives, 0.85), (_themes, 0.7)) if _chance(dice, share)]
    if _chance(dice, 0.6):
        goals = dice.sample(range(1, 18), dice.randint(1, 3))
        fields.append(Field("sdgs", None, tuple(Value(f"SDG.{n} - {GOALS[n - 1]}", number=n) for n in goals)))
    if _chance(dice, 0.4):
        fields.append(field("sdg_targets", *_some(dice, prose.TARGETS, 2)))
    return fields


def _words(dice: random.Random) -> Literal["alt", "title", "aria-label", "svg"]:
    return dice.choice(("alt", "title", "aria-label", "svg"))


def _objectives(dice: random.Random) -> Field:
    form = _form(dice, "link", "linked_icon", "coded_icon", "bare_link", "blind_icon")
    style = dice.choice(
        ("{n} - {name}", "{n} - {name}", "GCM Objective {n} - {name}", "{n} – {name}", "{name}", "{n} - {es}")
    )
    numbers = dice.sample(range(1, 24), dice.randint(1, 4))
    values = [
        Value(style.format(n=n, name=OBJECTIVES[n - 1], es=OBJECTIVES_ES[n - 1]), form, n, words=_words(dice))
        for n in numbers
    ]
    if form == "text" and _chance(dice, 0.1):
        values.append(Value("General"))
    return field("gcm_objectives", *values)


def _themes(dice: random.Random) -> Field:
    form = _form(dice, "link", "icon", "blind_icon")
    names = dice.choice((THEMES, THEMES, THEMES_ES))
    numbers = dice.sample(range(1, 11), dice.randint(1, 3))
    return field("cross_cutting_themes", *(Value(names[n - 1], form, n, words=_words(dice)) for n in numbers))


def _uploads(dice: random.Random) -> tuple[Upload, ...]:
    if _chance(dice, 0.75):
        return ()
    choices = (
        Upload("Reconstructed programme.pdf", f"{_FILES}/programme.pdf", "143.42 KB", 146862),
        Upload("Concept note (replica).docx", f"{_FILES}/concept%20note.docx", "1.5 MB", 1572864),
        Upload("List of placeholders.pdf", f"{_FILES}/list.pdf"),
    )
    return tuple(dice.sample(choices, dice.randint(1, 2)))


def _body(dice: random.Random, size: Size, prose_day: str | None) -> tuple[Block, ...]:
    low, high = _PARAGRAPHS[size]
    blocks: list[Block] = [_paragraph(dice, number) for number in range(dice.randint(low, high))]
    if prose_day:
        day = date.fromisoformat(prose_day)
        opening = (
            f"On {day.day} {_MONTHS[day.month - 1]} {day.year}, the Replica Office organized what this page describes."
        )
        blocks.insert(0, opening)
    elif _chance(dice, 0.05):
        return ()
    if _chance(dice, 0.3):
        blocks.append(Bullets(tuple(dice.sample(prose.SENTENCES, 2))))
    return tuple(blocks)


def _paragraph(dice: random.Random, number: int) -> Block:
    text = " ".join(dice.sample(prose.SENTENCES, dice.randint(2, 4)))
    if _chance(dice, 0.7):
        return text
    link = Anchor("the replica page", f"/replica-page-{number}")
    return Paragraph((Strong("Reconstruction:"), f" {text} See ", link, ".", Break(), "The chair closed the session."))


def _translations(dice: random.Random, number: int) -> tuple[Translation, ...]:
    languages = [code for code in prose.TITLES_IN if _chance(dice, 0.08)]
    return tuple(
        Translation(
            code,
            prose.TITLES_IN[code].format(number=number + 1),
            prose.SENTENCES_IN[code],
            f"traduction-{number + 1}" if _chance(dice, 0.5) else None,
        )
        for code in languages
    )
