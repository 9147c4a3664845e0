"""One record per node: which of its pages speaks for it, and what the others add.

The site shows one node under many addresses (the English alias, `/es/node/5`, `/fr/node/5`), mostly with the same
content. The best page gives the record, and never borrows a value: what can be read on another page only is a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.strangers import with_own_addresses, without_strangers
from gcmscrape.dataset.summary import is_filled
from gcmscrape.dataset.version import Version
from gcmscrape.record import CONTENT_FIELDS, Event, Translation, WarningCode
from gcmscrape.record import Warning as RecordWarning
from gcmscrape.site.addresses import plain_address


def merge(nodes: Iterable[Sequence[Version]]) -> Iterator[bytes]:
    """Give the line of one record per node of `by_node`, sorted by node id (those without last), then by id."""
    for node in sorted(nodes, key=_place):
        yield _merge_node(node)


def by_node(versions: Iterable[Version]) -> list[list[Version]]:
    """Return the versions of each node together, in the order given; a page that is none of it stands alone."""
    versions = list(versions)
    nodes: defaultdict[str, list[Version]] = defaultdict(list)
    named = {version.url: version.id for version in versions if version.node_id is not None and version.url}
    for version in versions:
        # A page that hides its node id still belongs to the node whose address it names as its own.
        hides = version.node_id is None and version.url is not None
        nodes[named.get(version.url or "", version.id) if hides else version.id].append(version)
    return with_own_addresses([own for node in nodes.values() for own in without_strangers(node)])


def strangers_of(nodes: Iterable[Sequence[Version]]) -> dict[str, str]:
    """Return the ids of the pages that name the address of another one and stand alone, by their own address."""
    alone = (node[0] for node in nodes if len(node) == 1)
    return {page.address: page.id for page in alone if page.mistaken and page.address is not None}


def _merge_node(node: Sequence[Version]) -> bytes:
    """Return the line of the one record of the versions of a node, of which there is at least one."""
    newest_first = sorted(node, key=lambda version: version.captured, reverse=True)
    best, *others = sorted(newest_first, key=lambda version: version.rank)
    if not others:
        return best.record_line()
    return to_json_line(_merged(best.event(), [other.event() for other in others]))


def _place(node: Sequence[Version]) -> tuple[bool, int, str]:
    ids = [(version.node_id is None, version.node_id or 0, version.id) for version in node]
    return min(ids)


def _merged(best: Event, others: Sequence[Event]) -> Event:
    warnings = [*best.warnings, *_readable_elsewhere(best, others)]
    return best.model_copy(update={"translations": _translations(best, others), "warnings": warnings})


def _translations(best: Event, others: Sequence[Event]) -> list[Translation]:
    """Return the other addresses of the node: those that the winner names, and those of the other pages.

    A page tells the language of its content, and that counts for more than what a link says of it.
    """
    found = {plain_address(translation.url): translation for translation in best.translations}
    for other in reversed(others):
        if other.source.url is not None:
            url = plain_address(other.source.url)
            found[url] = Translation(language=other.language, url=url, title=other.title or None)
    if best.source.url is not None:
        found.pop(plain_address(best.source.url), None)
    return sorted(found.values(), key=lambda translation: (translation.language, translation.url))


def _readable_elsewhere(best: Event, others: Sequence[Event]) -> Iterator[RecordWarning]:
    for field in CONTENT_FIELDS:
        if is_filled(getattr(best, field)):
            continue
        source = next((other for other in others if is_filled(getattr(other, field))), None)
        if source is not None:
            message = f"{field} can be read on another page of this event only: {source.source.url or source.id}."
            yield RecordWarning(
                code=WarningCode.READABLE_ELSEWHERE, field=field, label=None, reason=None, message=message
            )
