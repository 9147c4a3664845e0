"""`gcmscrape cite`: how to cite a dataset."""

from __future__ import annotations

import sys

from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.terminal import fail, say, show
from gcmscrape.dataset.citing import citation
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.settings import Settings


def run(settings: Settings) -> None:
    """Print the sentence and the entry; end with status 1 when the dataset does not tell."""
    try:
        told = citation(settings.out)
    except DatasetUnreadable as error:
        fail(str(error))
    show(f"{told.sentence}\n\n{told.bibtex}\n")
    if told.warning is not None:
        say(told.warning, "warning")
    if sys.stderr.isatty():
        sampling = f"gcmscrape sample 20 --html sample.html --out {settings.out}"
        say(next_step("how right its values are, to be said beside it", sampling, width_of(sys.stderr)))
