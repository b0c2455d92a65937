"""What every Python client of the data benchmark shares: `client.py SCENE CALLERS SECONDS URL [WORD...]` prints one JSON line."""
import asyncio
import datetime
import json
import random
import resource
import sys
import threading
import time

SCENE, CALLERS, SECONDS, URL, WORDS = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5:]
ACCOUNTS = 100_000
POOL = 5
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
ROWS = [(f"reading number {n}", n * 1.5, n % 1000, NOW, n % 2 == 0) for n in range(10_000)]


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def report(operations, seconds, used):
    print(json.dumps({"operations": operations, "seconds": seconds, "cpu": used / operations * 1e6}))


def some_id():
    return random.randint(1, ACCOUNTS)


def run_async(operation):
    """Calls `await operation()` from CALLERS tasks for SECONDS, after a short warm-up."""
    async def caller(end):
        count = 0
        while time.monotonic() < end:
            await operation()
            count += 1
        return count

    async def measure(seconds):
        began, used = time.monotonic(), cpu()
        counts = await asyncio.gather(*(caller(began + seconds) for _ in range(CALLERS)))
        return sum(counts), time.monotonic() - began, cpu() - used

    async def main():
        await measure(0.3)
        report(*await measure(SECONDS))

    return main()


def run_threads(operation):
    """The same for clients that block: at most POOL threads, each with its own connection."""
    operation()  # Here an error ends the program; in a thread it would be lost.

    def measure(seconds):
        began, used = time.monotonic(), cpu()
        counts = [0] * min(CALLERS, POOL)

        def caller(index):
            while time.monotonic() < began + seconds:
                operation()
                counts[index] += 1

        threads = [threading.Thread(target=caller, args=(index,)) for index in range(len(counts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts), time.monotonic() - began, cpu() - used

    measure(0.3)
    report(*measure(SECONDS))
