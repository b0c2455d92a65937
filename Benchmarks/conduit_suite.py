"""Conduit, the example application, as a release build that runs in production's settings: its article list beside peers, and its cold start."""
import datetime
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

from tools import PEERS, ROOT, ask, family, free_port, python, start, stop, swift_binary, usage, wrk

LIST = "/api/articles?limit=20"
SERVERS = ["covet", "fastapi", "django"]
PYTHON = os.path.join(PEERS, "data")


def binary(options):
    return options.conduit or swift_binary(ROOT, "Conduit")


def settings(url, port):
    return dict(APP_ENV="production", DATABASE_URL=url, HOST="127.0.0.1", PORT=str(port), ALLOWED_HOSTS="127.0.0.1,localhost",
                PUBLIC_URL="https://conduit.example", SECRET_KEY=secrets.token_urlsafe(48), JWT_SECRET_KEY=secrets.token_urlsafe(48))


def fill(program, url, folder):
    """200 people, 2,000 articles and what belongs to them."""
    for command in ("migrate", "seed"):
        done = subprocess.run([program, command], env=dict(os.environ, **settings(url, 0)), cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"Conduit {command}: {(done.stderr or done.stdout).strip()[-300:]}")


def database(server_url):
    """The URL of a new, empty database beside the given one."""
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", server_url, "-c", "DROP DATABASE IF EXISTS conduit", "-c", "CREATE DATABASE conduit"],
                   check=True, capture_output=True)
    return server_url.rsplit("/", 1)[0] + "/conduit"


def command(name, port, options):
    """Each writes an access log, as Conduit does in production. One process each, as it has one core."""
    if name == "covet":
        return [binary(options), "serve", "--loops", "1"]
    if name == "fastapi":
        program = python(["fastapi", "uvicorn[standard]", "asyncpg"])
        return [program, "-m", "uvicorn", "conduit_fastapi:app", "--app-dir", PYTHON, "--port", str(port), "--loop", "uvloop", "--http", "httptools"]
    program = python(["django", "psycopg[binary,pool]", "gunicorn"])
    return [program, "-m", "gunicorn", "conduit_django:application", "--chdir", PYTHON, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--threads", "5", "--keep-alive", "60", "--access-logfile", "-"]


def answer(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{LIST}", timeout=20) as response:
        found = json.load(response)
    for article in found["articles"]:
        for key in ("createdAt", "updatedAt"):
            article[key] = datetime.datetime.fromisoformat(article[key].replace("Z", "+00:00"))
    return found


def statements(server_url):
    """How many statements one list takes, as the server counts them; called after one list was asked for."""
    count = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid " \
            "WHERE d.datname = 'conduit' AND query ILIKE 'SELECT%FROM%'"
    out = subprocess.run(["psql", "-qAt", server_url, "-c", count], check=True, capture_output=True, text=True).stdout
    return int(out.split()[0])


def forget(server_url):
    subprocess.run(["psql", "-qAt", server_url, "-c", "SELECT pg_stat_statements_reset()"], check=True, capture_output=True)


def measure(options, server_url, server_pid, folder, absent):
    """Rounds of every server in turn; a list of figures for each."""
    url = database(server_url)
    program = binary(options)
    fill(program, url, folder)
    subprocess.run(["psql", "-q", url, "-c", "VACUUM ANALYZE"], check=True)
    wanted = options.only.split(",") if options.only else SERVERS
    ports, commands, expected, results = {}, {}, None, {}
    for name in [name for name in SERVERS if name in wanted]:
        try:
            ports[name] = free_port()
            commands[name] = command(name, ports[name], options)
        except (RuntimeError, OSError) as error:
            absent[f"{name}, conduit"] = str(error)
    for round_number in range(options.rounds):
        for name, words in commands.items():
            print(f"conduit round {round_number + 1}/{options.rounds}: {name}", file=sys.stderr, flush=True)
            try:
                process = start(words, ports[name], folder, **settings(url, ports[name]))
            except RuntimeError as error:
                absent[f"{name}, conduit"] = str(error)
                continue
            try:
                answer(ports[name])
                forget(server_url)
                found = answer(ports[name]), statements(server_url)
                expected = expected or found
                if found != expected:
                    raise RuntimeError(f"{name} answers otherwise, or with {found[1]} statements instead of {expected[1]}")
                wrk(ports[name], LIST, 2)
                before, database_before = usage(family(process.pid))[0], usage(family(server_pid))[0]
                figures = wrk(ports[name], LIST, options.seconds)
                (after, memory), database_after = usage(family(process.pid)), usage(family(server_pid))[0]
                figures["cpu"] = (after - before) / figures["requests"] * 1e6
                figures["database"] = (database_after - database_before) / figures["requests"] * 1e6
                figures["memory"] = memory
                figures["statements"] = found[1]
                results.setdefault(name, []).append(figures)
            finally:
                stop(process)
    return results


def table(results):
    median = lambda name, key: statistics.median(run[key] for run in results[name])
    print("\n### Conduit's list of 20 articles over HTTP, 64 connections\n")
    print("| server | requests/s | p50 ms | p99 ms | server CPU µs/request | PostgreSQL CPU µs/request | memory MB | its CPU / Covet's | Covet's requests/s / its |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in results:
        ratios = "| |"
        if "covet" in results:
            ratios = f"| {median(name, 'cpu') / median('covet', 'cpu'):.1f} | {median('covet', 'rps') / median(name, 'rps'):.1f} |"
        print(f"| {name} | {median(name, 'rps'):,.0f} | {median(name, 'p50'):.1f} | {median(name, 'p99'):.1f} | {median(name, 'cpu'):,.0f} "
              f"| {median(name, 'database'):,.0f} | {median(name, 'memory'):.0f} {ratios}")
    for count in {run["statements"] for runs in results.values() for run in runs}:
        print(f"\nThe same answer everywhere, by {count} statements.")


def cold_start(program, url, rounds, folder):
    """Milliseconds from exec to 200 from /health/ready, the median."""
    times = []
    for _ in range(rounds):
        port = free_port()
        environment = dict(os.environ, **settings(url, port))
        began = time.monotonic()
        process = subprocess.Popen([program, "serve"], env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:
                if process.poll() is not None or time.monotonic() - began > 20:
                    raise RuntimeError("Conduit did not get ready")
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                        if ask(connection, "/health/ready") == 200:
                            break
                except OSError:
                    time.sleep(0.002)
            times.append((time.monotonic() - began) * 1000)
        finally:
            stop(process)
    return statistics.median(times)
