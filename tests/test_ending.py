"""Whether a page came whole: an end that is none, and what hides the rest of a page when it is left open."""

from __future__ import annotations

from gcmscrape.event.extract import extract_page
from gcmscrape.intake.ending import lacks_end
from gcmscrape.record import Event
from tests.cases import each

URL = "https://migrationnetwork.un.org/events/quiet-harbour"
PROSE = "<p>The harbour towns met for two days, and wrote down what each of them can do.</p>"


@each(
    ("body", "lacks"),
    [
        (b"<!DOCTYPE html><HTML><body></BODY></HTML >", False),
        (b"<html><body></body></html>" + b"<!-- served -->" * 1000, False),
        (b"<html><body></body></html\n>\n<script>made = '</html>'</script>", False),
        (b"<html><body></body></html><p>--&gt; and more", False),
        (b"<html><body>", True),
        (b"<html><body></body></html", True),
        (b"<html><body></body></ht", True),
        (b"<html><body></htmlx>", True),
        (b"<html><body><!-- </body></html> --><p>", True),
        (b"<html><body><SCRIPT>frame = '<html></html>'</SCRIPT><p>", True),
        (b"<html><body><textarea></html></textarea>" + b"<p>" * 9000, True),
        ("<html><body></html>".encode("utf-16"), False),
        ("<html><body>".encode("utf-16"), True),
        (b"<p>A part of a page.", False),
        (b'[{"command": "insert"}]', False),
        (b"", False),
    ],
)
def test_the_end_of_a_page(body: bytes, *, lacks: bool) -> None:
    assert lacks_end(body) == lacks


def is_told(html: str) -> bool:
    """Whether the record of an event says that its page may not be whole."""
    event = extract_page(html.encode(), URL)
    assert isinstance(event, Event)
    return "truncated" in [warning.code for warning in event.warnings]


TITLE = "<title>Quiet harbour | UN Network on Migration</title>"
PAGE = "<html><head>{}</head><body class=page-node-7><main><h1>Quiet harbour</h1>{}</main></body></html>"
HIDING = [
    ("<!-- BEGIN fields", "-->"), ("<!-- BEGIN fields", "--!>"), ("<svg><title>", "</title></svg>"),
    *[(f"<{tag} id=x>", f"</{tag}>") for tag in (
        "script", "style", "textarea", "iframe", "xmp", "noembed", "noframes", "template", "SCRIPT",
    )],
]  # fmt: skip
"""How what hides what is in it begins, and how it ends."""


@each("hiding", [*HIDING, ("<plaintext>", ""), ("<select><option>", "</select>"), ("<noscript>", "</noscript>")])
def test_what_is_left_open_and_hides_the_rest(hiding: tuple[str, str]) -> None:
    opening, end = hiding
    date = "<div><div>Date</div><div>3 May 2024</div></div>"
    assert is_told(PAGE.format(TITLE, PROSE + opening + date))
    if end:
        assert not is_told(PAGE.format(TITLE, PROSE + opening + "x" + end + date))
        assert not is_told(PAGE.format(TITLE, PROSE + date + opening + "x" + end).replace("</main></body>", ""))


@each(
    ("scripts", "told"),
    [
        ("<script>layer = []; <p>One</p><script>more()</script>", True),
        ("<script><p>One</p>\n<script src='/more.js'></SCRIPT>", True),
        ("<script>layer = []</script><script>more()</script>", False),
        ("<script>write('<script src=\"/more.js\"><\\/script>')</script>", False),
        ("<script src='/more.js'></script><noscript><p>One</p></noscript>", False),
    ],
)
def test_a_script_that_is_left_open_before_another(scripts: str, *, told: bool) -> None:
    assert is_told(PAGE.format(TITLE, PROSE + scripts)) == told
