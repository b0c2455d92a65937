"""What the suites share: builds, servers on a core of their own, load, and what processes use."""
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PEERS = os.path.join(HERE, "peers")
BUILD = os.path.join(HERE, ".build-peers")
TICKS = os.sysconf("SC_CLK_TCK")
# False where everything is there from an earlier run.
builds = True


def build(command, cwd, what):
    if not builds:
        return
    print(f"building {what} ...", file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"exit {done.returncode}")


def swift_binary(package, product):
    scratch = os.path.join(package, ".build")
    build(["swift", "build", "-c", "release", "--product", product, "--scratch-path", scratch], package, product)
    return os.path.join(scratch, "release", product)


def python(packages):
    """A Python with these packages, in an environment that all peers share."""
    program = os.path.join(BUILD, "python", "bin", "python")
    if not os.path.exists(program):
        build([sys.executable, "-m", "venv", os.path.join(BUILD, "python")], HERE, "a Python environment")
    build([program, "-m", "pip", "install", "-q"] + packages, HERE, ", ".join(packages))
    return program


def need_tools():
    os.makedirs(BUILD, exist_ok=True)
    for tool in ("wrk", "taskset"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is needed: apt-get install wrk util-linux")
    if (os.cpu_count() or 1) < 2:
        sys.exit("Two cores are needed: one for the server, one for wrk.")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    pids = [pid]
    for child in open(f"/proc/{pid}/task/{pid}/children").read().split():
        pids += family(int(child))
    return pids


def usage(pids):
    """Seconds of user and system time so far, and megabytes of resident memory."""
    ticks = memory = 0
    for pid in pids:
        fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
        memory += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return ticks / TICKS, memory / 1e6


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def wrk(port, path, seconds, script=None):
    """Load of 64 connections from core 1."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c64", f"-d{seconds}s", "--latency"]
    command += (["-s", script] if script else []) + [f"http://127.0.0.1:{port}{path}"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30).stdout
    total = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    errors = re.search(r"Socket errors: (.*)", out)
    if bad or (errors and not re.fullmatch(r"connect 0, read 0, write 0, timeout 0", errors.group(1))):
        raise RuntimeError(f"answered wrongly: {bad.group(0) if bad else errors.group(0)}")
    return {
        "requests": total,
        "rps": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
        "p50": milliseconds(re.search(r"^\s+50%\s+(\S+)", out, re.M).group(1)),
        "p99": milliseconds(re.search(r"^\s+99%\s+(\S+)", out, re.M).group(1)),
    }


def start(command, port, folder=None, **environment):
    """Starts a server on core 0 and waits until it takes connections."""
    process = subprocess.Popen(["taskset", "-c", "0"] + command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
                               env=dict(os.environ, GOMAXPROCS="1", **environment))
    deadline = time.time() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process
        except OSError:
            if process.poll() is not None or time.time() > deadline:
                stop(process)
                raise RuntimeError("did not start")
            time.sleep(0.05)


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ask(connection, path="/plaintext"):
    """One request on a connection that stays open; the whole answer is read."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(65536)
        if not piece:
            raise RuntimeError("the server closed a connection that should stay open")
        answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"content-length: (\d+)", head).group(1))
    while len(body) < length:
        body += connection.recv(65536)
    return int(head.split(b" ", 2)[1])


def median(figures, key, what):
    return statistics.median(run[what] for run in figures[key])


def goal_table(figures, goals):
    """Each goal: its words, two figures to divide, what of them, whether the quotient may be so much at most or at least, and the bound."""
    found = [goal for goal in goals if goal[1] in figures and goal[2] in figures]
    if not found:
        return
    print("\n| goal | measured | |\n|---|---|---|")
    for title, above, below, what, kind, bound in found:
        quotient = median(figures, above, what) / median(figures, below, what)
        met = quotient <= bound if kind == "most" else quotient >= bound
        print(f"| {title} | {quotient:.2f} | {'met' if met else 'missed'} |")
