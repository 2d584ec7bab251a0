"""The faults that the chaos benchmark puts into a cluster, each at a random moment and a random victim."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from benchmarks.cluster import WORKERS, Cluster

#: Most seconds that a service is away.
AWAY_S = 60.0


@dataclass
class Injector:
    """Puts faults in; ``chance`` decides about everything."""

    cluster: Cluster
    chance: random.Random

    def inject(self, fault: str) -> bool:
        """Do it; False where there is no victim now."""
        return FAULTS[fault](self)

    def kill_run(self) -> bool:
        """SIGKILL of the process of a run; what it started has to notice."""
        return self._kill(lambda of: of[:1])

    def kill_encoder(self) -> bool:
        """SIGKILL of ffmpeg or of a process that encodes."""
        return self._kill(lambda of: [process for process in of if _runs(process, "docreel.video.worker", "ffmpeg")])

    def kill_voice(self) -> bool:
        """SIGKILL of a process that speaks."""
        return self._kill(lambda of: [process for process in of if _runs(process, "docreel.speaking.worker")])

    def kill_worker(self) -> bool:
        """SIGKILL of a worker; its runs go on alone."""
        return self._restart(self.chance.choice(WORKERS), signal.SIGKILL, 0)

    def stop_worker(self) -> bool:
        """SIGTERM of a worker, as at each deploy."""
        return self._restart(self.chance.choice(WORKERS), signal.SIGTERM, 0)

    def restart_server(self) -> bool:
        """SIGKILL of the Prefect server, which comes back."""
        return self._restart("server", signal.SIGKILL, self.chance.uniform(0, 10))

    def restart_redis(self) -> bool:
        """SIGKILL of Redis, which comes back with what it had saved."""
        return self._restart("redis", signal.SIGKILL, self.chance.uniform(0, 30))

    def restart_s3(self) -> bool:
        """The S3 server refuses connections for up to a minute."""
        return self._restart("s3", signal.SIGTERM, self.chance.uniform(5, AWAY_S))

    def hang_s3(self) -> bool:
        """The S3 server takes connections and does not answer, for up to a minute."""
        self.cluster.kill("s3", signal.SIGSTOP)
        time.sleep(self.chance.uniform(5, AWAY_S))
        self.cluster.kill("s3", signal.SIGCONT)
        return True

    def _restart(self, part: str, sign: signal.Signals, away_s: float) -> bool:
        self.cluster.kill(part, sign)
        time.sleep(away_s)
        self.cluster.revive(part)
        return True

    def _kill(self, victims: Callable[[list[psutil.Process]], list[psutil.Process]]) -> bool:
        found = [process for of in self.cluster.at_work().values() for process in victims(of)]
        if not found:
            return False
        self.chance.choice(found).kill()
        return True


FAULTS: dict[str, Callable[[Injector], bool]] = {
    "run killed": Injector.kill_run,
    "encoder killed": Injector.kill_encoder,
    "voice killed": Injector.kill_voice,
    "worker killed": Injector.kill_worker,
    "worker stopped": Injector.stop_worker,
    "server restarted": Injector.restart_server,
    "Redis restarted": Injector.restart_redis,
    "S3 restarted": Injector.restart_s3,
    "S3 hangs": Injector.hang_s3,
}


def _runs(process: psutil.Process, *names: str) -> bool:
    try:
        told = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return any(name in told for name in names)
