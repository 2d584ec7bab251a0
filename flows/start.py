"""Starts a flow where it belongs: on the Prefect server that is configured, or on this machine with none."""

import logging

from prefect.flows import Flow

from blocks.artifact_store import ArtifactStore
from blocks.configured import configured, has_server, kept
from flows.laptop import P, R, run_on_laptop


def start(flow: Flow[P, R], verbose: bool, /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run the flow; raises what it raises. Prefect's log stays silent unless ``verbose``."""
    logging.getLogger("prefect").setLevel(logging.INFO if verbose else logging.CRITICAL)
    if not has_server():
        return run_on_laptop(flow, configured(ArtifactStore), *args, **kwargs)
    return flow.with_options(result_storage=kept(ArtifactStore), persist_result=False)(*args, **kwargs)
