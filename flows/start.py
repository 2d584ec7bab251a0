"""Starts a flow where it belongs: on the Prefect server that is configured, or on this machine with none."""

import logging

import httpx
from prefect.flows import Flow
from prefect.settings import PREFECT_API_URL

from blocks.artifact_store import ArtifactStore
from docreel.errors import ServiceUnavailable
from docreel.settings import settings
from flows.laptop import P, R, run_on_laptop

BLOCK_NAME = "docreel"


def start(flow: Flow[[P], R], request: P, *, verbose: bool = False) -> R:
    """``flow(request)``; raises what the flow raises. Prefect's log stays silent unless ``verbose``."""
    logging.getLogger("prefect").setLevel(logging.INFO if verbose else logging.CRITICAL)
    storage = ArtifactStore.from_settings(settings())
    if not PREFECT_API_URL.value():
        return run_on_laptop(flow, request, storage)
    reach(PREFECT_API_URL.value())
    storage.save(BLOCK_NAME, overwrite=True)
    return flow.with_options(result_storage=storage, persist_result=False)(request)


def reach(url: str) -> None:
    """Raise ServiceUnavailable where no Prefect server answers."""
    try:
        httpx.get(f"{url.rstrip('/')}/health", timeout=10).raise_for_status()
    except httpx.HTTPError as error:
        raise ServiceUnavailable(
            f"The Prefect server at {url} does not answer ({error}). Start it, or unset PREFECT_API_URL to run alone."
        ) from error
