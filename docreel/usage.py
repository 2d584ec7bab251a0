"""What was used in some days: videos, minutes, the cache, and why runs failed."""

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from docreel.models import TokenUsage

_CODE = re.compile(r"\[([a-z][a-z-]*)\]\s*$")
_MOST_LABELS = 10
_EXCEPTION = re.compile(r"\b([A-Z][A-Za-z]*(?:Error|Exception|Exit|Interrupt))\b")


@dataclass
class Usage:
    """Counts from ``first`` on, for so many ``days``."""

    first: date
    days: int
    ended: Counter[str] = field(default_factory=Counter)  # runs by the name of their last state
    causes: Counter[str] = field(default_factory=Counter)  # failed and crashed runs by cause
    made: Counter[date] = field(default_factory=Counter)  # videos by day
    failed: Counter[date] = field(default_factory=Counter)  # failed and crashed runs by day
    video_ms: int = 0
    executed: int = 0  # tasks
    cached: int = 0
    model: TokenUsage = field(default_factory=TokenUsage)  # what language models took

    @property
    def dates(self) -> tuple[date, ...]:
        """Every day that is counted."""
        return tuple(self.first + timedelta(days=n) for n in range(self.days))

    @property
    def hit_rate(self) -> float | None:
        """The part of all tasks that came from the cache; None where there were none."""
        tasks = self.executed + self.cached
        return self.cached / tasks if tasks else None


def added(before: TokenUsage, more: TokenUsage) -> TokenUsage:
    """What two runs spent together."""
    counts = {name: value + getattr(more, name) for name, value in before if isinstance(value, int | float)}
    return TokenUsage(**counts)


def cause_of(message: str) -> str:
    """Why a run failed, in a word or two: the code of docreel's error, or the name of the exception."""
    found = _CODE.search(message) or _EXCEPTION.search(message)
    return found[1] if found else "no heartbeat" if "heartbeat" in message else "unknown"


def markdown(usage: Usage) -> str:
    """The report for people."""
    states = ", ".join(f"{count} {name}" for name, count in sorted(usage.ended.items())) or "none"
    hits = (
        "no tasks ran" if usage.hit_rate is None else f"{usage.hit_rate:.0%} of {usage.executed + usage.cached:,} tasks"
    )
    minutes = usage.video_ms / 60_000
    causes = "\n".join(f"| {cause} | {count} |" for cause, count in usage.causes.most_common()) or "| none | 0 |"
    return (
        f"# {usage.dates[0]} to {usage.dates[-1]}\n\n"
        f"| what | how much |\n|---|---|\n| videos | {usage.made.total()} |\n| minutes of video | {minutes:.1f} |\n"
        f"| from the cache | {hits} |\n| tokens of language models | {_tokens(usage.model)} |\n"
        f"| cost of language models | {usage.model.cost:.2f} |\n| runs that ended | {states} |\n\n"
        f"| why runs failed | runs |\n|---|---|\n{causes}\n"
    )


def _tokens(spent: TokenUsage) -> str:
    estimated = f", {spent.estimated_calls} of them estimated" if spent.estimated_calls else ""
    return f"{spent.prompt_tokens:,} asked, {spent.completion_tokens:,} answered, in {spent.calls:,} calls{estimated}"


def plot(usage: Usage) -> bytes:
    """Videos and failures by day, PNG."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 3), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    days = range(usage.days)
    made = [usage.made[day] for day in usage.dates]
    failed = [usage.failed[day] for day in usage.dates]
    axes.bar(days, made, color="#2b6cb0", label="videos")
    axes.bar(days, failed, bottom=made, color="#c53030", label="failed")
    some = days[:: -(-usage.days // _MOST_LABELS)]
    axes.set_xticks(some, [f"{usage.dates[day]:%a} {usage.dates[day].day}" for day in some])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, max(1, *(a + b for a, b in zip(made, failed, strict=True))) * 1.15)
    axes.set_ylabel("runs")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left", ncols=2)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
