"""For the server that a render's processes are forked from (see `processes`): importing this loads what they all need.

The exception to the rule that imports do nothing.
"""

import contextlib
import ctypes

from onetake.render import segments as segments
from onetake.render.compilation.machine_code import KERNELS
from onetake.render.picture import compositor as compositor

for _kernel in KERNELS:
    with contextlib.suppress(FileNotFoundError):  # compiled when it is called
        _kernel.load(compiled=False)

# Once a large block is freed, glibc's malloc keeps all further ones of its size: a photograph's pixels, an encoder's
# frames. From 4 MiB on, more than a 1080p frame takes, they are to go back to the system each time.
_M_MMAP_THRESHOLD = -3  # malloc.h
_libc = ctypes.CDLL(None)
if hasattr(_libc, "mallopt"):
    _libc.mallopt(_M_MMAP_THRESHOLD, 4 << 20)
