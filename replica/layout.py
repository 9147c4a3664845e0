"""Layouts: how the same content is put on a page. Each is a reconstruction of what a Drupal theme may print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FieldStyle = Literal[
    "classy",
    "bootstrap",
    "olivero",
    "bare",
    "tag_pair",
    "rows",
    "rows_br",
    "views",
    "views_list",
    "blocks",
    "dl",
    "table_rows",
    "table_columns",
    "heading_siblings",
    "strong_br",
    "one_text",
    "card",
    "accordion",
    "paragraphs",
    "dl_groups",
    "details",
    "label_lines",
    "text_lines",
]
Noise = Literal[
    "teasers",
    "filter_form",
    "share",
    "wrappers",
    "contextual",
    "sidebar_menu",
    "comments",
    "messages",
]


@dataclass(frozen=True, slots=True)
class Layout:
    """A frame, a field style, a date block, an order, and noise.

    `fields` is the shape of a label with its values; `label_tag` and `value_tag` are its elements where the shape
    leaves them open (`tag_pair`, `rows`, `heading_siblings`, `card`). `label_suffix` is printed after every label.
    `frame` is the element around the content. `date_block` is the shape of the Date and Location lines. `order` says
    where Date and Location and the labels stand towards the body. `shuffle` seeds a random order of the labels (None:
    the order of the site). `size` "mixed" gives menus, scripts and styles as large as those of real sites.
    """

    name: str
    fields: FieldStyle = "classy"
    frame: Literal["article", "bare_article", "hand_written", "columns"] = "article"
    label_tag: str = "div"
    value_tag: str = "div"
    label_display: Literal["above", "inline", "visually_hidden"] = "above"
    label_suffix: str = ""
    date_block: Literal["line", "strong", "spans", "paragraph", "field", "nested"] = "line"
    date_style: Literal["short", "long", "core"] = "short"
    order: Literal["body_first", "dates_first", "labels_first", "dates_last"] = "body_first"
    second_title: Literal["h2", "h3", "none"] = "h2"
    shuffle: int | None = None
    main: bool = True
    article: bool = True
    classes: bool = True
    noise: frozenset[Noise] = frozenset()
    size: Literal["small", "mixed"] = "small"
    drupal: Literal[9, 10] = 9
    canonical: bool = True
    shortlink: bool = True
    hreflang: bool = True
    settings: bool = True
    metatag: bool = False
    json_ld: bool = False
    translated_labels: bool = False


_ALL: Final = (
    # The four whole-page candidates that reproduce the stripped text of a real page.
    Layout("L1_bem"),
    Layout("L2_plain", fields="bare", frame="bare_article"),
    Layout("L3_rows", fields="rows", label_tag="h5", frame="hand_written", second_title="h3"),
    Layout("L4_layout_builder", fields="blocks", frame="columns"),
    # Drupal's own themes.
    Layout("classy_inline", label_display="inline", date_block="field", drupal=10),
    Layout("classy_hidden_labels", label_display="visually_hidden", metatag=True),
    Layout("bootstrap", fields="bootstrap", label_display="inline", date_block="strong", second_title="none"),
    Layout("bootstrap_above", fields="bootstrap", label_suffix=":", order="dates_first"),
    Layout("olivero", fields="olivero", date_block="field", drupal=10, second_title="none"),
    Layout("stable9", fields="bare", frame="bare_article", classes=False, date_block="field", second_title="none"),
    Layout("paragraphs", fields="paragraphs", json_ld=True),
    # Other shapes.
    Layout("rows_br", fields="rows_br", label_tag="strong", frame="hand_written", date_block="spans"),
    Layout("views", fields="views", frame="hand_written", label_suffix=":"),
    Layout("views_list", fields="views_list", date_block="strong"),
    Layout("dl", fields="dl", date_block="field", second_title="none"),
    Layout("table_rows", fields="table_rows", label_tag="th", date_block="field"),
    Layout("table_rows_td", fields="table_rows", label_tag="td", label_suffix=":"),
    Layout("table_columns", fields="table_columns", order="dates_first"),
    Layout("h3_p", fields="heading_siblings", label_tag="h3", value_tag="p", date_block="paragraph"),
    Layout("h4_div", fields="heading_siblings", label_tag="h4", value_tag="div"),
    Layout("p_p", fields="heading_siblings", label_tag="p", value_tag="p", second_title="none"),
    Layout("strong_br", fields="strong_br", label_tag="strong", label_suffix=":", date_block="paragraph"),
    Layout("b_br", fields="strong_br", label_tag="b", order="labels_first"),
    Layout("one_text", fields="one_text", frame="hand_written", second_title="none"),
    Layout("card", fields="card", label_tag="h5", value_tag="li"),
    Layout("accordion", fields="accordion", date_block="nested"),
    Layout("label_span", fields="tag_pair", label_tag="label", value_tag="span"),
    Layout("span_span", fields="tag_pair", label_tag="span", value_tag="span", label_suffix=":\N{NO-BREAK SPACE}"),
    Layout("h6_li", fields="tag_pair", label_tag="h6", value_tag="li"),
    Layout("h2_p", fields="tag_pair", label_tag="h2", value_tag="p", order="dates_last"),
    Layout("p_div", fields="tag_pair", label_tag="p", value_tag="div"),
    Layout("dl_groups", fields="dl_groups", date_block="field"),
    Layout("details", fields="details", second_title="none"),
    Layout("li_strong", fields="label_lines", label_tag="strong"),
    Layout("li_span", fields="label_lines", label_tag="span", date_block="field", frame="hand_written"),
    Layout("text_lines", fields="text_lines", date_block="paragraph"),
    Layout("shuffled", shuffle=7, order="labels_first"),
    Layout("no_main", main=False, article=False, frame="hand_written", fields="classy"),
    Layout(
        "noisy",
        noise=frozenset({"teasers", "filter_form", "share", "wrappers", "contextual", "sidebar_menu", "messages"}),
        metatag=True,
    ),
)
LAYOUTS: Final[dict[str, Layout]] = {layout.name: layout for layout in _ALL}
"""The named layouts. Make others with `dataclasses.replace`."""
