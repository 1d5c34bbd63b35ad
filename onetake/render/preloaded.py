"""For the server that a render's processes are forked from (see `processes`): importing this loads what they all need.

The exception to the rule that imports do nothing.
"""

import contextlib

from onetake.render import segments as segments
from onetake.render.compilation.machine_code import KERNELS
from onetake.render.heap import give_large_blocks_back
from onetake.render.picture import compositor as compositor

for _kernel in KERNELS:
    with contextlib.suppress(FileNotFoundError):  # compiled when it is called
        _kernel.load(compiled=False)

give_large_blocks_back()
