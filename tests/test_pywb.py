"""A page that was refreshed is shown with its content by pywb, the replay tool of web archives.

Its pins clash with ours, so it gets an environment of its own, in the folder `.pywb`: `make test-pywb`, or FULL=1.
cdx_toolkit is in it too: what it finds in an index and fetches is what `harvest --from` finds and fetches.
"""

from __future__ import annotations

import html
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # it has no types

from tests.archives import the_warc
from tests.cases import FULL
from tests.live_site import gcmscrape, live_site, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER: Final = Path(__file__).parents[1] / ".pywb"
_WANTED: Final = ("pywb==2.10.0", "cdx_toolkit==0.9.39")


@pytest.fixture(scope="module")
def programs() -> Path:
    """The folder of the programs of pywb, which is installed when it is not there."""
    found = _FOLDER / "bin"
    if (found / "wayback").is_file() and (found / "cdxt").is_file():
        return found
    made = subprocess.run([sys.executable, "-m", "venv", _FOLDER], check=False)
    pip = [str(found / "python"), "-m", "pip", "install", "--quiet", *_WANTED]
    if made.returncode or subprocess.run(pip, check=False).returncode:
        pytest.skip(f"{' and '.join(_WANTED)} cannot be installed here, so replay in pywb is not tested.")
    return found


@contextmanager
def replayed(programs: Path, folder: Path, warc: Path) -> Iterator[httpx.Client]:
    """Give a client of pywb on a collection with one WARC file."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    for words in (["init", "all"], ["add", "all", str(warc)]):
        subprocess.run([programs / "wb-manager", *words], check=True, **quiet)  # type: ignore[call-overload]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([programs / "wayback", "-b", "127.0.0.1", "-p", str(port)], **quiet)  # type: ignore[call-overload]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
            while server.poll() is None:
                try:
                    client.get("/")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield client
    finally:
        server.terminate()
        server.wait()


@pytest.mark.timeout(600)
@pytest.mark.skipif(not FULL and "PYWB" not in os.environ, reason="it needs an environment of its own: make test-pywb")
def test_a_refreshed_page_is_replayed_with_its_content(programs: Path, tmp_path: Path) -> None:
    """Once as it came again with the same bytes, and once as the server said that it did not change."""
    out = tmp_path / "output"
    words = ("--all", "--languages", "en,es")
    with live_site(4) as site:
        assert gcmscrape(site, "harvest", out, *words[1:], settings={"sources": "listing"}).returncode == 0
        time.sleep(1.1)  # the moments of a WARC are whole seconds
        assert gcmscrape(site, "refresh", out, *words, settings={"sources": "listing"}).returncode == 0
        assert 304 in {one.status for one in site.asked}
        site.render_again()
        time.sleep(1.1)
        assert gcmscrape(site, "refresh", out, *words, settings={"sources": "listing"}).returncode == 0
    titles = {record["source"]["url"]: record["title"] for record in read_lines(out / "events.jsonl")}
    with the_warc(out).open("rb") as file:
        headers = [record.rec_headers for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    revisits = [(one.get_header("WARC-Target-URI"), one.get_header("WARC-Date")) for one in headers]
    asked = [(url, date) for url, date in revisits if url in titles]
    assert len(asked) >= len(titles) == 4
    (tmp_path / "pywb").mkdir()
    with replayed(programs, tmp_path / "pywb", the_warc(out)) as client:
        for url, date in asked:
            moment = "".join(filter(str.isdigit, date))
            page = client.get(f"/all/{moment}id_/{url}")
            assert (page.status_code, titles[url] in html.unescape(page.text)) == (200, True), (
                url,
                date,
                page.text[:999],
            )
