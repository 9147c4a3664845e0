"""Markup as people and modules leave it: the words are all there, and so must the values be."""

from __future__ import annotations

from gcmscrape import Event, extract
from tests.cases import each
from tests.test_themes import FIELDS, LONG, PROSE, REST, TIME, bem, record

BODY = f'<div class="text-formatted field--name-body">{PROSE}</div>'


def page(content: str) -> Event:
    event = extract(f"<html lang=en><body>{content}</body></html>".encode(), "https://migrationnetwork.un.org/events/x")
    assert isinstance(event, Event)
    return event


@each(
    "content",
    [
        f"<aside>{FIELDS}</aside><main><h1>T</h1>{BODY}</main>",
        f"<main><div>Date: {TIME}</div><div>Location: Baku - Azerbaijan</div><h1>T</h1>{BODY}{REST}</main>",
        f"<main><div>{FIELDS}</div><h1>T</h1>{BODY}</main>",
    ],
)
def test_labels_before_the_title_are_read(content: str) -> None:
    event = page(content)
    assert (event.start, event.location_text, event.event_types) == (
        "2022-04-20T06:00:00Z",
        "Baku - Azerbaijan",
        ["Webinar"],
    )


@each("before", ["", "<h1><a href=/>Network</a></h1>"])
def test_a_title_and_a_goal_outside_main_are_read(before: str) -> None:
    main = f"<main>{BODY}{FIELDS}{REST}</main>"
    event = page(f"{before}<div class=hero><h1>A talk</h1></div>{main}")
    assert (event.title, event.location_text) == ("A talk", "Baku - Azerbaijan")
    event = page(f"<main><h1>T</h1>{BODY}{FIELDS}{REST}</main><aside>SDG.10 - Reduced Inequalities</aside>")
    assert [goal.number for goal in event.sdgs] == [10]


@each(
    "value",
    ['<a href="/files/agenda.pdf">Agenda</a>', '<a href="/taxonomy/term/7">Webinar</a>', "Webinar"],
)
def test_one_field_beside_main_is_read_and_a_footer_is_not(value: str) -> None:
    main = f"<main><h1>T</h1>{BODY}{REST}</main>"
    field = f"<div>Target Audience</div><div>{value}</div>"
    assert "Target Audience" in page(f"{main}<aside><div>{field}</div></aside>").labels
    assert "Target Audience" not in page(f"{main}<footer><div>{field}</div></footer>").labels
    assert "Target Audience" not in page(f"{main}<div class=site-footer><div>{field}</div></div>").labels


def test_a_named_body_before_the_title_is_the_body() -> None:
    assert page(f"<main>{BODY}<h1>T</h1>{REST}</main>").description.startswith("Representatives")


@each(
    "label",
    [
        '<a id="x"></a>Target Audience',
        '<a name="x">Target Audience</a>',
        "Tar<!-- x -->get Audience",
        "Target<!-- x --> Audience",
        "<!-- x -->Target Audience",
    ],
)
def test_anchors_and_comments_in_a_label_say_nothing(label: str) -> None:
    for field in (
        bem(label, "Youth"),
        f"<div><h4>{label}</h4><div>Youth</div></div>",
        f"<div><div>{label}</div><div>Youth</div></div>",
    ):
        event = record(f"{BODY}<div>{REST}{field}</div>")
        assert (event.target_audiences, event.event_types) == (["Youth"], ["Webinar"])


def test_a_comment_in_a_value_or_inline_label_says_nothing() -> None:
    event = record(f"{BODY}<div>Lo<!-- -->cation: Ba<!-- x -->ku - Azerbaijan</div><div>{REST}</div>")
    assert event.location_text == "Baku - Azerbaijan"


def test_a_mark_without_width_keeps_the_space_before_it() -> None:
    event = record(f"{BODY}<div>Location: <span>Baku, \u200b</span><span>Azerbaijan</span></div>{REST}")
    assert event.location_text == "Baku, Azerbaijan"


def test_a_heading_without_words_is_no_title() -> None:
    event = page(
        f'<main><h1><img alt="logo" src="/l.png"></h1><article><h2 class="node__title">Real</h2>{BODY}{REST}</article></main>'
    )
    assert event.title == "Real"


@each("span", ["²", "0", "-1", "9" * 5000, "x", ""])
def test_a_span_that_is_no_number_is_one_column(span: str) -> None:
    table = f'<table><tr><th colspan="{span}">Type of Event</th><th>Sub Regions</th></tr><tr><td>Webinar</td><td>West Asia</td></tr></table>'
    event = record(f"{BODY}{table}")
    assert (event.event_types, event.sub_regions) == (["Webinar"], ["West Asia"])


@each(
    "content",
    [
        "<main>Date</main><p>*",
        "<p>Skip x<main><p>A sentence of prose long enough to be prose, really.</main>",
        f"<p>x<main>{FIELDS}</main><p>{LONG}",
        "<div>a<main>Location</main>b</div>",
    ],
)
def test_a_main_part_inside_other_content_is_read_by_itself(content: str) -> None:
    extract(f"<html><body>{content}</body></html>".encode(), "https://migrationnetwork.un.org/events/x")


def fields_of(event: Event, names: list[str]) -> dict[str, object]:
    found = {name: getattr(event, name) for name in names}
    return {name: [getattr(one, "number", one) for one in v] if isinstance(v, list) else v for name, v in found.items()}


def check(content: str, **expected: object) -> None:
    assert fields_of(record(content), list(expected)) == expected


BAKU = "Baku - Azerbaijan"


@each(
    "line",
    ["<b>Lo</b>cation: ", "<b>Loc</b>ation<span>:</span> ", "<span>L</span>ocation: ", "<b>Loca<i>tion</i></b>: "],
)
def test_letters_in_elements_of_their_own_part_no_inline_label(line: str) -> None:
    check(f"{BODY}<div>{line}{BAKU}</div>{REST}", location_text=BAKU, event_types=["Webinar"])


@each("label", ["Tar<b>get Audience</b>", "<span>T</span>arget Audience", "Target Au<i>dience</i>"])
@each("value", ["Civil Society", "<span>Civil So</span><span>ciety</span>"])
def test_letters_in_elements_of_their_own_part_no_word(label: str, value: str) -> None:
    check(f"{BODY}{REST}<div><div>{label}</div><div>{value}</div></div>", target_audiences=["Civil Society"])


ORNAMENTS = {
    "arrow": '<span aria-hidden="true">›</span>',
    "sign": "<span>&gt;</span>",
    "icon font": '<i class="material" aria-hidden="true">★</i>',
    "image": '<img src="/i.svg" alt="">',
    "drawing": "<svg></svg>",
    "none": "",
}
BEHIND = {"question mark": '<button type="button">?</button>', "star": "<span>*</span>", "colon": "<span>:</span>"}


@each("before", ORNAMENTS)
@each("after", [*ORNAMENTS, *BEHIND])
def test_ornaments_around_a_label_say_nothing(before: str, after: str) -> None:
    label = f"{ORNAMENTS[before]}{{}}{(ORNAMENTS | BEHIND)[after]}".format
    fields = {"Type of Event": "Webinar", "Target Audience": "Youth", "Location": BAKU}
    blocks = [
        "".join(f"<div><div>{label(name)}</div><div>{value}</div></div>" for name, value in fields.items()),
        "".join(bem(label(name), value) for name, value in fields.items()),
        "".join(f"<div>{label(f'<div>{name}</div>')}<div>{value}</div></div>" for name, value in fields.items()),
        "<div>" + "".join(f"<h4>{label(name)}</h4><p>{value}</p>" for name, value in fields.items()) + "</div>",
    ]
    for block in blocks:
        check(BODY + block, event_types=["Webinar"], target_audiences=["Youth"], location_text=BAKU)
    if after in ("none", "colon"):
        for line in (f"{label('Location:')} {BAKU}", f"{label('<strong>Location</strong>:')} {BAKU}"):
            check(f"{BODY}<div>{line}</div>{REST}", location_text=BAKU, event_types=["Webinar"])


def test_a_date_in_pieces_is_one_date() -> None:
    for date in (
        "<div>20</div><div>Apr</div><div>2022</div>",
        "<span>20</span><br>Apr<br>2022",
        "<p>20 Apr</p><p>2022</p>",
    ):
        check(f"{BODY}<div><div>Date</div><div>{date}</div></div>{REST}", start="2022-04-20")


@each(
    "image",
    [
        '<img class="lazy" src="data:image/gif;base64,R0" data-src="/files/objective-16.png" alt="">',
        '<img data-src="/files/objective-16.png">',
        '<img src="/files/objective-16.png" loading="lazy" alt="">',
        '<picture><source srcset="/x.webp"><img src="/files/objective-16.png" alt=""></picture>',
    ],
)
def test_an_icon_that_is_loaded_late_is_an_icon(image: str) -> None:
    check(f"{BODY}{REST}<div><div>GCM Objectives</div><div>{image}</div></div>", gcm_objectives=[16])


def test_an_unlabelled_icon_of_a_goal_is_a_goal() -> None:
    one, two = '<img src="/x.png" alt="SDG.10 - Reduced Inequalities">', '<img src="/y.png" alt="SDG.17">'
    for icons in (f"<div>{one}{two}</div>", f"<div><div>{one}</div><div>{two}</div></div>", f"<p>{one}<br>{two}</p>"):
        check(f"{BODY}{REST}{icons}", sdgs=[10, 17], sub_regions=["West Asia"])


@each(
    "field",
    [
        "<div>{} {}</div>",
        "<div><span>{}</span> {}</div>",
        "<div><span>{} {}</span></div>",
        "<p>{}: {}</p>",
        "<p>{}<br>{}</p>",
        "<ul><li>{} {}</li></ul>",
        "<un-box><div>{}: {}</div></un-box>",
        "<div><div>{}</div><div><span>›</span> {}</div></div>",
    ],
)
def test_an_icon_beside_a_label_is_its_value(field: str) -> None:
    yes, five = '<img src="/y.png" alt="Yes">', '<a href="/hub?gcm_objectives=283"><img src="/o.png" alt=""></a>'
    one, two = field.format("Workstream Output", yes), field.format("GCM Objectives", five)
    check(f"{BODY}<div>{REST}{one}{two}</div>", workstream_output=True, gcm_objectives=[5], sub_regions=["West Asia"])
    event = record(f"{BODY}<div>{REST}{field.format('Workstream Output', '<img src=/y.png alt=>')}</div>")
    assert event.fields_unreadable == ["workstream_output"]


@each("bullet", ["•", "›", "»", "✶"])
def test_a_bullet_before_a_value_is_none_of_it(bullet: str) -> None:
    mark = f'<span aria-hidden="true">{bullet}</span> '
    youth, media, place = mark + "Youth", mark + '<img src="/m.png" alt="Media">', mark + BAKU
    fields = f"<h4>Target Audience</h4><ul><li>{youth}</li><li>{media}</li></ul><h4>Location</h4><p>{place}</p>"
    check(f"{BODY}<div>{fields}</div>", target_audiences=["Youth", "Media"], location_text=BAKU)


@each("shape", ["<div>{}</div>", "<h4>{}</h4>", '<div class="field__label">{}</div>'])
def test_a_label_for_the_eye_and_one_for_the_ear_are_one(shape: str) -> None:
    label = '<span class="visually-hidden">Target Audience</span> <span aria-hidden="true">Target Audience</span>'
    check(f"{BODY}<div>{REST}<div>{shape.format(label)}<div>Youth</div></div></div>", target_audiences=["Youth"])


@each("icon", ['<img src="/x.svg" alt="Location">', '<svg aria-label="Location"></svg>', '<i title="Location"></i>'])
def test_the_words_of_an_icon_may_be_the_label(icon: str) -> None:
    for field in (
        f"<div>{icon} {BAKU}</div>",
        f"<p>{icon}<span>{BAKU}</span></p>",
        f"<div><div>{icon}</div><div>{BAKU}</div></div>",
        f"<div>{icon} Location: {BAKU}</div>",
        f"<div><div>{icon} Location</div><div>{BAKU}</div></div>",
        f"<div>{icon}<div>Location</div><div>{BAKU}</div></div>",
    ):
        check(f"{BODY}<div>{REST}{field}</div>", location_text=BAKU, sub_regions=["West Asia"])
