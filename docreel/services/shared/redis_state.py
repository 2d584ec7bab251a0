"""The shared state in Redis. Each operation is one script on one key, by the server's clock.

``docs/redis.md`` is the table of the keys.
"""

from typing import Any, cast

from redis import Redis
from redis.cluster import RedisCluster

from docreel.services.shared.state import FAILURES_WITHIN_S, HALF_OPEN_S, MINUTE_S, Circuit, digest

_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000);"

_CIRCUIT = f"""{_NOW}
local failures, open = unpack(redis.call('HMGET', KEYS[1], 'failures', 'open_until'))
return {{tonumber(failures or 0), open and math.max(0, open - now) or -1}}
"""

_FAILED = f"""{_NOW}
local limit, pause, trial = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
if redis.call('HEXISTS', KEYS[1], 'open_until') == 1 and not trial then return end
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
if failures < limit and not trial then
    redis.call('PEXPIRE', KEYS[1], {FAILURES_WITHIN_S * 1000})
else
    redis.call('HSET', KEYS[1], 'open_until', now + pause)
    redis.call('PEXPIRE', KEYS[1], pause + {HALF_OPEN_S * 1000})
end
"""

_SUCCEEDED = """
if ARGV[1] == '1' or redis.call('HEXISTS', KEYS[1], 'open_until') == 0 then redis.call('DEL', KEYS[1]) end
"""

_HOLD = f"""{_NOW}
local until_ = math.max(tonumber(redis.call('HGET', KEYS[1], 'open_until') or 0), now + tonumber(ARGV[1]))
redis.call('HSET', KEYS[1], 'open_until', until_)
redis.call('PEXPIRE', KEYS[1], until_ - now + {HALF_OPEN_S * 1000})
"""

# The times of the last permits, newest first: the limit holds in any 60 s, which a counter per minute does not promise.
_SPEND = f"""{_NOW}
local most = tonumber(ARGV[1])
local first = redis.call('LINDEX', KEYS[1], most - 1)
if first and now - first < {MINUTE_S * 1000} then return first + {MINUTE_S * 1000} - now end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, most - 1)
redis.call('PEXPIRE', KEYS[1], {MINUTE_S * 1000})
return 0
"""

_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class RedisState:
    """:class:`SharedState` among all who use the same Redis. Raises what redis-py raises."""

    def __init__(self, client: "Redis | RedisCluster") -> None:
        self.client = client
        self._scripts: dict[str, Any] = {}

    def circuit(self, service: str) -> Circuit:
        failures, rest_ms = self._run(_CIRCUIT, _breaker(service))
        return Circuit(failures, rest_ms >= 0, max(0, rest_ms) / 1000)

    def failed(self, service: str, *, limit: int, pause_s: float, trial: bool) -> None:
        self._run(_FAILED, _breaker(service), limit, _ms(pause_s), int(trial))

    def succeeded(self, service: str, *, trial: bool) -> None:
        self._run(_SUCCEEDED, _breaker(service), int(trial))

    def hold(self, service: str, pause_s: float) -> None:
        self._run(_HOLD, _breaker(service), _ms(pause_s))

    def spend(self, service: str, per_minute: int) -> float:
        return cast(int, self._run(_SPEND, f"docreel:permits:{digest(service)}", per_minute)) / 1000

    def take(self, name: str, holder: str, ttl_s: float) -> bool:
        return bool(self._run(_TAKE, _lease(name), holder, _ms(ttl_s)))

    def release(self, name: str, holder: str) -> None:
        self._run(_RELEASE, _lease(name), holder)

    def holder(self, name: str) -> str:
        return cast("str | None", self.client.get(_lease(name))) or ""

    def _run(self, script: str, key: str, *args: "str | int") -> Any:
        if script not in self._scripts:
            self._scripts[script] = self.client.register_script(script)
        return self._scripts[script](keys=[key], args=args)


def _breaker(service: str) -> str:
    return f"docreel:breaker:{digest(service)}"


def _lease(name: str) -> str:
    return f"docreel:lease:{digest(name)}"


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
