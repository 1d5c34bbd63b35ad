"""What is freed goes back to the system, also between blocks that are in use."""

import subprocess
import sys

import pytest

RESIDENT = """
import os
import numpy as np
from onetake.render.heap import give_gaps_back, give_large_blocks_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
"""
GAPS = """
give_large_blocks_back()
blocks = [np.ones(1 << 20, np.uint8) for _ in range(200)]
full = resident()
del blocks[:-1:2], blocks[:-1:2]
gaps = resident()
give_gaps_back()
print(full - gaps, gaps - resident())
"""
LARGE = """
give_large_blocks_back()
for _ in range(2):  # the first that is freed makes glibc keep further ones
    blocks = [np.ones(5 << 20, np.uint8) for _ in range(20)]
    full = resident()
    del blocks[:-1]
print(full - resident())
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory from /proc")


def measured(script: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", RESIDENT + script], capture_output=True, text=True, check=True)
    return [int(number) for number in done.stdout.split()]


def test_gaps_between_blocks_go_back() -> None:
    at_once, later = measured(GAPS)
    assert at_once < 20 << 20
    assert later > 100 << 20


def test_large_blocks_go_back_at_once() -> None:
    (freed,) = measured(LARGE)
    assert freed > 80 << 20
