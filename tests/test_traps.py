"""Words that look like labels and are not, labels that look like words and are labels, and what belongs to other events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.page.read import read_html
from tests.cases import each
from tests.layouts import BODY, BODY_HTML, FIELDS, LAYOUTS, TITLE
from tests.test_layouts import FRAMES, URL, page_of, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from gcmscrape.page.model import Page

FEW = (
    "div label, wrapped div values",
    "h4 label beside div values",
    "bem",
    "dl",
    "table with row heads",
    "flat h3 and p",
    "strong and breaks",
    "rows",
    "views",
)
SOME = {name: LAYOUTS[name] for name in FEW if name in LAYOUTS}
EXPECTED = {label: list(values) for label, values in FIELDS}


def read(content: str, head: str = "") -> Page:
    return read_html(f"<html lang=en><head>{head}</head><body>{content}</body></html>".encode(), URL)


def frame(body: str, fields: str, *, before: str = "", after: str = "") -> Page:
    return read(f"{before}<main><h1>{TITLE}</h1><article><div>{body}</div><div>{fields}</div></article></main>{after}")


@each("layout", SOME)
@each(
    "words",
    [
        "<p>Location</p>",
        "<h3>Target Audience</h3><p>This training is meant for officials who work with migrants every day.</p>",
        "<p><strong>Date:</strong> 23 March 2023<br><strong>Venue:</strong> IOM headquarters</p>",
        "<p>Date: 23 March 2023 Time: 15:00 CET Venue: IOM headquarters (Geneva) and online</p>",
        "<p><b>Location:</b> to be announced to those who registered, a week before the meeting.</p>",
        "<ul><li>Location</li><li>Target Audience</li></ul>",
    ],
)
def test_a_label_word_in_the_body_is_no_label(layout: str, words: str) -> None:
    page = frame(f"<p>{BODY[0]}</p>{words}<p>{BODY[1]}</p>", SOME[layout](FIELDS))
    assert shown(page) == EXPECTED
    assert page.body is not None
    assert page.body.paragraphs[0] == BODY[0]
    assert page.body.paragraphs[-1] == BODY[1]


@each("layout", SOME)
def test_a_label_word_can_be_a_value(layout: str) -> None:
    fields = [
        ("Event Category", ["Regional Review Process"]),
        ("Target Audience", ["Civil Society"]),
        ("Sub Regions", ["West Asia"]),
        ("Geographic Scope", ["Regional"]),
    ]
    assert shown(page_of(SOME[layout], "main and article", fields)) == dict(fields)


@each("layout", SOME)
def test_an_unknown_label_is_a_label(layout: str) -> None:
    fields = [
        ("Type of Event", ["Workshop"]),
        ("Contact person", ["Ms Example"]),
        ("Target Audience", ["Civil Society", "Private Sector"]),
        ("Sub Regions", ["West Asia"]),
        ("Livestream", ["Channel one"]),
    ]
    page = page_of(SOME[layout], "main and article", fields)
    assert shown(page) == dict(fields)
    assert [entry.field for entry in page.labelled if entry.label == "Contact person"] == [None]


@each("layout", SOME)
@each(
    "change",
    [
        str.upper,
        str.lower,
        lambda text: text + ":",
        lambda text: text + "\xa0:",
        lambda text: text + " *",
        lambda text: text.replace(" ", "\n   "),
        lambda text: text.replace(" ", "\xa0"),
    ],
)
def test_a_label_may_be_written_in_many_ways(layout: str, change: Callable[[str], str]) -> None:
    fields = [(change(label), values) for label, values in FIELDS]
    page = page_of(SOME[layout], "main and article", fields)
    assert list(shown(page).values()) == list(EXPECTED.values())


TEASERS = {
    "headed list": '<section><h2>Related events</h2><div><h3><a href="/events/other">Other</a></h3><div><div>Location</div><div>Paris</div></div><div><div>Type of Event</div><div>Fair</div></div></div></section>',
    "articles": "".join(
        f'<article class="node node--type-event node--view-mode-teaser"><h2><a href="/events/o{n}">Other {n}</a></h2><div><div>Type of Event</div><div>Fair</div></div><div>Location: Paris</div></article>'
        for n in range(3)
    ),
    "bare articles": "".join(
        f'<article><h2><a href="/events/o{n}">Other {n}</a></h2><div><div>Type of Event</div><div>Fair</div></div><div>Location: Paris</div></article>'
        for n in range(3)
    ),
    "list without headings": "<ul>"
    + "".join(
        f'<li><div><a href="/events/o{n}">Other {n}</a></div><div>Location: Paris</div><div>Date: 1 May 201{n}</div></li>'
        for n in range(3)
    )
    + "</ul>",
    "views rows": '<div class="views-element-container">'
    + "".join(
        f'<div class="views-row"><div class="views-field views-field-title"><span class="field-content"><a href="/es/node/{n}">Otro</a></span></div><div class="views-field"><span class="views-label">Location: </span><span class="field-content">Paris</span></div></div>'
        for n in (7, 8)
    )
    + "</div>",
}


@each("layout", SOME)
@each("teasers", TEASERS)
@each("place", ["before", "after", "in main", "in article"])
def test_other_events_are_not_this_one(layout: str, teasers: str, place: str) -> None:
    fields, other = SOME[layout](FIELDS), TEASERS[teasers]
    html = {
        "before": f"{other}<main><h1>{TITLE}</h1><article><div>{BODY_HTML}</div><div>{fields}</div></article></main>",
        "after": f"<main><h1>{TITLE}</h1><article><div>{BODY_HTML}</div><div>{fields}</div></article></main>{other}",
        "in main": f"<main><h1>{TITLE}</h1><article><div>{BODY_HTML}</div><div>{fields}</div></article><div>{other}</div></main>",
        "in article": f"<main><h1>{TITLE}</h1><article><div>{BODY_HTML}</div><div>{fields}</div><div>{other}</div></article></main>",
    }[place]
    page = read(html)
    assert shown(page) == EXPECTED
    assert page.body is not None
    assert page.body.paragraphs == BODY


FORM = '<form action="/events"><div><label for="a">Type of Event</label><select id="a"><option>All</option></select></div><div><label>Location</label><input name="l"></div></form>'
SHARE = '<div><a href="https://www.facebook.com/sharer.php?u=x">Facebook</a> <a href="https://twitter.com/intent/tweet?x">Tweet</a></div>'


@each("layout", SOME)
@each("before", [FORM, f"<aside>{FORM}</aside>", "<div data-drupal-messages-fallback class=hidden></div>"])
def test_a_filter_form_is_not_the_event(layout: str, before: str) -> None:
    assert shown(frame(BODY_HTML, SOME[layout](FIELDS), before=before, after=FORM)) == EXPECTED
    assert (
        shown(read(f"<main><h1>{TITLE}</h1>{before}<div>{BODY_HTML}</div><div>{SOME[layout](FIELDS)}</div></main>"))
        == EXPECTED
    )


@each("layout", SOME)
def test_share_buttons_between_the_fields_are_not_values(layout: str) -> None:
    parts = "".join(SOME[layout]([field]) + SHARE for field in FIELDS)
    assert shown(frame(BODY_HTML, parts)) == EXPECTED


@each("layout", SOME)
def test_the_last_label_takes_nothing_from_beyond_its_block(layout: str) -> None:
    fields = [("Type of Event", ["Workshop"]), ("Sub Regions", ["West Asia"]), ("GCM Objectives", [])]
    page = frame(BODY_HTML, SOME[layout](fields), after="<div><p>Contact us</p></div>")
    assert shown(page) == dict(fields)
    before = read(
        f"<main><h1>{TITLE}</h1><article><div>{SOME[layout](fields)}</div><div>{BODY_HTML}</div></article></main>"
    )
    assert shown(before) == dict(fields)


@each("layout", SOME)
def test_one_label_is_enough(layout: str) -> None:
    for name in FRAMES:
        if name != "no wrapper at all":
            assert shown(page_of(SOME[layout], name, [("Main organizer/s", ["Office of Examples"])])) == {
                "Main organizer/s": ["Office of Examples"]
            }


@each("layout", SOME)
def test_a_label_twice_keeps_both_values(layout: str) -> None:
    fields = [
        ("Type of Event", ["Workshop"]),
        ("Sub Regions", ["West Asia"]),
        ("Sub Regions", ["Central Asia"]),
        ("Target Audience", ["Civil Society"]),
    ]
    page = page_of(SOME[layout], "main and article", fields)
    assert [[item.shown for item in entry.items] for entry in page.labelled if entry.label == "Sub Regions"] == [
        ["West Asia"],
        ["Central Asia"],
    ]
    assert [entry.duplicate for entry in page.labelled if entry.label == "Sub Regions"] == [False, True]


@each("layout", SOME)
def test_goals_without_a_label_are_goals(layout: str) -> None:
    fields = SOME[layout]([("Type of Event", ["Workshop"]), ("Cross Cutting Theme", ["Human rights"])])
    for goal in (
        "<div><div>SDG.10 - Reduced Inequalities</div></div>",
        "<p>SDG.10 - Reduced Inequalities</p>",
        '<div class="field field--name-field-sdgs field__item">SDG.10 - Reduced Inequalities</div>',
    ):
        page = frame(BODY_HTML, fields + goal)
        assert shown(page) == {
            "Type of Event": ["Workshop"],
            "Cross Cutting Theme": ["Human rights"],
            "SDG": ["SDG.10 - Reduced Inequalities"],
        }


HAND_WRITTEN = (
    "<p>Date: 23 March 2023 Time: 15:00 CET Venue: IOM headquarters (Geneva) and online</p>",
    "<p><b>Date:</b> 23 March 2023 <b>Time:</b> 15:00 CET <b>Venue:</b> IOM headquarters</p>",
    "<p>Date: 23 March 2023<br>Time: 15:00 CET<br>Venue: IOM headquarters</p>",
    "<p>Time: 15:00 CET</p><p>Date: 23 March 2023</p>",
)


@each("words", HAND_WRITTEN)
@each(
    "block",
    [
        "<div>{body}</div><div><div>Date</div><div>20 April 2022</div></div>",
        "{body}<p>Date: 20 April 2022</p>",
        "{body}<h4>Date</h4><p>20 April 2022</p>",
        "<div>Date: 20 April 2022</div><div>{body}</div>",
    ],
)
@each("rest", ["", "<div><div>Type of Event</div><div>Workshop</div></div>"])
def test_a_hand_written_date_in_the_body_gives_way(words: str, block: str, rest: str) -> None:
    for body in (f"{words}<p>{BODY[0]}</p>", f"<p>{BODY[0]}</p>{words}<p>{BODY[1]}</p>"):
        page = read(f"<main><h1>{TITLE}</h1><article>{block.format(body=body)}{rest}</article></main>")
        assert [entry.text for entry in page.labelled if entry.field == "date"] == ["20 April 2022"]
        assert page.body is not None
        assert "23 March 2023" in page.body.text


@each("value", ["Organizers: all of them", "Date: to be told", "Location : anywhere"])
@each("layout", ["div label, wrapped div values", "h4 label beside div values", "bem", "views"])
def test_a_value_may_hold_a_label_word_and_a_colon(layout: str, value: str) -> None:
    fields = [("Type of Event", ["Workshop"]), ("Target Audience", [value]), ("Sub Regions", ["West Asia"])]
    assert shown(page_of(LAYOUTS[layout], "main and article", fields)) == dict(fields)


def test_a_lone_block_behind_the_wrapper_of_a_label_is_its_value() -> None:
    one, two = SOME["div label, wrapped div values"](FIELDS[:2]), SOME["div label, wrapped div values"](FIELDS[4:5])
    for fields in (
        f"{one}<div><div>Target Audience</div></div><div>Youth</div>{two}",
        f"{one}{two}<div><div>Target Audience</div></div><div>Youth</div>",
    ):
        assert shown(frame(BODY_HTML, fields))["Target Audience"] == ["Youth"]


VALUE_LISTS = {
    "in wrappers, alike": ("<div>{}</div>", "<div><div>{}</div><div>{}</div></div>"),
    "list behind a heading": ("<li>{}</li>", "<h4>{}</h4><ul>{}</ul>", "<div><h4>{}</h4><ul>{}</ul></div>"),
    "list in a list": ("<li>{}</li>", "<li>{}<ul>{}</ul></li>", "<li>{}: <ul>{}</ul></li>"),
    "definitions": (
        "<li><em>{}</em></li>",
        "<dt>{}</dt><dd><ul>{}</ul></dd>",
        "<dt><i></i>{}</dt><dd><ul>{}</ul></dd>",
    ),
    "paragraphs": ("<p>{}</p>", '<p class="label">{}</p>{}', '<div class="label">{}</div>{}'),
}


@each("way", VALUE_LISTS)
@each(
    "values",
    [
        ["Regional Review Process", "Side event"],
        ["Side event", "Regional Review Process"],
        ["Side event", "Regional Review Process", "Conference"],
    ],
)
def test_a_label_word_may_be_one_of_several_values(way: str, values: list[str]) -> None:
    value, *shapes = VALUE_LISTS[way]
    fields = [("Type of Event", ["Workshop"]), ("Event Category", values), ("Sub Regions", ["West Asia", "Asia"])]
    for shape in shapes:
        block = "".join(shape.format(name, "".join(map(value.format, given))) for name, given in fields)
        assert shown(frame(BODY_HTML, block)) == dict(fields)


def test_a_label_word_may_end_the_values_that_are_made_like_labels() -> None:
    fields = "".join(
        f"<div><div>{name}</div>{''.join(f'<div>{value}</div>' for value in given)}</div>"
        for name, given in (("Event Category", ["Side event", "Regional Review Process"]), ("Sub Regions", ["Asia"]))
    )
    assert shown(frame(BODY_HTML, fields))["Event Category"] == ["Side event", "Regional Review Process"]


@each("layout", SOME)
def test_labels_without_values_stay_labels(layout: str) -> None:
    fields = [
        ("Type of Event", ["Workshop"]),
        ("Workstream Output", []),
        ("Regional Review Process", []),
        ("Sub Regions", ["West Asia"]),
        ("Other Language", []),
    ]
    assert shown(page_of(LAYOUTS[layout], "main and article", fields)) == dict(fields)


def test_two_fields_in_a_row_are_two_fields() -> None:
    pairs = [("Type of Event", "Workshop"), ("Sub Regions", "Asia"), ("Target Audience", "Youth"), ("Location", "Baku")]
    for cell in ("<div>{}</div>", "<td>{}</td>", '<div class="col">{}</div>'):
        cells = [cell.format(name) + cell.format(value) for name, value in pairs]
        rows = [f"<div>{cells[0]}{cells[1]}</div>", f"<div>{cells[2]}{cells[3]}</div>"]
        if "td" in cell:
            rows = ["<table>", *(row.replace("<div>", "<tr>").replace("</div>", "</tr>") for row in rows), "</table>"]
        assert shown(frame(BODY_HTML, "".join(rows))) == {name: [value] for name, value in pairs}


@each("between", ["", " ", "\n"])
def test_elements_of_the_site_s_own_making_are_labels_and_values(between: str) -> None:
    fields = [("Type of Event", ["Workshop"]), ("Target Audience", ["Youth", "media"]), ("Sub Regions", ["West Asia"])]
    block = between.join(
        f"<un-field><un-label>{name}</un-label>{between}{between.join(f'<un-value>{v}</un-value>' for v in given)}</un-field>"
        for name, given in fields
    )
    assert shown(frame(BODY_HTML, block)) == dict(fields)
