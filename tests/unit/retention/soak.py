"""`make soak-retention`: the engine against the oracle, a million random cases in two processes.

Some of them run once more in processes that stand in other time zones: the answers must be the same to the microsecond.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import cases
import oracle

BLOCK = 10_000
ZONES = ("UTC", "America/New_York", "Asia/Seoul")


def main() -> int:
    """Run the soak; 1 when anything differed."""
    options = _options()
    if options.blocks:
        print(json.dumps(run(options.seed, range(*map(int, options.blocks.split(":"))), options.cases)))
        return 0
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    blocks = max(2, options.cases // BLOCK)
    print(f"seed {seed}: {blocks * BLOCK:,} cases in two processes", flush=True)
    began = time.monotonic()
    half = blocks // 2
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda part: _process(seed, *part), [(0, half, ""), (half, blocks, "")]))
    seconds = time.monotonic() - began
    differences = sum(part["differences"] for part in parts)
    print(f"{sum(part['cases'] for part in parts) / seconds:,.0f} cases/s, {differences} differences")
    for part in parts:
        for case in part["first"]:
            print(f"  DIFFERS: {case}")
    with ThreadPoolExecutor(2) as pool:
        abroad = list(pool.map(lambda zone: _process(seed, 0, 2, zone), ZONES))
    same = len({part["digest"] for part in abroad}) == 1
    names = ", ".join(ZONES)
    print(f"{2 * BLOCK:,} cases with TZ = {names}: {'the same dates' if same else 'DIFFERENT dates'}")
    return int(bool(differences) or not same)


def run(seed: int, blocks: range, cases_each: int = BLOCK) -> dict:
    """Compare the cases of some blocks."""
    digest = hashlib.sha256()
    found: list[str] = []
    number = differences = 0
    for where, case in each(seed, blocks, cases_each):
        number += 1
        got = cases.ask(case)
        digest.update(json.dumps(got, sort_keys=True).encode())
        if got != oracle.answer(case):
            differences += 1
            if len(found) < 5:
                found.append(where)
    return {"cases": number, "differences": differences, "first": found, "digest": digest.hexdigest()}


def each(seed: int, blocks: range, cases_each: int) -> Iterator[tuple[str, dict]]:
    """The cases of some blocks with the place of each, by which it can be found again."""
    for block in blocks:
        chance = random.Random(f"{seed}/{block}")
        for place in range(cases_each):
            yield f"seed {seed}, block {block}, case {place}", cases.make(chance)


def _process(seed: int, first: int, last: int, zone: str) -> dict:
    command = [sys.executable, __file__, "--seed", str(seed), "--blocks", f"{first}:{last}", "--cases", str(BLOCK)]
    env = {**os.environ, **({"TZ": zone} if zone else {})}
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, help="repeats the cases of another run")
    parser.add_argument("--blocks", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
