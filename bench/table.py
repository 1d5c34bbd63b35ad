"""The bench's figures for people: one table a section, with the budgets beside them."""

from collections.abc import Iterator
from typing import Any

from bench import budgets
from bench.parts import PARTS


def table(result: dict[str, Any]) -> str:
    sections = (_machine, _versus, _parts, _sizes, _joins, _memory, _cold)
    return "\n".join(line for section in sections for line in section(result))


def _machine(result: dict[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield f"{machine['cpu']}, {machine['cores']} cores, {machine['memoryGB']} GB, {machine['system']}"
    yield ", ".join(f"{name} {machine[name]}" for name in ("python", "av", "x264", "numba", "numpy", "skia-python"))
    yield f"films of {result['seconds']} s at 30 fps; medians of {result['runs']} pairs, their range in brackets"
    yield f"load before: {machine['loadBefore']}; the whole bench took {result['benchMinutes']} minutes"


def _versus(result: dict[str, Any]) -> Iterator[str]:
    yield "\nx264 on ready-made frames / engine, same workers and settings"
    yield f"{'film':<8}{'pixels':<11}{'preset':<10}{'workers':>7}{'x264 s':>8}{'engine s':>9}{'ratio':>7}{'':<15}" + (
        f"{'of CPU':>8}{'busy':>6}{'join':>7}{'worker':>8}  budgets"
    )
    for film in result["films"]:
        for row in film["versus"]:
            yield _versus_row(film, row)


def _versus_row(film: dict[str, Any], row: dict[str, Any]) -> str:
    low, high = row["ratioRange"]
    worker = row["workerBytes"] / 1e6
    verdicts = [f"memory {budgets.WORKER_MB.verdict(worker)}"]
    if row["workers"] == 2 and row["preset"] in budgets.FLOOR:
        verdicts.insert(0, f"ratio {budgets.FLOOR[row['preset']].verdict(row['ratio'])}")
    return (
        f"{film['film']:<8}{film['pixels']:<11}{row['preset']:<10}{row['workers']:>7}{row['floorSeconds']:>8.2f}"
        f"{row['engineSeconds']:>9.2f}{row['ratio']:>7.3f} {f'({low:.2f}..{high:.2f})':<14}{row['cpuRatio']:>8.3f}"
        f"{row['busy']:>6.0%}{row['joinShare']:>7.1%}{worker:>5.0f} MB  {', '.join(verdicts)}"
    )


def _parts(result: dict[str, Any]) -> Iterator[str]:
    yield "\noutside the encoder, CPU ms a frame, by part; and by the CPU time of the veryfast renders"
    yield f"{'film':<8}{''.join(f'{part:>9}' for part in (*PARTS, 'all', 'renders'))}"
    for film in result["films"]:
        times = [film["millisecondsByPart"][part] for part in PARTS]
        renders = [row["cpuMillisecondsOutsideAFrame"] for row in film["versus"] if row["preset"] == "veryfast"]
        columns = (*times, sum(times), renders[-1])
        yield f"{film['film']:<8}{''.join(f'{time:>9.2f}' for time in columns)}"


def _sizes(result: dict[str, Any]) -> Iterator[str]:
    yield "\nsize against one continuous x264 session, veryfast"
    for film in result["films"]:
        size = film["size"]
        seconds, mb, alone = size["frames"] / 30, size["engineBytes"] / 1e6, size["continuousBytes"] / 1e6
        verdict = budgets.SIZE_COST.verdict(size["cost"])
        yield f"{film['film']:<8}{seconds:>4.0f} s{mb:>8.2f} MB{alone:>8.2f} MB alone{size['cost']:>+8.2%}  {verdict}"


def _joins(result: dict[str, Any]) -> Iterator[str]:
    yield "\njoin, of parts and sound that are there"
    for row in result["joins"]:
        share, mb = row["share"], row["peakBytes"] / 1e6
        yield (
            f"{row['minutes']:>5g} min{row['parts']:>4} parts{row['fileBytes'] / 1e6:>8.0f} MB{row['seconds']:>8.2f} s"
            f"{share:>8.2%} of the render{mb:>5.0f} MB of memory  {budgets.JOIN_SHARE.verdict(share)}"
        )
    growth = (result["joins"][-1]["peakBytes"] - result["joins"][0]["peakBytes"]) / 1e6
    yield f"memory from the shortest to the longest: {growth:+.0f} MB  {budgets.JOIN_GROWTH_MB.verdict(growth)}"


def _memory(result: dict[str, Any]) -> Iterator[str]:
    yield "\nmemory by length, a new picture or clip and a new text every 5 s; 1080p, superfast, crf 40, all cores"
    for row in result["memory"]:
        worker, whole = row["workerBytes"] / 1e6, row["wholeBytes"] / 1e6
        verdict = budgets.WORKER_MB.verdict(worker)
        sizes = f"{worker:>6.0f} MB a worker{whole:>6.0f} MB the whole"
        yield f"{row['minutes']:>5g} min{sizes}{row['seconds']:>8.1f} s  {verdict}"
    growth = result["memory"][-1]["workerBytes"] / result["memory"][0]["workerBytes"] - 1
    yield f"a worker's growth from the shortest to the longest: {growth:+.1%}  {budgets.GROWTH.verdict(growth)}"


def _cold(result: dict[str, Any]) -> Iterator[str]:
    least, usual, most = result["cold"]["firstFrameSeconds"]
    yield f"\nkernels compiled, once a machine: {result['cold']['compileKernelsSeconds']:.1f} s"
    verdict = budgets.FIRST_FRAME_SECONDS.verdict(usual)
    yield f"from the start of a process to a film of one frame: {usual:.2f} s ({least:.2f}..{most:.2f})  {verdict}"
