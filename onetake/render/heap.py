"""The C library's heap, told how a worker process uses it. Only glibc has to be told; elsewhere nothing is done."""

import ctypes

_LARGE_BYTES = 4 << 20
"""More than a 1080p frame takes."""

_M_MMAP_THRESHOLD = -3  # malloc.h
_libc = ctypes.CDLL(None)


def give_large_blocks_back() -> None:
    """Have each large block, a photograph's pixels, an encoder's frames, go back to the system when it is freed.

    Once one was freed, glibc would keep all further ones of its size. For the whole process and those forked from it.
    """
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def give_gaps_back() -> None:
    """Give what is free between blocks in use back to the system, which takes a few milliseconds.

    Pictures that come and go leave more and more of it: without this a worker grew by a third over an hour of film.
    """
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)
