"""`python -m onetake.cli` is `onetake`."""

import sys

from onetake.cli import main

sys.exit(main())
