from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from gcmscrape.intake.encoding import MAX_BYTES
from gcmscrape.intake.guard import check
from gcmscrape.intake.tagwalk import Walk
from gcmscrape.refusal import PageRefused
from tests.cases import FULL, each
from tests.hostile import HARMLESS, ORDINARY, REFUSED, event_page, numbered


def refusal(html: str) -> str | None:
    try:
        check(html.encode())
    except PageRefused as refused:
        return refused.code
    return None


@each("name", REFUSED)
def test_hostile_content_is_refused(name: str) -> None:
    """Without a page around it; the workers' tests look at whole pages."""
    content, code = REFUSED[name]
    assert refusal(content()) == code


@each("name", HARMLESS)
def test_what_only_looks_hostile_is_let_through(name: str) -> None:
    assert refusal(event_page(HARMLESS[name]())) is None


@each("name", ORDINARY if FULL else list(ORDINARY)[::2])
def test_an_ordinary_page_is_let_through_with_everything_else_on_it(name: str) -> None:
    """So many links that the page is walked through, whatever else is on it."""
    links = numbered('<li><a href="/node/%d"><i class="icon icon-%d"></i> Page</a></li>', 3_000 if FULL else 1_400)
    assert refusal(event_page(f"<ul>{links}</ul>{ORDINARY[name]()}<p>end</p>")) is None


def test_a_page_beyond_the_size_is_refused() -> None:
    assert refusal("x" * MAX_BYTES) is None
    assert refusal("x" * (MAX_BYTES + 1)) == "too_large"


HIDING_PLACES = {
    "script": "<script>%s</script>",
    "comment": "<!-- %s -->",
    "textarea": "<textarea>%s</textarea>",
    "style": "<style>%s</style>",
    "attribute": "<a title='%s'>x</a>",
}


@each("place", HIDING_PLACES)
def test_tags_that_are_text_are_not_counted(place: str) -> None:
    html = event_page(HIDING_PLACES[place].replace("%s", "<div>" * 20_000) + "<p>x</p>" * 5_000)
    assert refusal(html) is None


@each("place", HIDING_PLACES)
def test_tags_behind_text_that_looks_like_tags_are_counted(place: str) -> None:
    html = event_page(HIDING_PLACES[place].replace("%s", "<b <!-- </div>") + "<div>" * 20_000)
    assert refusal(html) == "too_deep"


TOKENS = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<b id=%d>", "</b>", "<i %d>", "</i>", "<font c=%d>", "</font>", "<a href=%d>", "</a>",
    "<table>", "</table>", "<tr>", "<td>", "</td>", "<ul>", "<li>", "</li>", "</ul>", "<span>", "</span>", "<svg>", "</svg>",
    "<g>", "<button>", "</button>", "<h2>", "</h2>", "<dl>", "<dd>", "<nobr %d>", "<form>", "</form>", "<br>", "x",
])  # fmt: skip


@settings(max_examples=1_500 if FULL else 20)
@given(
    before=st.lists(TOKENS, max_size=4), unit=st.lists(TOKENS, min_size=1, max_size=6), end=st.lists(TOKENS, max_size=4)
)
def test_what_is_let_through_does_not_explode(before: list[str], unit: list[str], end: list[str]) -> None:
    html = numbered("".join(before), 300) + numbered("".join(unit), 700) + numbered("".join(end), 300)
    if refusal(html) is None:
        assert len(LexborHTMLParser(html).css("*")) < 500_000


@given(st.text(alphabet="<>/=\"'!-ab pdiv&;[]", max_size=300))
def test_any_text_is_looked_at_to_its_end(text: str) -> None:
    """By the walk, which a page of that size is spared."""
    Walk(text + " <p>" * 20).run()
