"""What the documentation shows works."""

import re
from pathlib import Path

import pytest

from blocks.artifact_store import ArtifactStore

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^ *```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_code_in_the_docs_runs(page: Path) -> None:
    for code in FENCE.findall(page.read_text()):
        exec(compile(code, page.name, "exec"), {"__name__": page.stem})


def test_the_example_of_the_block_runs() -> None:
    import textwrap

    (code,) = FENCE.findall(ArtifactStore.__doc__ or "")
    exec(compile(textwrap.dedent(code), "ArtifactStore", "exec"), {})


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_every_link_in_a_readme_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text()):
        assert (ROOT / target).exists(), target


def test_both_readmes_show_the_same_commands() -> None:
    english, vietnamese = (
        re.findall(r"`docreel (\w+)", (ROOT / name).read_text()) for name in ("README.md", "README.vi.md")
    )
    assert english == vietnamese
