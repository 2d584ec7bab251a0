"""The weekly report: its numbers, and a plot that shows them."""

import io
from collections import Counter
from datetime import date

import numpy as np
import pytest
from PIL import Image

from docreel.models import TokenUsage
from docreel.usage import Usage, added, cause_of, markdown, plot

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def test_the_report_says_what_was_made_and_what_failed() -> None:
    usage = Usage(
        MONDAY, 7, ended=Counter(Completed=3, Failed=1), causes=Counter({"tts": 1}), made=Counter({MONDAY: 3}),
        failed=Counter({TUESDAY: 1}), video_ms=90_000, executed=20, cached=60,
        model=added(TokenUsage(calls=2, prompt_tokens=1_500, completion_tokens=20, cost=0.5),
                    TokenUsage(calls=1, prompt_tokens=500, completion_tokens=1, cost=0.25, estimated_calls=1)),
    )  # fmt: skip
    said = markdown(usage)
    assert said.startswith("# 2026-11-16 to 2026-11-22\n")
    for row in (
        "| videos | 3 |",
        "| minutes of video | 1.5 |",
        "75% of 80 tasks",
        "3 Completed, 1 Failed",
        "| tts | 1 |",
        "2,000 asked, 21 answered, in 3 calls, 1 of them estimated",
        "| cost of language models | 0.75 |",
    ):
        assert row in said


def test_a_week_without_runs_divides_by_nothing() -> None:
    empty = Usage(MONDAY, 7)
    assert "no tasks ran" in markdown(empty)
    assert plot(empty)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (
            "Flow run encountered an exception: ServiceUnavailable: The LLM is away. [service-unavailable]",
            "service-unavailable",
        ),
        ("Flow run encountered an exception: ZeroDivisionError: division by zero", "ZeroDivisionError"),
        ("No heartbeat for 90 seconds.", "no heartbeat"),
        ("", "unknown"),
    ],
)
def test_failures_are_counted_by_cause(message: str, cause: str) -> None:
    assert cause_of(message) == cause


def test_the_plot_shows_days_with_more_runs_higher() -> None:
    usage = Usage(MONDAY, 2, made=Counter({MONDAY: 1, TUESDAY: 4}), failed=Counter({TUESDAY: 2}))
    pixels = np.asarray(Image.open(io.BytesIO(plot(usage))).convert("RGB")).astype(int)
    blue = (pixels == (0x2B, 0x6C, 0xB0)).all(axis=2)[60:]  # below the legend
    red = (pixels == (0xC5, 0x30, 0x30)).all(axis=2)[60:]
    middle = pixels.shape[1] // 2
    assert 3 < blue[:, middle:].sum() / blue[:, :middle].sum() < 5
    assert red[:, middle:].any()
    assert not red[:, :middle].any()
