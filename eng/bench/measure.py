# SPDX-License-Identifier: Apache-2.0
"""Runs commands and measures them: wall seconds, CPU seconds, peak resident MiB."""

import json
import mmap
import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    resident: float


class Failed(Exception):
    """A product's command did not succeed."""


# Called before each measured command; bench.py sets it.
prepare = lambda: None

MADV_POPULATE_WRITE = 23


def touch(mib):
    """Makes a virtual machine's host back so much of the memory that is free, so that no product pays for being the first to use it. Done again
    until it is quick, since the host takes back what lies idle."""
    for _ in range(4):
        started = time.monotonic()
        # In a process of its own, or those that are measured would inherit its peak of memory.
        subprocess.run([sys.executable, __file__, str(mib)], check=True)
        if time.monotonic() - started < mib / 4096 + 0.1:
            break


def run(command, cwd=None, environment=None, log=None):
    """Runs a command to its end. Its start-up is part of its cost."""
    prepare()
    with open(log or os.devnull, 'ab') as output:
        output.write(('# %s\n' % ' '.join(map(str, command))).encode())
        output.flush()
        started = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                   env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed('%s: exit code %s, see %s' % (' '.join(map(str, command)), process.returncode, log))
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Service:
    """A process that takes one command a line, as tests/Emberkeep.Interop.Tests/Cinder/cinder_driver.py does. Its start-up is not measured: a
    service is running when work comes."""

    def __init__(self, command, log):
        self._log = open(log, 'ab')
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        self.call({'op': 'hello'})

    def call(self, request):
        """Sends a command. Returns the reply and what it cost."""
        prepare()
        before, started = self._cpu(), time.monotonic()
        self._process.stdin.write(json.dumps(request).encode() + b'\n')
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        wall = time.monotonic() - started
        reply = json.loads(line or b'{"ok": false, "error": "the process ended"}')
        if not reply['ok']:
            raise Failed('%s: %s' % (request['op'], reply['error']))
        return reply, Cost(wall, self._cpu() - before, self._peak())

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._log.close()

    def _cpu(self):
        with open('/proc/%d/stat' % self._process.pid) as file:
            fields = file.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def _peak(self):
        with open('/proc/%d/status' % self._process.pid) as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith('VmHWM:'))


def add(first, second):
    """The cost of two commands, one after the other."""
    return Cost(first.wall + second.wall, first.cpu + second.cpu, max(first.resident, second.resident))


def size_of(directory):
    """MiB that a directory's files take, each counted once however many names it has."""
    seen, blocks = set(), 0
    for parent, _, names in os.walk(directory):
        for name in names:
            status = os.lstat(os.path.join(parent, name))
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                blocks += status.st_blocks
    return blocks / 2048


if __name__ == '__main__':
    with mmap.mmap(-1, int(sys.argv[1]) << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        memory.madvise(MADV_POPULATE_WRITE)
