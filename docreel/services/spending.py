"""Counts what a language model costs, and says no before it costs too much."""

from docreel.errors import InvalidSetting, OverBudget
from docreel.models import Allowance, Prices, TokenUsage

_BYTES_PER_TOKEN = 3  # cautious for every script: English has over four, Japanese about three
_LEAST_ANSWER = 512  # tokens; with fewer an answer would only be cut off


def estimated(text: str) -> int:
    """About how many tokens ``text`` has; rather too many than too few."""
    return -(-len(text.encode()) // _BYTES_PER_TOKEN)


class Meter:
    """What one job has spent so far, over all of its calls and tries. Raises InvalidSetting where a cost is limited
    and no price is known."""

    def __init__(self, allowance: Allowance = Allowance(), prices: Prices = Prices(), run: str = "") -> None:  # noqa: B008 - frozen
        if allowance.max_cost and not (prices.prompt or prices.completion):
            raise InvalidSetting(
                "The cost is limited and no price is known. Set DOCREEL_LLM_PROMPT_PRICE and "
                "DOCREEL_LLM_COMPLETION_PRICE (per million tokens), or limit the tokens instead."
            )
        self._allowance, self._prices = allowance, prices
        self.usage = TokenUsage(run=run)

    def admitted(self, prompt_tokens: int, completion_tokens: int) -> int:
        """How many tokens an answer may have, at most ``completion_tokens``.

        Raises :class:`OverBudget` where what is left of the allowance does not pay for the question and a usual answer.
        """
        room = min(completion_tokens, self._tokens_left(prompt_tokens), self._paid_for(prompt_tokens))
        if room < min(completion_tokens, _LEAST_ANSWER):
            raise self.over()
        return room

    def add(self, prompt_tokens: int, completion_tokens: int, *, estimated: bool) -> None:
        """Count a call."""
        before = self.usage
        self.usage = before.model_copy(
            update={
                "calls": before.calls + 1,
                "prompt_tokens": before.prompt_tokens + prompt_tokens,
                "completion_tokens": before.completion_tokens + completion_tokens,
                "estimated_calls": before.estimated_calls + estimated,
                "cost": before.cost + self._prices.of(prompt_tokens, completion_tokens),
            }
        )

    def over(self) -> OverBudget:
        """The error for a call that the allowance does not pay for."""
        spent, allowance = self.usage, self._allowance
        most = [f"a cost of {allowance.max_cost:g}"] if allowance.max_cost else []
        most += [f"{allowance.max_tokens:,} tokens"] if allowance.max_tokens else []
        return OverBudget(
            f"The next call of the language model may exceed {' or '.join(most)}; {spent.calls} calls so far took "
            f"{spent.tokens:,} tokens and cost {spent.cost:.4g}. "
            "Allow more, ask for a shorter video, or do without a language model."
        )

    def _tokens_left(self, prompt_tokens: int) -> int:
        most = self._allowance.max_tokens
        return most - self.usage.tokens - prompt_tokens if most else 10**9

    def _paid_for(self, prompt_tokens: int) -> int:
        most = self._allowance.max_cost
        if not most:
            return 10**9
        left = most - self.usage.cost - self._prices.of(prompt_tokens, 0)
        if left < 0 or not self._prices.completion:
            return -1 if left < 0 else 10**9
        return int(left * 1_000_000 / self._prices.completion)
