"""What all stages declare alike: the cache key, when a retry helps, and how long to wait for it."""

from typing import Any

from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task, exponential_backoff

from docreel.errors import DocreelError
from docreel.models import content_hash


def content_key(context: TaskRunContext, parameters: dict[str, Any]) -> str:
    """Hash of the task's name and version and of all its inputs: equal inputs are equal work, on every machine."""
    stage = context.task
    return f"{stage.name}/{content_hash([stage.name, stage.version, parameters])}"


def a_retry_helps(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    """Only an error that says so is worth a second try; anything else fails at once."""
    error = state.data if isinstance(state.data, BaseException) else state.result(raise_on_failure=False)
    return isinstance(error, DocreelError) and error.retryable


#: Keyword arguments of every stage's ``@task``.
STAGE: dict[str, Any] = {
    "cache_policy": CacheKeyFnPolicy(cache_key_fn=content_key),
    "persist_result": True,
    "result_serializer": "json",
    "cache_result_in_memory": True,
    "retries": 4,
    "retry_delay_seconds": exponential_backoff(backoff_factor=1),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": a_retry_helps,
}
