"""Shapes that Drupal's themes and modules print around fields, each a principle that a reader once got wrong."""

from __future__ import annotations

from gcmscrape import Event, OtherPage, extract
from tests.cases import each

URL = "https://migrationnetwork.un.org/events/made-up"
PROSE = "<p>Representatives of the ministries met to look at two years of work on the Compact, and agreed on three steps.</p>"
LONG = PROSE * 12
TIME = '<time datetime="2022-04-20T06:00:00Z">20 Apr 2022</time>'
FIELDS = f"<div><div>Date</div><div>{TIME}</div></div><div><div>Location</div><div>Baku - Azerbaijan</div></div><div><div>Type of Event</div><div>Webinar</div></div>"
REST = "<div><div>Type of Event</div><div>Webinar</div></div><div><div>Sub Regions</div><div>West Asia</div></div>"


def bem(label: str, value: str) -> str:
    return f'<div class="field"><div class="field__label">{label}</div><div class="field__item">{value}</div></div>'


def record(content: str, *, main: bool = True, url: str = URL, head: str = "") -> Event:
    body = f"<main><h1>T</h1><article>{content}</article></main>" if main else content
    page = extract(f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>".encode(), url)
    assert isinstance(page, Event), page
    return page


def test_settings_and_structured_data_at_the_end_of_the_body_are_read() -> None:
    event = record(
        f"{PROSE}{REST}</article></main>"
        '<script type="application/json" data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"node\\/12786","currentLanguage":"fr"}}</script>'
        '<script type="application/ld+json">{"@type":"Event","startDate":"2022-04-20"}</script><main><article>',
    )
    assert (event.node_id, event.interface_language, event.start) == (12786, "fr", "2022-04-20")


@each("cell", ['div class="col"', 'div class="col-6"', 'div class="cell small-6"', 'span class="col"'])
def test_columns_of_the_same_class_hold_label_and_value(cell: str) -> None:
    tag = cell.split(maxsplit=1)[0]
    rows = "".join(
        f'<div class="row"><{cell}>{label}</{tag}><{cell}>{value}</{tag}></div>'
        for label, value in (("Date", TIME), ("Location", "Baku - Azerbaijan"), ("Type of Event", "Webinar"))
    )
    event = record(f"<div>{PROSE}</div><div>{rows}</div>")
    assert (event.event_types, event.location_text, list(event.labels)) == (
        ["Webinar"],
        "Baku - Azerbaijan",
        ["Date", "Location", "Type of Event"],
    )


@each(
    "page",
    [
        f'<main><h1>T</h1><article>{LONG}</article></main><aside class="region-sidebar-second"><div>{FIELDS}</div></aside>',
        f'<section class="hero"><h1>T</h1><p>Date: {TIME}</p><p>Location: Baku - Azerbaijan</p></section><main><article>{LONG}</article><div>{REST}</div></main>',
        f'<header class="page-hero"><h1>T</h1><p>Date: {TIME}</p><p>Location: Baku - Azerbaijan</p></header><main><article>{LONG}</article><div>{REST}</div></main>',
        f"<header><h1>T</h1><div>{FIELDS}</div></header><div>{LONG}</div>",
        f'<header><a href="/">UN Network on Migration</a></header><main><h1>T</h1><div>{LONG}</div><div>{FIELDS}</div></main>',
    ],
)
def test_labels_beside_the_main_part_are_read(page: str) -> None:
    event = record(page, main=False)
    assert (event.title, event.start, event.location_text, event.event_types) == (
        "T",
        "2022-04-20T06:00:00Z",
        "Baku - Azerbaijan",
        ["Webinar"],
    )
    assert "UN Network" not in event.description


@each(
    ("block", "field", "value"),
    [
        (bem("Main organizer/s", '<span class="vocab-social-partners">IOM</span>'), "organizers", ["IOM"]),
        (f'<div class="related-objectives">{bem("Main organizer/s", "IOM")}</div>', "organizers", ["IOM"]),
        (
            f'<div class="event-details event-details--upcoming">{bem("Main organizer/s", "IOM")}{bem("Other Language", "French")}</div>',
            "organizers",
            ["IOM"],
        ),
        (bem("Main organizer/s", '<h3><a href="/node/77">IOM</a></h3>'), "organizers", ["IOM"]),
        (
            bem(
                "Main organizer/s",
                '<article class="node--view-mode-teaser"><h2><a href="/node/77">IOM</a></h2></article>',
            ),
            "organizers",
            ["IOM"],
        ),
        (
            bem("GCM Objectives", '<div class="objective-social-protection">22 - Social protection</div>'),
            "gcm_objectives",
            [22],
        ),
        (
            bem(
                "GCM Objectives",
                '<div class="field"><div class="field__label visually-hidden">Icon</div><div class="field__item"><a href="/hub?gcm_objectives=283"><img src="/a.png" alt="Objective 5"></a></div></div>',
            ),
            "gcm_objectives",
            [5],
        ),
        (bem('<svg viewBox="0 0 1 1"><title>Globe</title></svg> Main organizer/s', "IOM"), "organizers", ["IOM"]),
        (bem('<img src="/i.png" alt="People"><span>Main organizer/s</span>', "IOM"), "organizers", ["IOM"]),
        (bem('<i class="fa" aria-label="People"></i> Main organizer/s', "IOM"), "organizers", ["IOM"]),
    ],
)
def test_a_value_is_kept_whatever_it_is_made_like(block: str, field: str, value: list[object]) -> None:
    event = record(f'<div class="text-formatted field--name-body">{LONG}</div><div>{REST}{block}</div>')
    found = getattr(event, field)
    assert [getattr(one, "number", one) for one in found] == value
    assert event.event_types == ["Webinar"]


@each("label", ["Location", "Main organizer/s"])
def test_a_labelled_formatted_text_is_a_value(label: str) -> None:
    event = record(
        f'<div><div>{PROSE}</div></div><div class="text-formatted field"><div class="field__label">{label}</div><div class="field__item"><p>Baku - Azerbaijan</p></div></div>{REST}'
    )
    assert event.labels[label] == ["Baku - Azerbaijan"]
    assert event.description.startswith("Representatives")


@each("label", ["Body", "Description"])
def test_the_label_of_the_body_is_not_in_it(label: str) -> None:
    event = record(
        f'<div class="text-formatted field--name-body field--label-above"><div class="field__label">{label}</div><div class="field__item">{PROSE}</div></div>{REST}'
    )
    assert event.description.startswith("Representatives")


def test_an_unknown_label_that_begins_like_a_target_is_a_label() -> None:
    event = record(
        f"<div>{PROSE}</div><div><h5>Geographic Scope</h5><div>Global</div><h5>Target group</h5><div>Youth</div><h5>Sub Regions</h5><div>West Asia</div></div>"
    )
    assert event.labels == {"Geographic Scope": ["Global"], "Target group": ["Youth"], "Sub Regions": ["West Asia"]}


@each(
    ("content", "paragraphs"),
    [
        (
            f"<div><p>First part of the prose, long enough to read like a sentence that says something.</p></div><div>{PROSE}</div><div>{REST}</div>",
            2,
        ),
        (f"<div><h2>About</h2></div><div>{PROSE}</div><div>{REST}</div>", 2),
        (f"<div>{REST}</div><div><p>Join us.</p></div>", 1),
        (f"<div>{PROSE}</div><div><p>Join us.</p></div><div>{REST}</div>", 2),
    ],
)
def test_a_body_in_several_blocks_is_one_body(content: str, paragraphs: int) -> None:
    assert len(record(content).description.split("\n\n")) == paragraphs


def test_words_of_buttons_stay_in_the_body() -> None:
    event = record(
        f'<div class="text-formatted field--name-body">{PROSE}<ul><li><a href="https://facebook.com/unmignet/videos/1">Facebook</a></li></ul><p><a href="https://iom.int/x">Read more</a></p></div><div>{REST}</div>'
    )
    assert event.description.endswith("- Facebook\n\nRead more")
    assert [link.text for link in event.links] == ["Facebook", "Read more"]


def test_the_body_of_a_custom_block_is_not_the_event_s() -> None:
    event = record(
        f'<div class="field--name-body">{PROSE}</div>{REST}<div class="block block-block-content"><h2>Stay informed</h2><div class="block-content"><div class="field--name-body"><p>Write to the secretariat.</p></div></div></div>'
    )
    assert "secretariat" not in event.description


@each("kind", ["resource", "news"])
def test_one_card_of_an_event_makes_no_event(kind: str) -> None:
    card = f'<aside><div class="views-row"><div><a href="/events/other">Other</a></div>{FIELDS}</div></aside>'
    html = f'<html><body><main><h1>T</h1><article class="node node--type-{kind}"><div class="field--name-body">{LONG}</div></article>{card}</main></body></html>'
    page = extract(html.encode(), "https://migrationnetwork.un.org/some-page")
    assert isinstance(page, OtherPage)
    assert page.kind == kind


def test_one_card_of_another_event_lends_nothing() -> None:
    card = '<div><h4>More from the Network</h4><div class="row"><div><a href="/events/other">Other</a></div><div><div>Target Audience</div><div>Media</div></div></div></div>'
    assert record(f"<div>{PROSE}</div><div>{FIELDS}</div>{card}").target_audiences == []


@each(
    "panel",
    [
        f'<div role="tabpanel" hidden>{FIELDS}</div>',
        f'<div><button aria-controls="a1">Details</button><div id="a1" hidden>{FIELDS}</div></div>',
        f'<div class="quicktabs-tabpage" style="display: none">{FIELDS}</div>',
    ],
)
def test_a_folded_panel_is_read(panel: str) -> None:
    assert record(f"<div>{PROSE}</div>{panel}").event_types == ["Webinar"]


@each(
    "block",
    [
        '<div class="field--name-field-upload-document field--label-hidden field__item"><span class="file"><a href="/sites/g/files/a.pdf">Concept note</a></span> <span>(143.42 KB)</span></div>',
        '<div class="downloads"><a href="/sites/g/files/a.pdf">Concept note</a> (143.42 KB)</div>',
        "<div><div>Upload document</div><div><a href='/sites/g/files/a.pdf'>Concept note</a> (143.42 KB)</div></div>",
        "<div><div>Upload document</div><div><a href='/sites/g/files/a.pdf'>Concept note</a><div>(143.42 KB)</div></div></div>",
        "<table><tr><th>Attachment</th><th>Size</th></tr><tr><td><a href='/sites/g/files/a.pdf'>Concept note</a></td><td>143.42 KB</td></tr></table>",
        "<table><tr><td><a href='/sites/g/files/a.pdf'>Concept note</a></td><td>May 2022</td><td>143.42 KB</td></tr></table>",
        "<div><div>Upload document</div><table><tr><td><a href='/sites/g/files/a.pdf'>Concept note</a></td><td>143.42 KB</td></tr></table></div>",
    ],
)
def test_a_file_is_a_document_wherever_it_is_linked(block: str) -> None:
    event = record(f"<div>{PROSE}</div>{block}<div>{REST}</div>")
    assert [(file.name, file.url, file.size_bytes) for file in event.documents] == [
        ("Concept note", "https://migrationnetwork.un.org/sites/g/files/a.pdf", 146862)
    ]
    assert "documents" not in event.fields_unreadable


def test_a_labelled_body_keeps_its_links() -> None:
    event = record(
        f'<div>{REST}</div><div><div>Description</div><div><p>Join. <a href="https://z.example.org/register">Register here</a></p></div></div>'
    )
    assert event.registration_url == "https://z.example.org/register"


def test_two_labels_may_share_a_line() -> None:
    event = record(f"<div>{PROSE}</div><div>Date: {TIME} | Location: Baku - Azerbaijan</div><div>{REST}</div>")
    assert (event.start, event.location_text) == ("2022-04-20T06:00:00Z", "Baku - Azerbaijan")


def test_a_date_that_only_a_class_names_is_read() -> None:
    event = record(
        f'<div>{PROSE}</div><div class="event-date"><i class="fa fa-calendar"></i> {TIME}</div><div>{REST}</div>'
    )
    assert event.start == "2022-04-20T06:00:00Z"


def test_the_heading_that_the_page_title_repeats_is_the_title() -> None:
    event = record(
        f'<main><h1>Events</h1><article><h2 class="node__title">T of the event</h2>{PROSE}<div>{REST}</div></article></main>',
        main=False,
        head="<title>T of the event | UN Network on Migration</title>",
    )
    assert event.title == "T of the event"


def test_a_sentence_that_names_the_resolution_is_body() -> None:
    said = "Officials from Kosovo (under Security Council resolution 1244) took part in the second session."
    note = "*References to Kosovo shall be understood in the context of Security Council resolution 1244 (1999)."
    event = record(f"<div>{PROSE}<p>{said}</p></div><div>{REST}</div><p>{note}</p>")
    assert event.description.endswith(said)


MORE = "<div><div>Event Category</div><div>Side</div></div><div><div>Other Language</div><div>French</div></div>"
HERO = f"<section>{{}}<p>Date: {TIME}</p><p>Location: Baku - Azerbaijan</p></section>"
CARD = "<div class=card><div><h5>Date</h5><div>{}</div></div><div><h5>{}</h5><div>Baku - Azerbaijan</div></div></div>"
LIST = "".join(
    f'<div class="row"><b>Event {n}</b><p>Date: {n} May 2020</p><p>Location: Paris</p></div>' for n in (1, 2, 3)
)


@each("named", ['<div class="field--name-body">', "<div>"])
@each(
    ("before", "between"),
    [
        (HERO.format("<h1>T</h1>"), CARD.format(TIME, "Location")),
        (HERO.format("<h1>T</h1>"), CARD.format("Wednesday 20 April 2022 at 10:00", "Location")),
        ("<h1>T</h1>" + HERO.format(""), CARD.format("Wednesday 20 April 2022 at 10:00", "Location")),
        (HERO.format("<h1>T</h1>"), "<div><div>Date</div><div>20 April</div></div>"),
        (HERO.format("<h1>T</h1>"), CARD.format(TIME, "Contact person")),
        (HERO.format("<h1>T</h1>"), f"<div>{LIST}</div>"),
        (f"<div>{LIST}</div>" + HERO.format("<h1>T</h1>"), ""),
    ],
)
def test_what_a_second_block_repeats_is_not_lost(named: str, before: str, between: str) -> None:
    event = record(f"<main>{before}{named}{LONG}</div>{between}<div>{REST}{MORE}</div></main>", main=False)
    assert (event.start, event.location_text) == ("2022-04-20T06:00:00Z", "Baku - Azerbaijan")
    assert (event.event_types, event.other_languages) == (["Webinar"], ["French"])


def test_a_list_of_events_lends_nothing_to_an_event_without_a_date() -> None:
    event = record(f"<div>{LONG}</div><div>{REST}{MORE}</div><div>{LIST}</div>")
    assert (event.start, event.location_text, event.other_languages) == (None, None, ["French"])


@each(
    "aside",
    [
        "<p><strong>Location:</strong> Baku - Azerbaijan</p>",
        "<p>Location: Baku - Azerbaijan</p>",
        "<div><div>Location</div><div>Baku - Azerbaijan</div></div>",
        "<h3>Location</h3><p>Baku - Azerbaijan</p>",
    ],
)
@each("words", ["", "<p><b>Location:</b> see the letter of invitation</p>"])
@each("named", ['<div class="field--name-body">', "<div>"])
def test_the_only_field_may_stand_in_a_sidebar(aside: str, words: str, named: str) -> None:
    body = f"{named}{LONG}{words}{PROSE}</div>"
    event = record(f"<main><h1>T</h1>{body}</main><aside>{aside}</aside>", main=False)
    assert event.location_text == "Baku - Azerbaijan"
    assert "Baku" not in event.description


def test_goals_in_a_sidebar_are_the_event_s() -> None:
    goals = "<aside><div>SDG.10 - Reduced Inequalities</div></aside>"
    event = record(f"<main><h1>T</h1><div>{LONG}</div><div>{REST}</div></main>{goals}", main=False)
    assert ([goal.number for goal in event.sdgs], event.event_types) == ([10], ["Webinar"])


@each(
    "beside",
    [
        '<div class="site-footer"><p>Location: Geneva</p></div>',
        '<aside><h3>Documents</h3><ul><li><a href="/hub/x">One</a></li><li><a href="/hub/y">Two</a></li></ul></aside>',
        "<aside>" + "".join(f'<a href="/sdg/{n}">SDG.{n}</a><br>' for n in range(1, 18)) + "</aside>",
        "<aside><p>Location</p></aside>",
    ],
)
def test_a_label_word_around_the_site_is_no_field(beside: str) -> None:
    event = record(f"<main><h1>T</h1><div>{LONG}</div><div>{REST}</div></main>{beside}", main=False)
    assert (event.location_text, event.documents, event.sdgs, event.fields_unreadable) == (None, [], [], [])


@each("name", ["share", "pager", "newsletter", "subscribe", "social-links"])
def test_the_class_of_a_button_makes_no_value_a_button(name: str) -> None:
    for value in (
        f'<div class="{name}">Youth</div><div class="{name}">Media</div>',
        f'<div><p class="{name}">Youth</p><p class="{name}">Media</p></div>',
        f'<ul class="{name}"><li>Youth</li><li>Media</li></ul>',
    ):
        field = f"<div><div>Target Audience</div>{value}</div>"
        goal = f'<div class="{name}">SDG.10 - Reduced Inequalities</div>'
        event = record(f"<div>{LONG}</div><div>{REST}{field}{goal}</div>")
        assert (event.target_audiences, [one.number for one in event.sdgs]) == (["Youth", "Media"], [10])
    event = record(
        f'<div>{LONG}</div><div><div><div>Type of Event</div><div>Webinar</div><div class="{name}">Follow us</div></div>{REST}</div>'
    )
    assert event.event_types == ["Webinar"]


BUTTONS = (
    '<div class="share"><a href="https://www.facebook.com/sharer.php?u=x">Facebook</a></div>',
    '<div><a href="https://www.facebook.com/sharer.php?u=x">Facebook</a></div>',
    '<div class="newsletter"><p>Subscribe to our newsletter</p></div>',
)


@each("button", BUTTONS)
def test_a_button_between_a_label_and_its_value_is_stepped_over(button: str) -> None:
    for field in (
        f"<div><div>Target Audience</div>{button}<div>Youth</div></div>",
        f"<div><h4>Target Audience</h4>{button}<p>Youth</p><h4>Other Language</h4><p>French</p></div>",
    ):
        assert record(f"<div>{LONG}</div><div>{REST}{field}</div>").target_audiences == ["Youth"]
    both = f"<div><div>Target Audience</div><div>Youth{button}Media</div></div>"
    assert record(f"<div>{LONG}</div><div>{REST}{both}</div>").target_audiences == ["Youth", "Media"]
    none = f"<div><h4>Other Language</h4><p>French</p><h4>Target Audience</h4></div>{button}<p>Youth</p>"
    assert record(f"<div>{LONG}</div>{none}").target_audiences == []


GROUPS = {
    "heading": "<h2>Event details</h2>{}",
    "box": '<div class="box"><h3 class="box__title">Information</h3>{}</div>',
    "field group": '<fieldset><legend><span class="fieldset-legend">Details</span></legend><div class="fieldset-wrapper">{}</div></fieldset>',
    "horizontal tabs": '<div class="horizontal-tabs"><ul><li><a href="#t1"><strong>Details</strong></a></li></ul><div><details open><summary>Details</summary><div>{}</div></details></div></div>',
    "tabs": '<ul class="nav nav-tabs" role="tablist"><li><button data-bs-toggle="tab">About</button></li><li><a role="tab" href="#d">Details</a></li></ul><div class="tab-content"><div role="tabpanel">{}</div></div>',
    "footer": '<footer class="node__meta">{}</footer>',
}


@each("group", GROUPS)
@each("body", ["<div>{}</div>", "{}", "<section>{}</section>"])
def test_the_heading_of_a_group_of_fields_is_not_the_body_s(group: str, body: str) -> None:
    grouped, words = GROUPS[group].format(f"<div>{FIELDS}</div>"), body.format(PROSE)
    for content in (words + grouped, grouped + words, f"<div>{words}</div><div>{grouped}</div>"):
        event = record(content)
        assert event.description == PROSE.removeprefix("<p>").removesuffix("</p>")
        assert (event.event_types, event.location_text, event.start) == (
            ["Webinar"],
            "Baku - Azerbaijan",
            "2022-04-20T06:00:00Z",
        )
    event = record(f"<h1>T</h1><div>{words}</div>{grouped}", main=False)
    assert event.event_types == ["Webinar"]


PRINTED = {
    "lines": f"<div>Date: {TIME}</div><div>Location: Baku - Azerbaijan</div>",
    "paragraphs with a time": f"<p>Date: {TIME}</p><p>Location: Baku - Azerbaijan</p>",
    "definitions": f"<dl><dt>Date</dt><dd>{TIME}</dd><dt>Location</dt><dd>Baku - Azerbaijan</dd></dl>",
    "list": f"<ul><li><b>Date:</b> {TIME}</li><li><b>Location:</b> Baku - Azerbaijan</li></ul>",
    "classes": f'<div class="event-date">{TIME}</div><div class="event-location">Baku - Azerbaijan</div>',
    "fields": bem("Date", TIME) + bem("Location", "Baku - Azerbaijan"),
}


@each("printed", PRINTED)
@each(
    "page",
    [
        "<main><h1>T</h1><div>{words}{printed}</div><div>{rest}</div></main>",
        "<main><h1>T</h1><div>{printed}{words}</div><div>{rest}</div></main>",
        "<main><h1>T</h1>{printed}{words}</main><aside>{rest}</aside>",
        "<main><div><h1>T</h1>{printed}</div>{words}</main><aside>{rest}</aside>",
        "<main><h1>T</h1>{words}{printed}</main><aside>{rest}</aside>",
        "<div><h1>T</h1>{printed}<div>{words}</div><div>{rest}</div></div>",
    ],
)
def test_fields_in_the_element_of_the_prose_are_fields(printed: str, page: str) -> None:
    html = page.format(words=PROSE * 2, printed=PRINTED[printed], rest=REST + MORE)
    event = record(html, main=False)
    assert (event.start, event.location_text) == ("2022-04-20T06:00:00Z", "Baku - Azerbaijan")
    assert (event.event_types, event.other_languages) == (["Webinar"], ["French"])
    assert event.description.count("\n\n") == 1


@each("line", ["<p>Location: {}</p>", "<p><strong>Location:</strong> {}</p>", "<p><b>Location</b><br>{}</p>"])
def test_a_field_in_a_paragraph_beside_the_prose_is_read_when_it_stands_nowhere_else(line: str) -> None:
    place, other = line.format("Baku - Azerbaijan"), line.format("Room 4")
    for body in (place + PROSE * 2, PROSE * 2 + place):
        event = record(f"<div>{body}</div><div>{REST}{MORE}</div>")
        assert event.location_text == "Baku - Azerbaijan"
        assert event.description == record(f"<div>{PROSE * 2}</div><div>{REST}{MORE}</div>").description
    for body in (other + PROSE * 2, PROSE * 2 + other):
        event = record(
            f"<div>{body}</div><div><div>Location</div><div>Baku - Azerbaijan</div></div><div>{REST}{MORE}</div>"
        )
        assert event.location_text == "Baku - Azerbaijan"
        assert "Room 4" in event.description


def test_the_body_behind_a_last_label_without_a_value_is_the_body() -> None:
    tabs = '<ul role="tablist"><li><button>About</button></li><li><button>Details</button></li></ul>'
    last = '<div class="field"><div class="field__label">Other Language</div><div class="field__items"></div></div>'
    event = record(f"{tabs}<div><div>{bem('Type of Event', 'Webinar')}{last}</div></div><div>{PROSE}</div>")
    assert event.description.startswith("Representatives")
    assert event.fields_unreadable == ["other_languages"]


def test_links_between_the_title_and_a_field_are_no_prose() -> None:
    links = (
        '<div class="tabs"><ul><li><a href="/node/1">View</a></li><li><a href="/node/1/edit">Edit</a></li></ul></div>'
    )
    event = record(f"<main><h1>T</h1>{links}{PRINTED['lines']}{PROSE}</main><aside>{REST}{MORE}</aside>", main=False)
    assert (event.location_text, event.description.count("\n")) == ("Baku - Azerbaijan", 0)


MADE_LABELS = [
    ("<dl><dt>Dress code</dt><dd>Formal</dd></dl>", {"Dress code": ["Formal"]}),
    ("<dl><dt>Dress code</dt><dd></dd><dt>Parking</dt><dd>None</dd></dl>", {"Dress code": [], "Parking": ["None"]}),
    (
        "<dl><dt>Other Language</dt><dd>French</dd><dt>Dress code</dt><dd>Formal</dd></dl>",
        {"Other Language": ["French"], "Dress code": ["Formal"]},
    ),
    ("<table><tr><th>Dress code</th><td>Formal</td></tr></table>", {"Dress code": ["Formal"]}),
    (
        "<table><tr><th>Dress code</th><td>Formal</td><th>Parking</th><td>None</td></tr></table>",
        {"Dress code": ["Formal"], "Parking": ["None"]},
    ),
    ("<p><label>Dress code</label> Formal</p>", {"Dress code": ["Formal"]}),
    ("<div><label>Dress code</label><div>Formal</div></div>", {"Dress code": ["Formal"]}),
    (
        "<h4>Other Language</h4><table><tr><th>Spoken</th><td>French</td></tr><tr><th>Written</th><td>Thai</td></tr></table>",
        {"Other Language": ["Spoken", "French", "Written", "Thai"]},
    ),
    ("<form><label>Dress code</label> <span>Formal</span><input></form>", {}),
    ("<p><label>Dress code</label></p>", {}),
    ("<dl><dt>Dress code</dt></dl>", {}),
    ("<table><tr><th>Dress code</th></tr><tr><td>Formal</td></tr></table>", {}),
    (
        "<table><tr><th>Speaker</th><th>Country</th></tr><tr><td>A</td><td>Chad</td></tr><tr><td>B</td><td>Mali</td></tr></table>",
        {},
    ),
    ('<figure><figcaption class="caption"><label>Photo</label> IOM</figcaption></figure>', {}),
    ("<blockquote><strong>Dress code</strong> Formal</blockquote>", {}),
]


@each(("block", "labels"), MADE_LABELS)
@each("before", [True, False])
def test_what_is_made_like_a_label_is_one(block: str, labels: dict[str, list[str]], *, before: bool) -> None:
    event = record(f"<div>{PROSE}</div>{block}{REST}" if before else f"<div>{PROSE}</div>{REST}{block}")
    rest = {"Type of Event": ["Webinar"], "Sub Regions": ["West Asia"]}
    assert event.labels == labels | rest
    unknown = [warning.label for warning in event.warnings if warning.code == "unknown_label"]
    assert unknown == [label for label in labels if label != "Other Language"]


@each("block", [block for block, labels in MADE_LABELS if "Dress code" in labels])
def test_what_is_made_like_a_label_in_a_named_body_is_prose(block: str) -> None:
    event = record(f'<div class="field--name-body">{PROSE}{block}</div>{REST}')
    assert list(event.labels) == ["Type of Event", "Sub Regions"]
    assert "Dress code" in event.description
