"""One event in many shapes: every way of writing labels and values that the reader must understand, classless where it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Fields = Sequence[tuple[str, Sequence[str]]]
Layout = Callable[[Fields], str]

BODY = (
    "Representatives of the ministries and of migrant associations met to look at two years of work on the Compact.",
    "They agreed on three next steps, and asked the secretariat to report on them before the end of the year.",
)
BODY_HTML = "".join(f"<p>{paragraph}</p>\n" for paragraph in BODY)
TITLE = "A meeting made up for the tests"
FIELDS: Fields = (
    ("Type of Event", ["Workshop"]),
    (
        "Main organizer/s",
        ["Ministry of Examples, Department of Samples and Office of Trials of the Republic of Azerbaijan"],
    ),
    ("Target Audience", ["Civil Society", "Private Sector"]),
    ("Geographic Scope", []),
    ("Sub Regions", ["West Asia"]),
    ("Workstream Output", ["Yes"]),
    ("Regional Review Process", ["No"]),
    ("GCM Objectives", ["16 - Inclusion and social cohesion", "23 - International cooperation"]),
    ("Cross Cutting Theme", ["Whole-of-society approach"]),
)


def wrapped(label: str, value: str, *, outer: str = "div", values: str = "div") -> Layout:
    """Each field in a wrapper of its own: a label element, then an element around all values."""

    def render(fields: Fields) -> str:
        return "".join(
            f"<{outer}>\n  {element(label, name)}\n  <{values}>{''.join(element(value, v) for v in given)}</{values}>\n</{outer}>\n"
            for name, given in fields
        )

    return render


def beside(label: str, value: str, *, outer: str = "div") -> Layout:
    """Each field in a wrapper of its own: a label element, then the values, each an element."""

    def render(fields: Fields) -> str:
        return "".join(
            f"<{outer}>{element(label, name)} {' '.join(element(value, v) for v in given) or element(value, '')}</{outer}>\n"
            for name, given in fields
        )

    return render


def flat(label: str, value: str) -> Layout:
    """Labels and values as siblings, without wrappers."""

    def render(fields: Fields) -> str:
        return "".join(
            element(label, name) + "\n" + "".join(element(value, v) + "\n" for v in given) for name, given in fields
        )

    return render


def broken(label: str, *, colon: str = "") -> Layout:
    """A label and values parted by breaks, in one paragraph a field."""

    def render(fields: Fields) -> str:
        return "".join(f"<p>{element(label, name + colon)}<br>{'<br>'.join(given)}</p>\n" for name, given in fields)

    return render


def one_paragraph(label: str) -> Layout:
    """All fields in one paragraph, everything parted by breaks."""

    def render(fields: Fields) -> str:
        return "<p>" + "<br>\n".join("<br>".join([element(label, name), *given]) for name, given in fields) + "</p>"

    return render


def inline(separator: str = ": ") -> Layout:
    """Label and value in one text; further values behind breaks are not possible, so each is a list of one."""

    def render(fields: Fields) -> str:
        return "".join(
            f"<div>{name}{separator}{'<ul><li>' + '</li><li>'.join(given) + '</li></ul>' if len(given) > 1 else ''.join(given)}</div>\n"
            for name, given in fields
        )

    return render


def definition_list(fields: Fields) -> str:
    return (
        "<dl>"
        + "".join(f"<dt>{name}</dt>" + "".join(f"<dd>{v}</dd>" for v in given) for name, given in fields)
        + "</dl>"
    )


def grouped_definition_list(fields: Fields) -> str:
    return (
        "<dl>"
        + "".join(
            f"<div><dt>{name}</dt>" + "".join(f"<dd>{v}</dd>" for v in given) + "</div>" for name, given in fields
        )
        + "</dl>"
    )


def row_table(cell: str = "th") -> Layout:
    def render(fields: Fields) -> str:
        return (
            "<table><tbody>"
            + "".join(f"<tr><{cell}>{name}</{cell}><td>{'<br>'.join(given)}</td></tr>\n" for name, given in fields)
            + "</tbody></table>"
        )

    return render


def column_table(fields: Fields) -> str:
    head = "".join(f"<th>{name}</th>" for name, _ in fields)
    cells = "".join(f"<td>{'<br>'.join(given)}</td>" for _, given in fields)
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"


def column_table_of_cells(fields: Fields) -> str:
    head = "".join(f"<td><b>{name}</b></td>" for name, _ in fields)
    cells = "".join(
        f"<td>{'<div>' + '</div><div>'.join(given) + '</div>' if given else ''}</td>" for _, given in fields
    )
    return f"<table><tr>{head}</tr><tr>{cells}</tr></table>"


def accordion(fields: Fields) -> str:
    return "".join(
        f'<div class="accordion-item"><h2 class="accordion-header"><button type="button" data-bs-toggle="collapse">{name}</button></h2>'
        f'<div class="accordion-collapse"><div class="accordion-body">{"".join(f"<p>{v}</p>" for v in given)}</div></div></div>'
        for name, given in fields
    )


def details(fields: Fields) -> str:
    return "".join(
        f"<details open><summary>{name}</summary>{''.join(f'<div>{v}</div>' for v in given)}</details>"
        for name, given in fields
    )


def linked(fields: Fields) -> str:
    return "".join(
        f"<div><div>{name}</div><div>{', '.join(f'<a href=/taxonomy/term/{len(v)}>{v}</a>' for v in given)}</div></div>"
        for name, given in fields
    )


def element(tag: str, text: str) -> str:
    return f"<{tag}>{text}</{tag.split(maxsplit=1)[0]}>"


LAYOUTS: dict[str, Layout] = {
    **{
        f"{label} label, wrapped div values": wrapped(label, "div")
        for label in ("div", "span", "strong", "b", "h2", "h3", "h4", "h5", "h6", "p", "label")
    },
    **{f"div label, {value} values": wrapped("div", value) for value in ("span", "p", "section")},
    "div label, list values": wrapped("div", "li", values="ul"),
    "h5 label, list values": wrapped("h5", "li", values="ul"),
    **{
        f"{label} label beside {value} values": beside(label, value)
        for label in ("div", "h4", "p", "strong")
        for value in ("div", "p")
    },
    "span label beside span values": beside("span", "span"),
    "strong label beside span values": beside("strong", "span"),
    "strong label beside links": beside("strong", 'a href="/taxonomy/term/9"'),
    "section wrappers": wrapped("h3", "p", outer="section"),
    **{
        f"flat {label} and {value}": flat(label, value)
        for label in ("h3", "h5", "strong", "h6")
        for value in ("p", "div")
    },
    "flat div and p": flat("div", "p"),
    "flat p with strong": lambda fields: "".join(
        f"<p><strong>{n}</strong></p>" + "".join(f"<p>{v}</p>" for v in g) for n, g in fields
    ),
    "strong and breaks": broken("strong"),
    "bold with colon and breaks": broken("b", colon=":"),
    "one paragraph of strong and breaks": one_paragraph("strong"),
    "one paragraph of bold and breaks": one_paragraph("b"),
    "inline text": inline(),
    "inline text, spaced colon": inline(" : "),
    "dl": definition_list,
    "dl with groups": grouped_definition_list,
    "table with row heads": row_table(),
    "table of plain cells": row_table("td"),
    "table with column heads": column_table,
    "table with bold column heads": column_table_of_cells,
    "accordion": accordion,
    "details": details,
    "links parted by commas": linked,
    "bem": wrapped(
        'div class="field__label"',
        'div class="field__item"',
        outer='div class="field field--label-above"',
        values='div class="field__items"',
    ),
    "bem with double dashes": wrapped(
        'div class="field--label"',
        'div class="field--item"',
        outer='div class="field"',
        values='div class="field--items"',
    ),
    "bem visually hidden": wrapped(
        'div class="field__label visually-hidden"',
        'div class="field__item"',
        outer='div class="field field--label-visually_hidden"',
        values='div class="field__items"',
    ),
    "views": wrapped('span class="views-label"', 'div class="item"', values='div class="field-content"'),
    "rows": lambda fields: "".join(
        f'<div class="row"><div class="col-4"><h5>{n}</h5></div><div class="col-8">{"<br>".join(g)}</div></div>'
        for n, g in fields
    ),
    "label row, value row": lambda fields: "".join(
        f"<div><span>{n}</span></div><div>{'<br>'.join(g)}</div>" for n, g in fields
    ),
    "cards": lambda fields: "".join(
        f'<div class="card"><div class="card-header">{n}</div><div class="card-body"><div class="card-text">{"</div><div>".join(g)}</div></div></div>'
        for n, g in fields
    ),
}
