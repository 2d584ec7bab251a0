"""Where a process finds its services: on a real Prefect server, and without one."""

import importlib.util
import json
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
import respx
from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

from blocks.artifact_store import ArtifactStore, artifact_store
from blocks.configured import NOWHERE, ServiceBlock, configured, forget, has_server, kept
from blocks.image_service import ImageService
from blocks.language_model import LanguageModel
from blocks.speech_service import SpeechService
from docreel.errors import InvalidSetting, ServiceError, ServiceRefused, ServiceUnavailable
from docreel.models import Document, Heading, Paragraph
from docreel.services.local_store import LocalStore
from flows.laptop import run_on_laptop
from flows.start import start
from tasks import narrate, write_script
from tests.blocks.conftest import Environment
from tests.conftest import wait_until

At = Callable[[str], AbstractContextManager[None]]
KINDS: list[tuple[type[ServiceBlock], str]] = [
    (ArtifactStore, "store_url"),
    (LanguageModel, "llm_url"),
    (SpeechService, "speech_url"),
    (ImageService, "images_url"),
]
SECRET = "sk-never-to-be-seen"
WATER = Document(
    title="Water",
    language="en",
    blocks=(
        Heading(level=2, text="The sea"),
        Paragraph(text="The sun warms the sea. Some of the water rises as vapour."),
    ),
)


@pytest.mark.parametrize(("kind", "setting"), KINDS)
def test_a_block_on_the_server_wins_over_the_environment(
    server: str, environment: Environment, kind: type[ServiceBlock], setting: str
) -> None:
    kind(url="http://saved.test/v1").save("docreel", _sync=True)
    environment(**{setting: "http://environment.test/v1"})
    assert configured(kind).url == "http://saved.test/v1"
    assert configured(kind).origin == f"block {kind._block_type_slug}/docreel"


@pytest.mark.parametrize(("kind", "setting"), KINDS)
def test_the_environment_counts_where_no_block_is_saved(
    server: str, environment: Environment, kind: type[ServiceBlock], setting: str
) -> None:
    environment(**{setting: "http://environment.test/v1"})
    assert configured(kind).url == "http://environment.test/v1"
    assert configured(kind).origin == "the environment"


@pytest.mark.parametrize("address", ["", NOWHERE])
@pytest.mark.parametrize(("kind", "setting"), KINDS)
def test_a_laptop_calls_no_api(
    at_address: At, environment: Environment, address: str, kind: type[ServiceBlock], setting: str
) -> None:
    with at_address(address):  # where any call is an error
        environment(**{setting: "http://environment.test/v1"})
        assert not has_server()
        assert configured(kind).url == "http://environment.test/v1"


def test_a_flow_on_a_laptop_is_not_told_of_a_servers_blocks(server: str, environment: Environment) -> None:
    LanguageModel(url="http://saved.test/v1", model="saved").save("docreel", _sync=True)

    @task
    def identity() -> str:
        return write_script.writer().identity

    @flow
    def ask() -> str:
        return identity.submit().result()

    assert "saved" in start(ask, False)
    assert "saved" not in run_on_laptop(ask, configured(ArtifactStore))


def test_tasks_in_threads_get_one_and_the_same_block(server: str) -> None:
    LanguageModel(url="http://saved.test/v1", model="saved").save("docreel", _sync=True)
    forget()
    together = threading.Barrier(4)

    @task
    def look() -> int:
        together.wait(30)
        return id(configured(LanguageModel))

    @flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
    def looks() -> list[int]:
        return [future.result() for future in [look.submit() for _ in range(4)]]

    assert set(looks()) == {id(configured(LanguageModel))}
    forget()
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: id(configured(LanguageModel)), range(8)))) == 1


def test_an_async_caller_gets_the_block_and_no_coroutine(server: str) -> None:
    import anyio

    LanguageModel(url="http://saved.test/v1", model="saved").save("docreel", _sync=True)
    forget()

    async def look() -> str:
        return configured(LanguageModel).model

    assert anyio.run(look) == "saved"


def test_the_first_run_saves_the_store_and_later_ones_do_not_change_it(
    server: str, environment: Environment, tmp_path: Path
) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))

    @task(name="put", persist_result=True)
    def put() -> str:
        return artifact_store().put(b"water", "text/plain").key

    @flow
    def work() -> str:
        return put.submit().result()

    environment(store_url=first.as_uri())
    start(work, False)
    environment(store_url=second.as_uri())
    start(work, False)
    assert ArtifactStore.load("docreel", _sync=True).url == first.as_uri()  # type: ignore[union-attr]
    assert (first / "records").is_dir()
    assert not second.exists()


def test_of_two_that_save_at_once_both_get_the_one_that_is_saved(server: str, environment: Environment) -> None:
    environment(store_url="file:///mine")
    mine = configured(ArtifactStore)
    ArtifactStore(url="file:///theirs").save("docreel", _sync=True)
    assert configured(ArtifactStore) is mine  # read before the other saved
    assert kept(ArtifactStore).url == "file:///theirs"


def test_a_server_that_is_away_is_said_and_the_environment_is_no_way_out(
    at_address: At, environment: Environment, free_port: int
) -> None:
    with at_address(f"http://127.0.0.1:{free_port}/api"):
        environment(llm_url="http://environment.test/v1")
        with pytest.raises(ServiceUnavailable, match=r"PREFECT_API_URL.*unset it") as caught:
            configured(LanguageModel)
        assert caught.value.retryable


def test_what_was_away_is_asked_again(at_address: At, server: str, free_port: int) -> None:
    LanguageModel(url="http://saved.test/v1", model="saved").save("docreel", _sync=True)
    with at_address(f"http://127.0.0.1:{free_port}/api"), pytest.raises(ServiceUnavailable):
        configured(LanguageModel)
    with at_address(server):
        assert configured(LanguageModel).model == "saved"


class _NothingHere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def stranger() -> Iterator[str]:
    """A web server that is no Prefect server and knows of nothing."""
    web = HTTPServer(("127.0.0.1", 0), _NothingHere)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}/api"
    web.shutdown()
    web.server_close()
    thread.join()


def test_another_servers_404_is_not_taken_for_the_absence_of_a_block(
    at_address: At, environment: Environment, stranger: str
) -> None:
    environment(llm_url="http://environment.test/v1")
    with at_address(stranger), pytest.raises(ServiceUnavailable, match="PREFECT_API_URL"):
        configured(LanguageModel)


def test_an_address_without_its_api_says_so(at_address: At, prefect_api: str, environment: Environment) -> None:
    with at_address(prefect_api.removesuffix("/api")), pytest.raises(ServiceUnavailable, match="ends in /api"):
        configured(LanguageModel)


@pytest.mark.parametrize(
    ("answer", "error", "remedy"),
    [
        (httpx.Response(401, json={}), ServiceRefused, "PREFECT_API_AUTH_STRING"),
        (httpx.Response(500, json={}), ServiceUnavailable, "answers 500"),
        (httpx.Response(200, html="<h1>Welcome</h1>"), ServiceUnavailable, "not Prefect's"),
        (httpx.Response(200, json={"id": 1}), ServiceUnavailable, "not Prefect's"),
    ],
)
def test_a_server_that_gives_no_block_away_is_an_error(
    at_address: At,
    environment: Environment,
    respx_mock: respx.MockRouter,
    answer: httpx.Response,
    error: type[ServiceError],
    remedy: str,
) -> None:
    api = "http://prefect.test/api"
    respx_mock.get(f"{api}/health").respond(json=True)
    respx_mock.route(url__startswith=f"{api}/block").mock(return_value=answer)
    with at_address(api), pytest.raises(error, match=remedy):
        configured(LanguageModel)


def test_a_block_that_cannot_be_used_names_the_field_and_quotes_nothing(server: str) -> None:
    saved = LanguageModel(url="http://saved.test/v1", api_key=SECRET).save("docreel", _sync=True)
    broken = {"data": {"url": "ftp://x", "api_key": SECRET}, "merge_existing_data": True}
    httpx.patch(f"{server}/block_documents/{saved}", json=broken).raise_for_status()
    forget()
    with pytest.raises(InvalidSetting, match=r"docreel-language-model/docreel.*url") as caught:
        configured(LanguageModel)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_an_environment_that_cannot_be_used_names_the_variable(environment: Environment, at_address: At) -> None:
    with at_address(""):
        environment(images_url="images.test")
        with pytest.raises(InvalidSetting, match="DOCREEL_IMAGES_URL"):
            configured(ImageService)


def test_tasks_speak_and_write_with_what_the_blocks_say(server: str, environment: Environment) -> None:
    LanguageModel(url="http://saved.test/v1", model="saved", context_tokens=9000).save("docreel", _sync=True)
    SpeechService(url="http://saved.test:8000/v1", model="loud", voice="nova").save("docreel", _sync=True)
    ArtifactStore(url="file:///saved").save("docreel", _sync=True)
    forget()
    narrate.engines.cache_clear()
    try:
        (voice, _) = next(iter(narrate.engines().values())).voices()
    finally:
        narrate.engines.cache_clear()
    assert (voice.name, voice.version) == ("nova", "loud at saved.test:8000")
    assert ":saved:" in write_script.writer().identity
    store = artifact_store()
    assert isinstance(store, LocalStore)
    assert store.root == Path("/saved")


@pytest.fixture
def model_url() -> Iterator[str]:
    """A language model's server that answers with sentences of the document."""
    path = Path(__file__).parents[1] / "scripting" / "played_model.py"
    spec = importlib.util.spec_from_file_location("played_model", path)
    assert spec
    assert spec.loader
    played = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(played)
    with played.playing() as url:
        yield url


def test_a_secret_is_in_no_record_no_log_and_no_answer_of_the_server_and_changes_no_result(
    server: str, environment: Environment, model_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = tmp_path / "store"
    ArtifactStore(url=store.as_uri(), secret_key=SECRET).save("docreel", _sync=True)
    states = []

    @flow
    def write(key: int) -> str:
        print(configured(LanguageModel), configured(ArtifactStore), configured(SpeechService))
        written = write_script.write_script.submit(WATER, write_script.writer().identity, 10, "en")
        written.wait()
        states.append(written.state.name)
        return written.result().writer

    # Another key is another block, and the same result.
    for number, key in enumerate((SECRET, f"{SECRET}-2")):
        LanguageModel(url=model_url, model="played", api_key=key).save("docreel", overwrite=True, _sync=True)
        SpeechService(url="http://speech.test/v1", api_key=key).save("docreel", overwrite=True, _sync=True)
        environment()
        with caplog.at_level(logging.DEBUG):
            assert start(write.with_options(log_prints=True), True, number) == "llm:played"
    assert states == ["Completed", "Cached"]
    records = [path.read_text() for path in store.rglob("*") if path.is_file()]
    assert any("The sea" in record for record in records)
    assert SECRET not in "".join(records)
    assert "LanguageModel(" in caplog.text
    assert SECRET not in caplog.text
    # The log travels to the server behind the run.
    wait_until(lambda: "LanguageModel(" in httpx.post(f"{server}/logs/filter", json={"sort": "TIMESTAMP_DESC"}).text)
    for what in ("flow_runs", "task_runs", "logs", "artifacts", "block_documents", "events"):
        found = httpx.post(f"{server}/{what}/filter", json={}).raise_for_status()
        assert SECRET not in json.dumps(found.json()), what
