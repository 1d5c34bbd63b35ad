"""What may be made again is kept as long as there is room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


T = TypeVar("T", bound=Sized)


class LruCache:
    """At most `capacity` bytes; the least recently used entry leaves first. The newest one always stays.

    Keys must name what they stand for completely, size included, because hits are trusted.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.nbytes = 0
        self._entries: OrderedDict[Hashable, Sized] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The entry of `key`, made on a miss. One key always holds one type."""
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = make()
            self.nbytes += found.nbytes
            self._shrink()
        self._entries.move_to_end(key)
        return found  # type: ignore[return-value]

    def clear(self) -> None:
        self._entries.clear()
        self.nbytes = 0

    def _shrink(self) -> None:
        while self.nbytes > self.capacity and len(self._entries) > 1:
            _, oldest = self._entries.popitem(last=False)
            self.nbytes -= oldest.nbytes
