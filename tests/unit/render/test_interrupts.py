"""Ctrl-C, which a terminal sends to a command and to all processes that it started."""

import subprocess
import sys

INTERRUPTED = """
import os, signal
from multiprocessing import forkserver
from onetake.render.server import prepare

prepare()
server = forkserver._forkserver
os.kill(server._forkserver_pid, signal.SIGINT)  # while it loads the renderer
os.close(server._forkserver_alive_fd)  # so it ends, once it has
print(os.waitstatus_to_exitcode(os.waitpid(server._forkserver_pid, 0)[1]), flush=True)
os._exit(0)
"""


def test_an_interrupt_while_the_renderer_loads_does_not_reach_the_server_of_processes() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")
