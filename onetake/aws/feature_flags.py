"""Feature flags in Systems Manager's Parameter Store: implements `onetake.storyboard.ports.FeatureFlags`.

A parameter says `on` or `off`, so that an operator turns it in the console or by `aws ssm put-parameter`, without a
deploy.
"""

import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

_logger = logging.getLogger(__name__)

KEPT_SECONDS = 60.0
"""How long a value is used before it is read again, also one that could not be read."""
_WAIT_SECONDS = 1
_VALUES = {"on": True, "off": False}


class ParameterFlags:
    """The flag in the parameter `new_workflow`. Until it could be read once, it is on."""

    def __init__(self, new_workflow: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._name = new_workflow
        self._monotonic = monotonic
        self._value = True
        self._read_at: float | None = None

    def new_workflow(self) -> bool:
        now = self._monotonic()
        if self._read_at is None or now - self._read_at >= KEPT_SECONDS:
            self._read_at = now
            self._value = self._read(self._value)
        return self._value

    def _read(self, before: bool) -> bool:
        """What the parameter says; what it said `before` if it is missing, broken or out of reach."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            text = str(self._client.get_parameter(Name=self._name)["Parameter"]["Value"])
        except (BotoCoreError, ClientError) as exc:
            _logger.warning("feature flag %s cannot be read, it stays %s: %s", self._name, before, exc)
            return before
        value = _VALUES.get(text.strip().lower())
        if value is None:
            _logger.warning("feature flag %s is %r, neither on nor off; it stays %s", self._name, text[:50], before)
            return before
        return value

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        waits = Config(connect_timeout=_WAIT_SECONDS, read_timeout=_WAIT_SECONDS, retries={"total_max_attempts": 2})
        return boto3.client("ssm", config=waits)
