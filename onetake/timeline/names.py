"""Ids for the elements of a master, each used once."""

import hashlib

_LONGEST = 128


class Names:
    """Users' ids are taken as they are; ids made up for them give way."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, name: str) -> None:
        self._taken.add(name)

    def fresh(self, wanted: str) -> str:
        """`wanted` if it is free, else `wanted` with the first free number; never longer than an id may be."""
        number = self._next.get(wanted, 1)
        while (name := _numbered(wanted, number)) in self._taken:
            number += 1
        self._taken.add(name)
        self._next[wanted] = number + 1
        return name


def _numbered(wanted: str, number: int) -> str:
    suffix = "" if number == 1 else f":{number}"
    if len(wanted) + len(suffix) <= _LONGEST:
        return wanted + suffix
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:12]
    return f"{wanted[: _LONGEST - len(suffix) - 13]}:{digest}{suffix}"
