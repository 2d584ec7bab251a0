"""What the documentation shows works."""

import re
import textwrap
from pathlib import Path

import pytest
from prefect.blocks.core import Block
from prefect.settings import PREFECT_API_URL, temporary_settings

from blocks.artifact_store import ArtifactStore
from blocks.image_service import ImageService
from blocks.language_model import LanguageModel
from blocks.shared_state import SharedState
from blocks.speech_service import SpeechService

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^ *```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


PAGES = sorted((ROOT / "docs").rglob("*.md"))
ON_A_SERVER = ROOT / "docs" / "blocks.md"
BLOCKS = (ArtifactStore, ImageService, LanguageModel, SharedState, SpeechService)


def run_code_of(text: str, name: str) -> None:
    for code in FENCE.findall(text):
        exec(compile(textwrap.dedent(code), name, "exec"), {"__name__": name})


@pytest.mark.parametrize("page", [page for page in PAGES if page != ON_A_SERVER], ids=lambda page: page.name)
def test_code_in_the_docs_runs(page: Path) -> None:
    run_code_of(page.read_text(), page.stem)


def test_code_about_blocks_runs_on_a_server(prefect_api: str) -> None:
    with temporary_settings({PREFECT_API_URL: prefect_api}):
        run_code_of(ON_A_SERVER.read_text(), ON_A_SERVER.stem)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_shows_in_prefect_with_an_example_that_runs(block: type[Block]) -> None:
    example = block.get_code_example()
    assert FENCE.search(f"{example}\n")
    run_code_of(f"{example}\n", block.__name__)
    assert block.get_description()
    assert block.get_block_type_name().startswith("docreel ")
    assert block.get_block_type_slug().startswith("docreel-")
    assert block._documentation_url
    assert all(field.description for name, field in block.model_fields.items() if not name.startswith("_"))


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_every_link_in_a_readme_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text()):
        assert (ROOT / target).exists(), target


def test_both_readmes_show_the_same_commands() -> None:
    english, vietnamese = (
        re.findall(r"`docreel (\w+)", (ROOT / name).read_text()) for name in ("README.md", "README.vi.md")
    )
    assert english == vietnamese
