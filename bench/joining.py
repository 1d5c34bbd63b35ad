"""`python -m bench.joining JOB.json`: one join in a process that does nothing else. Prints what it took, as JSON."""

import json
import os
import sys
import time
from pathlib import Path

from bench.processes import peak_resident
from onetake.render.files.join import Part, join_parts
from onetake.timeline.document import Rate


def main(path: Path) -> None:
    job = json.loads(path.read_text())
    parts = [Part(Path(job["part"]), job["frames"], f"part {i}") for i in range(job["count"])]
    start, cpu = time.perf_counter(), time.process_time()
    join_parts(parts, Rate(num=job["fps"], den=1), Path(job["output"]), Path(job["sound"]))
    took = {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}
    print(json.dumps({**took, "peakBytes": peak_resident(os.getpid())}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
