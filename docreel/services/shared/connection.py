"""A client for each kind of Redis URL: a single server, sentinels, a cluster."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry
from redis.sentinel import Sentinel

from docreel.errors import InvalidSetting

Client = Redis | RedisCluster
Address = tuple[str, int]

_PORT, _SENTINEL_PORT = 6379, 26379


def connector(url: str) -> Callable[[], Client]:
    """Makes a client for ``url``, with one connection pool and nothing sent yet but to a cluster.

    Raises InvalidSetting for any other URL than redis[s]://, redis[s]+sentinel://…/SERVICE[/DB] and redis[s]+cluster://.
    """
    try:
        return _connector(url)
    except ValueError as error:
        # The URL may hold a password and is not quoted.
        raise InvalidSetting(
            "DOCREEL_REDIS_URL is no Redis URL. Write redis://host:port/db, rediss://…, "
            "redis+sentinel://host:port,host:port/service/db or redis+cluster://host:port,host:port."
        ) from error


def _connector(url: str) -> Callable[[], Client]:
    parts = urlsplit(url)
    options: dict[str, Any] = {
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "health_check_interval": 30,
        "decode_responses": True,
        # One more try, for a connection that the server has closed; a time-out is not worth another.
        "retry": Retry(ExponentialBackoff(cap=0.5, base=0.05), 1, (RedisConnectionError,)),
    }
    match parts.scheme.split("+"):
        case ["redis" | "rediss"]:
            Redis.from_url(url)  # raises for what it cannot read
            return partial(Redis.from_url, url, **options)
        case ["redis" | "rediss" as scheme, "sentinel"]:
            service, _, db = parts.path.strip("/").partition("/")
            if not service:
                raise ValueError("no service named")
            options |= {**_account(parts), "ssl": scheme == "rediss"}
            return partial(_master, _addresses(parts, _SENTINEL_PORT), service, int(db or 0), options)
        case ["redis" | "rediss" as scheme, "cluster"]:
            options |= {**_account(parts), "ssl": scheme == "rediss"}
            return partial(_cluster, _addresses(parts, _PORT), options)
    raise ValueError(parts.scheme)


def _master(addresses: list[Address], service: str, db: int, options: dict[str, Any]) -> Redis:
    sentinel = Sentinel(addresses, **options)  # type: ignore[no-untyped-call]
    return cast(Redis, sentinel.master_for(service, db=db))  # type: ignore[no-untyped-call]


def _cluster(addresses: list[Address], options: dict[str, Any]) -> RedisCluster:
    nodes = [ClusterNode(*address) for address in addresses]  # type: ignore[no-untyped-call]
    return RedisCluster(startup_nodes=nodes, require_full_coverage=False, **options)


def _account(parts: SplitResult) -> dict[str, str]:
    username, _, password = parts.netloc.rpartition("@")[0].partition(":")
    return {name: unquote(value) for name, value in (("username", username), ("password", password)) if value}


def _addresses(parts: SplitResult, usual_port: int) -> list[Address]:
    hosts = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    addresses = [(host.hostname, host.port or usual_port) for host in hosts if host.hostname]
    if len(addresses) < len(hosts):
        raise ValueError("a host is missing")
    return addresses
