"""Servers that have a core to themselves, and load from the other cores: what the benchmarks of this folder share."""

import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = str(CORES[0])
LOAD_CORES = ",".join(map(str, CORES[1:] or CORES))
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Something that makes the figures worthless."""


def run(*command):
    """Runs a command to its end; its output is shown only if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired as late:
        raise Failure(" ".join(command) + " does not end") from late
    if done.returncode != 0:
        raise Failure(" ".join(command) + "\n" + done.stdout + done.stderr)
    return done.stdout


def allow_files():
    """Raises the limit of open files as far as this process may."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def load(*options):
    """Runs h2load with one thread, and returns how many requests were answered; that one was not is a failure."""
    output = run("taskset", "-c", LOAD_CORES, "h2load", "-t", "1", *options)
    failed = re.search(r"(\d+) failed, (\d+) errored, (\d+) timeout", output)
    statuses = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", output)
    done = int(statuses.group(1))
    if not done or any(map(int, failed.groups())) or any(map(int, statuses.groups()[1:])):
        raise Failure(f"h2load {' '.join(options)}: {output}")
    return done


class Server:
    """A server process with its children, pinned to one core."""

    def __init__(self, name, command, log, port, core=SERVER_CORE):
        self.name = name
        self.log = log
        self.port = port
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise Failure(f"something else listens on port {port}")
        self.started = time.monotonic()
        with open(log, "ab") as out:
            self.process = subprocess.Popen(["taskset", "-c", core, *map(str, command)], stdout=out, stderr=out,
                                            start_new_session=True)

    def pids(self):
        """The process and all that it has started."""
        found, pending = [], [self.process.pid]
        while pending:
            pid = pending.pop()
            found.append(pid)
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
            if children.exists():
                pending += map(int, children.read_text().split())
        return found

    def cpu_seconds(self):
        """User and system time since the start."""
        total = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS_PER_SECOND

    def memory_mb(self, key):
        """VmRSS or VmHWM, summed over the processes."""
        total = 0
        for pid in self.pids():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            found = re.search(key + r":\s+(\d+)", status)
            total += int(found.group(1)) if found else 0
        return total / 1024

    def await_port(self):
        """Waits until connections are accepted."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Failure(f"{self.name} has ended:\n{self.log.read_text()[-2000:]}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.002)
        raise Failure(f"{self.name} does not listen on {self.port}")

    def stop(self):
        """Ends the process and its children."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
