"""`docreel make` of several documents: one video and one outcome each, whatever becomes of the others."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import Field, TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from apps import terminal
from docreel.delivery import place_for
from docreel.errors import DocreelError, SourceNotFound, UsageError
from docreel.models import Outcome, Video
from docreel.uploads import documents


class Delivered(Outcome):
    """An outcome, and where its video lies."""

    path: Path | None = Field(default=None, description="The mp4; None where there is no video.")


Make = Callable[[Path, Path], Video]
_OUTCOMES = TypeAdapter(list[Delivered])


def make_each(sources: Sequence[Path], output: Path | None, make: Make, as_json: bool) -> None:
    """Have ``make`` (document, mp4) make each document of ``sources``, files and folders, and tell what became of it.

    Raises UsageError before the work where two videos would get one name or ``output`` is no folder; after it, where
    any document has no video, an error of the kind of the first failure.
    """
    places = _places(sources, output)
    done: list[Delivered] = []
    failures: list[DocreelError] = []
    try:
        for number, (source, wanted) in enumerate(places.items(), 1):
            terminal.say(f"{source} ({number} of {len(places)})")
            try:
                out = place_for(wanted, source)
                done.append(Delivered(name=str(source), video=make(_existing(source), out), path=out))
            except DocreelError as error:
                terminal.say(f"No video: {error}")
                failures.append(error)
                done.append(Delivered(name=str(source), error=str(error)))
    finally:  # who stops it still hears what is finished
        _tell(done, as_json)
    if failures:
        raise type(failures[0])(f"{len(failures)} of {len(places)} documents have no video; the table says why.")


def _places(sources: Sequence[Path], output: Path | None) -> dict[Path, Path]:
    """Document -> its mp4, in the order they were named; one that was named twice is made once."""
    if output is not None and not output.is_dir() and (output.exists() or output.suffix == ".mp4"):
        raise UsageError(f"{output} is no folder; several documents need one. Name it with -o, or leave -o out.")
    places: dict[Path, Path] = {}
    taken: dict[str, Path] = {}
    for source in (document for given in sources for document in _documents(given)):
        out = (output or source.parent) / f"{source.stem}.mp4"
        first = taken.setdefault(os.path.abspath(out), source)
        if os.path.abspath(first) != os.path.abspath(source):
            raise UsageError(f"{first} and {source} would both become {out}. Rename one, or make them one by one.")
        places.setdefault(first, out)
    return places


def _documents(given: Path) -> Iterator[Path]:
    try:
        yield from documents(given)
    except SourceNotFound:
        yield given  # an empty folder fails in its turn


def _existing(source: Path) -> Path:
    (document,) = documents(source)
    return document


def _tell(done: Sequence[Delivered], as_json: bool) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("Document", "Video, or why there is none"):
        table.add_column(heading, overflow="fold")  # a shortened path is no path
    for outcome in done:
        table.add_row(escape(outcome.name), escape(str(outcome.path or outcome.error)))
    Console(stderr=True, highlight=False).print(table)
    if as_json:
        sys.stdout.write(f"{_OUTCOMES.dump_json(list(done), indent=2).decode()}\n")
    else:
        sys.stdout.writelines(f"{outcome.path}\n" for outcome in done if outcome.path)
