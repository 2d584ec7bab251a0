"""The shared state as a block."""

import ast
import inspect
import os
import textwrap

import pytest
from pydantic import SecretStr

from blocks.shared_state import SharedState, workers_state
from docreel.errors import ServiceUnavailable
from docreel.services.shared import guarded, shared_state
from docreel.settings import Settings

URL = "redis+sentinel://worker:hunter2@127.0.0.1:26379/main/0"


def test_the_example_runs() -> None:
    example = inspect.getdoc(SharedState).partition("```python\n")[2].partition("```")[0]
    assert len(ast.parse(textwrap.dedent(example)).body) == 4
    exec(compile(textwrap.dedent(example), "example", "exec"), {})


def test_the_password_does_not_show() -> None:
    block = SharedState(url=URL)
    assert "hunter2" not in repr(block)
    assert "hunter2" not in block.model_dump_json()


def test_it_says_what_the_settings_say() -> None:
    block = SharedState.from_settings(Settings(redis_url=SecretStr(URL)))
    assert block.url.get_secret_value() == URL


def test_it_gives_the_one_client_of_the_process(redis_url: str) -> None:
    state = SharedState(url=redis_url).get_client()
    assert state is SharedState(url=redis_url).get_client()
    assert state is shared_state(redis_url)
    assert state.take("a block", "this worker", ttl_s=15)


def test_the_block_on_the_server_is_the_redis_of_everything_in_the_process(server: str, redis_url: str) -> None:
    SharedState(url=redis_url).save("docreel", _sync=True)
    assert workers_state() is shared_state(redis_url)
    service = f"a service of process {os.getpid()}"
    with pytest.raises(ServiceUnavailable), guarded(service):
        raise ServiceUnavailable("It is away.")
    assert shared_state(redis_url).circuit(service).failures == 1
    assert shared_state("").circuit(service).failures == 0


def test_every_field_is_described() -> None:
    assert SharedState.model_fields["url"].description
    assert SharedState._documentation_url
