"""What a language model may cost and what it did cost."""

from pydantic import Field

from docreel.models.value import Model


class Allowance(Model):
    """The most that a job may spend on its language model. It is no part of a cache key: who spends less asks for
    the same."""

    max_cost: float = Field(default=0, ge=0, description="In the currency of the prices that are set; 0: any.")
    max_tokens: int = Field(default=0, ge=0, description="Of questions and answers together; 0: any.")


class Prices(Model):
    """What a language model costs, per million tokens, in any one currency."""

    prompt: float = Field(default=0, ge=0, description="For a million tokens of questions.")
    completion: float = Field(default=0, ge=0, description="For a million tokens of answers.")

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / 1_000_000


class TokenUsage(Model):
    """What was spent on a language model."""

    calls: int = Field(default=0, ge=0, description="Questions that were answered, in full or not.")
    prompt_tokens: int = Field(default=0, ge=0, description="In questions.")
    completion_tokens: int = Field(default=0, ge=0, description="In answers.")
    estimated_calls: int = Field(default=0, ge=0, description="Calls whose tokens the service did not tell; estimated.")
    cost: float = Field(default=0, ge=0, description="In the currency of the prices; 0 where none are set.")
    run: str = Field(default="", description="Id of the run that paid; the same script from the cache costs nothing.")

    @property
    def tokens(self) -> int:
        """Of questions and answers together."""
        return self.prompt_tokens + self.completion_tokens
