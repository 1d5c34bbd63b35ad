"""One example body for each operation that takes one, by operationId: shown in the docs page, sent by the tests."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {}
