"""For the server that a render's processes are forked from (see `processes`): importing this loads what they all need.

The exception to the rule that imports do nothing. Numba gets itself ready with the first kernel that is called, which
takes as long as all the imports; forked processes find that done.
"""

import ctypes

import numpy as np

from onetake.render import segments as segments
from onetake.render.picture import compositor as compositor
from onetake.render.planes import plane_kernels

plane_kernels.halve(np.zeros((2, 2), np.uint8), np.zeros((1, 1), np.uint8))

# Once a large block is freed, glibc's malloc keeps all further ones of its size: a photograph's pixels, an encoder's
# frames. From 4 MiB on, more than a 1080p frame takes, they are to go back to the system each time.
_M_MMAP_THRESHOLD = -3  # malloc.h
_libc = ctypes.CDLL(None)
if hasattr(_libc, "mallopt"):
    _libc.mallopt(_M_MMAP_THRESHOLD, 4 << 20)
