"""A web archive as a crawl of the whole web makes it: pages of other sites, and one event in a thousand.

All of it is made up. The pages have what makes a page of another site look like an event's: dates, places, menus with
Events, scripts, structured data. How often each has what is a guess, said here.
"""

# ruff: noqa: E501, PLR2004 - words and markup stand as they are on a page; the numbers are shares of the pages

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Final, NamedTuple

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # it has no types
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # the same

from bench.pages import make_pages
from replica.layout import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE_IN: Final = 1000
"""So many pages have one event among them."""

_WORDS: Final = {
    "en": "the of and to in a is that for it was on are as with they be at one have this from by hot word but what some we can "
    "out other were all there when up use your how said an each she which do their time if will way about many then them "
    "write would like so these her long make thing see him two has look more day could go come did number sound no most "
    "people my over know water than call first who may down side been now find event relocation update category",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre "
    "este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está lugares fechado evento",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la mais comme ou si "
    "leur y dont aux avec cette ces ses être fait été même année événement lieux deux très où là bien",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass "
    "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch",
    "ru": "и в не на я быть он с что а по это она этот к но они мы весь который из у который то за свой что весь год от так "
    "о для ты же все тот мочь вы человек такой его сказать только или ещё бы себя один как уже до время если сам места",
    "zh": "的 一 是 了 我 不 人 在 他 有 这 个 上 们 来 到 时 大 地 为 子 中 你 说 生 国 年 着 就 那 和 要 她 出 也 得 里 后 自 以 会 家 可 下 而 过 天 去 能",
}
_LANGUAGES: Final = ("en",) * 9 + ("es", "fr", "de", "de", "ru", "zh")
_MENU: Final = ("Home", "About", "Products", "News", "Blog", "Contact", "Login", "Careers", "Support", "Shop")
_SCRIPT: Final = """(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],
j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='https://tags.example/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);
})(window,document,'script','dataLayer','GTM-%d');for(var i=0;i<a.length;i++){a[i].addEventListener('click',function(e){if(e.target.href!==window.location.href&&i<9){
e.preventDefault();document.querySelector('#m').innerHTML='<div class="x">'+e.type+'</div>';gtag('event','click',{eventCategory:'out',location:e.target.href});}});}"""


class CrawlPage(NamedTuple):
    """One page of the crawl."""

    url: str
    body: bytes
    is_event: bool


def crawl(pages: int, seed: int = 1) -> Iterator[CrawlPage]:
    """Yield the pages of a crawl, an event of the replica in the middle of each thousand."""
    events = iter(make_pages(tuple(LAYOUTS), 1 + pages // ONE_IN // len(LAYOUTS)))
    for number in range(pages):
        if number % ONE_IN == ONE_IN // 2:
            event = next(events)
            yield CrawlPage(event.url, event.body, is_event=True)
        else:
            yield other_page(random.Random(f"{seed} {number}"), number)  # noqa: S311 - no secret


def other_page(chance: random.Random, number: int) -> CrawlPage:
    """Return a page of another site, of 5 to 200 kB."""
    language = chance.choice(_LANGUAGES)
    words = _WORDS[language].split()
    host = f"https://site-{number % 997}.example"
    prose = "".join(_block(chance, words) for _ in range(int(min(chance.lognormvariate(4.6, 0.7), 700))))
    body = f"<body>{_menu(chance, host)}<main>{prose}</main>{_foot(chance, dated='Date:' in prose)}</body></html>"
    page = _head(chance, host, number, language) + body
    return CrawlPage(f"{host}/{chance.choice(('blog', 'shop', 'de', 'p'))}/{number}", page.encode(), is_event=False)


def _head(chance: random.Random, host: str, number: int, language: str) -> str:
    parts = [
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">',
        f"<title>{_title(chance, language)} | Site</title>",
        f'<link rel="canonical" href="{host}/p/{number}"><meta property="og:title" content="Page {number}">',
    ]
    parts += [f'<link rel="stylesheet" href="/static/{chance.random()}.css">' for _ in range(chance.randrange(2, 9))]
    if chance.random() < 0.4:
        parts.append(
            '<script type="application/ld+json">{"@context":"https://schema.org","@type":"WebPage",'
            f'"name":"Page {number}","datePublished":"2024-03-04","inLanguage":"{language}"}}</script>'
        )
    if chance.random() < 0.8:
        parts += [f"<script>{_SCRIPT % number}</script>" for _ in range(chance.randrange(1, 6))]
    if chance.random() < 0.5:
        rules = "".join(f".c{one}{{margin:0 {one}px;pointer-events:none}}" for one in range(chance.randrange(300)))
        parts.append(f"<style>{rules}</style>")
    return "".join(parts) + "</head>"


def _title(chance: random.Random, language: str) -> str:
    return " ".join(chance.choices(_WORDS[language].split(), k=5)).capitalize()


def _menu(chance: random.Random, host: str) -> str:
    names = [*chance.sample(_MENU, 6), *(["Events"] if chance.random() < 0.15 else [])]
    links = "".join(f'<li class="menu__item"><a href="{host}/{name.lower()}">{name}</a></li>' for name in names)
    return f'<header><img src="/logo.svg" alt="Site logo"><ul class="menu">{links}</ul></header><!-- menu -->'


def _block(chance: random.Random, words: list[str]) -> str:
    text = " ".join(chance.choices(words, k=chance.randrange(20, 120)))
    kind = chance.random()
    if kind < 0.1:
        return f'<h2 class="title">{text[:40]}</h2>'
    if kind < 0.25:
        return (
            f'<div class="card card-{chance.randrange(9)}"><a href="/p/{chance.randrange(9999)}"><img src="/i/{kind}.jpg"'
            f' alt="{text[:30]}" loading="lazy"></a><span class="date">{chance.randrange(1, 29)} March 2024</span></div>'
        )
    if kind < 0.27:
        return f"<p><strong>Date:</strong> {chance.randrange(1, 29)}/03/2024 &middot; {text[:60]}</p>"
    if kind < 0.28:
        return f'<button data-tip="<b>{text[:20]}</b>" title="a > b">{text[:9]}</button>'
    if kind < 0.5:
        return f"<ul>{''.join(f'<li>{text[at : at + 30]}</li>' for at in range(0, 180, 30))}</ul>"
    return f'<p>{text[:60]} <a href="/p/{chance.randrange(9999)}">{text[60:80]}</a>&nbsp;{text[80:]} it&#8217;s.</p>'


def _foot(chance: random.Random, *, dated: bool) -> str:
    # A page with both labels would be read as an event.
    place = "<div><h4>Location</h4>12 Main Street</div>" if chance.random() < 0.3 and not dated else ""
    return f"<footer>{place}<p>&copy; 2024 Site. All rights reserved.</p></footer>"


class _Writer(WARCWriter):  # type: ignore[misc]  # the same
    """The writer of warcio, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


def write_crawl(path: Path, pages: int, seed: int = 1) -> None:
    """Write the pages into a WARC as Common Crawl does: one gzip member a record, response records alone."""
    with path.open("wb") as file:
        writer = _Writer(file, gzip=True)
        for page in crawl(pages, seed):
            headers = [("Content-Type", "text/html; charset=UTF-8"), ("Content-Length", str(len(page.body)))]
            writer.write_record(
                writer.create_warc_record(
                    page.url,
                    "response",
                    payload=io.BytesIO(page.body),
                    http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
                )
            )
