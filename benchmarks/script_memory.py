"""Peak memory of reading a long PDF and writing its script, over its number of pages.

    python -m benchmarks.script_memory [PAGES ...]

Each row is a process of its own that reads a PDF of so many different pages and writes the whole script, then one of
five minutes; with `llm` the model is played by a server in another process, which answers every part in full.
"""

import io
import json
import multiprocessing
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from docreel.models import Length, Script

WORDS = re.findall(
    r"\w+",
    "harbour river mountain village market winter summer engine library garden teacher doctor bridge station forest "
    "island music letter window kitchen journey morning evening weather student village captain picture history "
    "language machine paper railway school shadow silver spring stone street table theatre travel valley voice wall "
    "water wheel yellow quiet narrow gentle modern ancient careful famous distant simple heavy bright",
)
VERBS = re.findall(
    r"\w+", "carries follows meets leaves finds holds brings watches opens closes remembers describes crosses"
)
LINES, SECTION = 36, 4  # lines on a page; pages in a section


def main(sizes: list[int]) -> None:
    print("| pages | characters | writer | peak MB | before reading | read s | script s | scenes | scenes in 5 min |")
    print(f"|{'--:|' * 2}---|{'--:|' * 6}")
    for writer in ("extractive", "llm"):
        for pages in sizes:
            with model(writer) as url:
                command = [sys.executable, "-m", "benchmarks.script_memory", "--one", str(pages), writer]
                given = os.environ | {"DOCREEL_LLM_URL": url}
                done = subprocess.run(command, env=given, stdout=subprocess.PIPE, text=True, check=True)
            print(done.stdout.strip(), flush=True)


def one(pages: int, writer: str) -> str:
    """A row of the table, measured in this process."""
    from benchmarks.reading import forget
    from docreel.reading import Limits, read
    from docreel.scripting import ExtractiveWriter, LanguageModelWriter, Writer, write_script
    from docreel.services.llm import LanguageModel

    data = subprocess.run(
        [sys.executable, "-m", "benchmarks.script_memory", "--pdf", str(pages)], capture_output=True, check=True
    ).stdout
    before, start = peak_mb(), time.monotonic()
    document = read(data, "book.pdf", save=forget, limits=Limits())
    read_s, start = time.monotonic() - start, time.monotonic()
    model = LanguageModel(os.environ["DOCREEL_LLM_URL"], "played") if writer == "llm" else None
    chosen: Writer = LanguageModelWriter(model) if model else ExtractiveWriter()
    whole: Script = write_script(document, writer=chosen, max_scenes=100_000)
    script_s = time.monotonic() - start
    short = write_script(document, writer=chosen, max_scenes=100_000, length=Length(minutes=5))
    characters = len(document.model_dump_json())
    return (
        f"| {document.pages} | {characters:,} | {writer} | {peak_mb():.0f} | {before:.0f} | "
        f"{read_s:.1f} | {script_s:.1f} | "
        f"{len(whole.scenes):,} | {len(short.scenes)} |"
    )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def book(pages: int) -> bytes:
    """A PDF of ``pages`` pages, no two alike."""
    from reportlab.pdfgen.canvas import Canvas

    out, chance = io.BytesIO(), random.Random(pages)
    canvas = Canvas(out, pageCompression=1)
    for page in range(pages):
        y = 780.0
        if page % SECTION == 0:
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawString(60, y, f"{page // SECTION + 1} The {chance.choice(WORDS)} and the {chance.choice(WORDS)}")
            y -= 30
        canvas.setFont("Helvetica", 11)
        for line in lines(chance, page):
            canvas.drawString(60, y, line)
            y -= 19
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(chance: random.Random, page: int) -> Iterator[str]:
    """The lines of a page, of sentences that tell no two things alike."""
    text = ""
    while len(text) < LINES * 80:
        a, b, c, d = (chance.choice(WORDS) for _ in range(4))
        text += f"The {a} {b} {chance.choice(VERBS)} the {c} near {chance.randint(2, 9_999)} {d}s on page {page + 1}. "
    while text.strip():
        cut = text.rfind(" ", 0, 82)
        yield text[:cut]
        text = text[cut + 1 :]


@contextmanager
def model(writer: str) -> Iterator[str]:
    """The URL of a played model, in a process of its own; empty for the extractive writer."""
    if writer != "llm":
        yield ""
        return
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_play, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _play(connection: Connection) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.scripting.played_model import playing

    with playing() as url:
        connection.send(url)
        time.sleep(3_600)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--pdf"]:
        sys.stdout.buffer.write(book(int(sys.argv[2])))
    elif sys.argv[1:2] == ["--one"]:
        print(one(int(sys.argv[2]), sys.argv[3]))
    else:
        main(json.loads(f"[{','.join(sys.argv[1:])}]") or [50, 300, 1_000])
