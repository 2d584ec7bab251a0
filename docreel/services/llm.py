"""A language model behind OpenAI's chat API, asked for answers of a given shape."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from docreel.errors import BadAnswer, ServiceRefused, ServiceUnavailable
from docreel.models import TokenUsage
from docreel.services import http
from docreel.services.shared import guarded
from docreel.services.spending import Meter, estimated
from docreel.settings import settings

Message = dict[str, str]
Answer = TypeVar("Answer", bound=BaseModel)

_SERVICE = "the language model service"
_USUAL_CONTEXT, _SHORT_CONTEXT, _FEW_PARAMETERS = 16_384, 6_000, 2_000_000_000
_CHARACTERS_PER_TOKEN = 3
_SMALL_ANSWER = 800  # tokens; a small model that writes more repeats itself
_UNSUPPORTED = frozenset({"minLength", "maxLength", "default", "title", "examples"})
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)


class _Text(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Event(BaseModel):
    """A whole answer or one event of a streamed one: the two differ in ``message`` and ``delta``."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


class _Meta(BaseModel):
    n_ctx: int | None = None
    n_params: int | None = None


class _Entry(BaseModel):
    """A model in ``/v1/models``: what llama.cpp, vLLM and the hosted services call the length of its context."""

    id: str = ""
    meta: _Meta | None = None
    max_model_len: int | None = None
    context_length: int | None = None
    context_window: int | None = None

    @property
    def tokens(self) -> int:
        inner = self.meta.n_ctx if self.meta else None
        return inner or self.max_model_len or self.context_length or self.context_window or 0


class _Entries(BaseModel):
    data: list[_Entry] = []


class LanguageModel:
    """``model`` at ``url`` (ending in ``/v1``). Temperature 0 and a fixed seed: the same question, the same answer.

    ``context_tokens`` is how much the model holds; 0: what the service says, else 16,384. An answer has at most
    ``max_tokens``, and no more than the question leaves room for. ``meter`` counts what the calls cost.
    """

    def __init__(
        self,
        url: str,
        model: str,
        api_key: str = "",
        *,
        max_tokens: int = 4096,
        context_tokens: int = 0,
        meter: Meter | None = None,
    ) -> None:
        self._base = url.rstrip("/")
        self._url = f"{self._base}/chat/completions"
        self._model, self._api_key, self._max_tokens = model, api_key, max_tokens
        self._context_tokens = context_tokens
        self._takes_schema = self._tells_usage = True
        self._meter = meter or Meter()

    @property
    def usage(self) -> TokenUsage:
        """What its calls have cost so far."""
        return self._meter.usage

    @property
    def context_tokens(self) -> int:
        """How many tokens question and answer may have together."""
        return self._context_tokens or self._entry.tokens or _USUAL_CONTEXT

    @property
    def is_small(self) -> bool:
        """Whether it is to be asked for little at once: a short context, or few parameters where the service tells."""
        parameters = self._entry.meta.n_params if self._entry.meta else None
        return self.context_tokens < _SHORT_CONTEXT or 0 < (parameters or 0) < _FEW_PARAMETERS

    @cached_property
    def _entry(self) -> _Entry:
        """What the service tells of the model; nothing where it does not list its models."""
        url = f"{self._base}/models"
        # A circuit of its own: a list that comes says nothing about the chat.
        with guarded(http.at(_SERVICE, url)), http.faults(_SERVICE):
            response = http.client(http.Timeouts()).get(url, headers=http.bearer(self._api_key))
            if response.status_code in (404, 405, 501):
                return _Entry()
            http.accepted(response, _SERVICE)
        try:
            entries = _Entries.model_validate_json(response.content).data
        except ValidationError:
            return _Entry()  # a list in another shape tells nothing, and the chat itself may well work
        return next((entry for entry in entries if entry.id == self._model or len(entries) == 1), _Entry())

    @property
    def identity(self) -> str:
        """The model's name: where it runs does not change what it is. For cache keys."""
        return self._model

    def complete(self, messages: Sequence[Message], schema: type[Answer]) -> Answer:
        """The model's answer to ``messages`` as a ``schema``.

        An answer that does not fit is sent back once, with the reason. Raises :class:`BadAnswer` where it still does
        not fit or was cut off, :class:`OverBudget` instead of a call that may cost more than is allowed, and what
        :func:`docreel.services.http.post_json` raises.
        """
        text = self._ask(messages, schema)
        try:
            return schema.model_validate_json(_json(text))
        except ValidationError as error:
            repair = f"That does not fit the schema: {_reason(error)}. Answer again with the corrected JSON alone."
        turns = [{"role": "assistant", "content": text}, {"role": "user", "content": repair}]
        text = self._ask([*messages, *turns], schema)
        try:
            return schema.model_validate_json(_json(text))
        except ValidationError as error:
            reason = f"The language model's answer does not fit what was asked, twice: {_reason(error)}. "
            raise BadAnswer(f"{reason}Try again, or use a more capable model.") from None

    def _ask(self, messages: Sequence[Message], schema: type[BaseModel]) -> str:
        shape = strict(schema.model_json_schema())
        if self._takes_schema:
            form = {"type": "json_schema", "json_schema": {"name": schema.__name__, "strict": True, "schema": shape}}
            text = self._post(messages, form, optional=True)
            if text is not None:
                return text
        rule = f"Answer with one JSON object, and nothing else, that fits this JSON schema: {json.dumps(shape)}"
        turns = [{"role": "system", "content": rule}, *messages]
        text = self._post(turns, {"type": "json_object"}) or ""
        self._takes_schema = False  # the plainer form worked where the schema did not
        return text

    def _post(self, messages: Sequence[Message], form: dict[str, Any], *, optional: bool = False) -> str | None:
        """The answer's text; None where ``optional`` and the service does not take the request in this ``form``."""
        asked = estimated(json.dumps([list(messages), form], ensure_ascii=False))
        wanted = self._room(messages)
        room = self._meter.admitted(asked, wanted)
        payload = {
            "model": self._model,
            "messages": list(messages),
            "response_format": form,
            "temperature": 0,
            "seed": 0,
            "max_tokens": room,
            # Streamed, so that the read time-out is for the next word and not for all of them.
            "stream": True,
        } | ({"stream_options": {"include_usage": True}} if self._tells_usage else {})
        with guarded(http.at(_SERVICE, self._url), settings().llm_per_minute), http.faults(_SERVICE):
            stream = http.client(http.Timeouts()).stream(
                "POST", self._url, json=payload, headers=http.bearer(self._api_key)
            )
            with stream as response:
                if response.is_success:
                    return self._counted(_Reading(), response, asked, capped=room < wanted)
                response.read()
            refused = response.status_code in (400, 422)
            if not (refused and (optional or self._tells_usage)):
                http.accepted(response, _SERVICE)
        if self._tells_usage and (not optional or "stream_options" in response.text):
            self._tells_usage = False
            return self._post(messages, form, optional=optional)
        return None

    def _counted(self, reading: "_Reading", response: httpx.Response, asked: int, *, capped: bool) -> str:
        """The answer's text; what it took is counted however it ends."""
        try:
            reading.read(response)
        finally:
            told = reading.usage
            spent = (told.prompt_tokens, told.completion_tokens) if told else (asked, estimated(reading.text))
            self._meter.add(*spent, estimated=told is None)
        if reading.finish == "length" and capped:
            raise self._meter.over()
        return reading.whole()

    def _room(self, messages: Sequence[Message]) -> int:
        asked = sum(len(message["content"]) for message in messages) // _CHARACTERS_PER_TOKEN
        most = min(self._max_tokens, _SMALL_ANSWER) if self.is_small else self._max_tokens
        return max(min(most, self.context_tokens - asked), self.context_tokens // 8)


class _Reading:
    """An answer as far as it has come."""

    def __init__(self) -> None:
        self.text = ""
        self.finish: str | None = None
        self.usage: _Usage | None = None

    def read(self, response: httpx.Response) -> None:
        """All of it. Raises ServiceUnavailable, BadAnswer."""
        for event in _events(response):
            if event.error:
                raise ServiceUnavailable("The language model service failed while it answered. Try again.")
            self.usage = event.usage or self.usage
            for choice in event.choices:
                said = choice.delta or choice.message
                self.text += (said.content or "") if said else ""
                self.finish = choice.finish_reason or self.finish

    def whole(self) -> str:
        """The text of an answer that came to its end. Raises ServiceRefused, BadAnswer."""
        if self.finish == "content_filter":
            raise ServiceRefused("The language model refused this text. Use another model, or the extractive writer.")
        if self.finish == "length":
            raise BadAnswer(
                "The language model's answer was cut off at its token limit. Use a model with a longer context."
            )
        if self.finish is None:
            raise BadAnswer("The language model's answer broke off. Try again.")
        return self.text


def _events(response: httpx.Response) -> Iterator[_Event]:
    try:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            yield _Event.model_validate_json(response.read())
            return
        for line in response.iter_lines():
            data = line.removeprefix("data:").strip()
            if line.startswith("data:") and data != "[DONE]":
                yield _Event.model_validate_json(data)
    except ValidationError:
        message = "The language model service did not answer as OpenAI's chat API does. Check that its URL ends in /v1."
        raise BadAnswer(message) from None


def _json(text: str) -> str:
    """``text`` without a reasoning model's thoughts and without a code fence."""
    text = _THOUGHTS.sub("", text)
    return fenced[1] if (fenced := _FENCE.match(text)) else text


def _reason(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False, include_context=False)[:5]
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'the answer'}: {fault['msg']}" for fault in faults)


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` as strict mode wants it: every property required, no others, no keywords that servers refuse."""
    plain = {key: _inner(key, value) for key, value in schema.items() if key not in _UNSUPPORTED}
    if "properties" in plain:
        plain |= {"required": list(plain["properties"]), "additionalProperties": False}
    return plain


def _inner(key: str, value: Any) -> Any:
    if key in ("properties", "$defs"):
        return {name: strict(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_inner("", item) for item in value]
    return strict(value) if isinstance(value, dict) else value
