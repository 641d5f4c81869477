#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares Emberkeep with Debian's Cinder, restic and Borg: the same inputs, the same run, one product after the other in each round.

Prints medians and ratios as Markdown. See docs/benchmarks.md.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

import inputs
import measure
from measure import Failed, add, run, size_of
from products import ALL, TOP, Cinder, Emberkeep


class Bench:
    def __init__(self, arguments, directory):
        self.arguments, self.directory = arguments, directory
        # (work, product) -> costs; sizes of repositories in MiB by the same key.
        self.costs, self.sizes, self.failures = {}, {}, []
        self.products = [product for product in ALL if product.name in arguments.products]

    def path(self, name):
        return os.path.join(self.directory, name)

    def note(self, work, product, cost, size=None):
        self.costs.setdefault((work, product), []).append(cost)
        if size is not None:
            self.sizes.setdefault((work, product), []).append(size)
        print('  %-34s %-16s %7.2f s %7.2f CPU s %6.0f MiB' % (work, product, cost.wall, cost.cpu, cost.resident), file=sys.stderr)

    def settle(self, cost):
        """On a disk what the product wrote has to get there, whoever waits for it."""
        return add(cost, run(['sync'])) if self.arguments.sync else cost

    def volume(self, name, make, mib):
        path = self.path('volume-' + name)
        if not os.path.exists(path):
            print('making %s, %d MiB' % (name, mib), file=sys.stderr)
            make(path, mib)
        return path

    def each(self, compression=None):
        """The products in turn; one that fails is named in the report and the others go on."""
        for kind in self.products:
            if compression not in kind.compressions:
                continue
            product = kind(self.path('repository'), compression, self.path('log-' + kind.name))
            try:
                yield product
            except Failed as failure:
                self.failures.append('%s: %s' % (kind.name, failure))
            finally:
                product.close()
                for name in os.listdir(self.directory):
                    if name.startswith(('repository', 'target')):
                        path = self.path(name)
                        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

    def attempt(self, product, work):
        """Runs one product's share of a round."""
        try:
            work(product)
        except Failed as failure:
            print('  %s failed: %s' % (product.name, failure), file=sys.stderr)
            self.failures.append('%s: %s' % (product.name, failure))

    def full_cycle(self, product, volume):
        """Full, unchanged, 1 % changed, restore, delete."""
        cost, full = product.backup(volume)
        self.note('full, default', product.name, self.settle(cost), size_of(product.repository))
        cost, same = product.backup(volume, full)
        self.note('unchanged, re-read', product.name, self.settle(cost))
        inputs.change(volume, 0.01, seed=7)
        cost, changed = product.backup(volume, same)
        self.note('1 % changed in 8 KiB pages', product.name, self.settle(cost), size_of(product.repository))
        self.note('restore of a full', product.name, self.settle(product.restore(full, self.path('target'))))
        self.check(volume, product, changed)
        self.note('delete of the newest', product.name, product.delete(changed))

    def check(self, volume, product, backup):
        """What came back is the volume; not measured."""
        product.restore(backup, self.path('target'))
        if subprocess.run(['cmp', '-s', '-n', str(os.path.getsize(volume)), volume, self.path('target')]).returncode != 0:
            raise Failed('the restored volume differs')

    def full_with(self, compression):
        def work(product, volume):
            cost, full = product.backup(volume)
            self.note('full, %s' % compression, product.name, self.settle(cost), size_of(product.repository))
            self.note('restore, %s' % compression, product.name, self.settle(product.restore(full, self.path('target'))))
        return work

    def chain(self, product, volume):
        """A full and nine increments of 1 %, restored from the last."""
        parent = None
        for number in range(10):
            if number:
                inputs.change(volume, 0.01, seed=100 + number)
            _, parent = product.backup(volume, parent)
        self.note('restore of a chain of ten', product.name, self.settle(product.restore(parent, self.path('target'))))
        self.check(volume, product, parent)

    def thin(self, product, volume):
        cost, full = product.backup(volume)
        self.note('thin, 2 % full', product.name, self.settle(cost), size_of(product.repository))
        self.note('restore of thin', product.name, self.settle(product.restore(full, self.path('target'))))

    def kind(self, name):
        def work(product, volume):
            cost, _ = product.backup(volume)
            self.note('full, ' + name, product.name, self.settle(cost), size_of(product.repository))
        return work

    def reflinks(self, mib):
        """An unchanged copy by reference of a volume whose copy of the day before is the parent's. Restic and Borg have no such thing."""
        if os.geteuid() != 0 or shutil.which('mkfs.xfs') is None:
            print('  no copies by reference: that needs root and mkfs.xfs', file=sys.stderr)
            return
        with inputs.xfs(self.path('xfs'), mib + 1024) as mount:
            monday, tuesday = os.path.join(mount, 'monday'), os.path.join(mount, 'tuesday')
            inputs.incompressible(monday, mib)
            run(['cp', '--reflink=always', monday, tuesday])

            def work(product):
                _, full = product.backup(monday)
                cost, _ = product.backup(tuesday, full, base=monday)
                self.note('unchanged copy by reference, %d MiB' % mib, product.name, self.settle(cost))
            for product in self.each('none'):
                self.attempt(product, work)

    def listing(self, product, volume):
        if not hasattr(product, 'list'):
            return
        for _ in range(self.arguments.list):
            product.backup(volume)
        self.note('list of %d backups' % self.arguments.list, product.name, product.list())

    def round(self):
        """One round of everything."""
        size = self.arguments.size
        system = self.volume('file-system', inputs.file_system, size)
        works = [
            ('cycle', self.full_cycle, None, system),
            *(('compression', self.full_with(name), name, system) for name in ('none', 'zlib', 'zstd')),
            ('chain', self.chain, None, self.volume('database', inputs.database, size // 4)),
            ('kinds', self.kind('database'), None, self.path('volume-database')),
            ('kinds', self.kind('incompressible'), None, self.volume('incompressible', inputs.incompressible, size // 4)),
            ('thin', self.thin, None, self.volume('thin', inputs.thin, size * 5)),
        ]
        if self.arguments.list:
            works.append(('list', self.listing, None, self.volume('small', inputs.incompressible, 1)))
        for name, work, compression, volume in works:
            if self.arguments.only and name not in self.arguments.only:
                continue
            for product in self.each(compression):
                # Every product gets the same volume, not what the one before made of it.
                subject = self.path('volume')
                run(['cp', '--sparse=always', '--reflink=never', volume, subject])
                self.attempt(product, lambda one: work(one, subject))
                os.remove(subject)
        if not self.arguments.only or 'reflink' in self.arguments.only:
            self.reflinks(size * 2)


def report(bench):
    """Medians as Markdown; how many times as long as Emberkeep the others take."""
    names = [product.name for product in bench.products]
    lines = ['| work | ' + ' | '.join(names) + ' |', '|---|' + '---|' * len(names)]
    for work in dict.fromkeys(work for work, _ in bench.costs):
        cells = []
        own = bench.costs.get((work, Emberkeep.name))
        for name in names:
            costs = bench.costs.get((work, name))
            if not costs:
                cells.append('–')
                continue
            wall = statistics.median(cost.wall for cost in costs)
            cell = '%.2f s, %.1f CPU s, %.0f MiB' % (wall, statistics.median(cost.cpu for cost in costs), max(cost.resident for cost in costs))
            if (work, name) in bench.sizes:
                cell += ', stored %.0f MiB' % statistics.median(bench.sizes[work, name])
            if own and name != Emberkeep.name:
                cell += ', **%.1f×**' % (wall / statistics.median(cost.wall for cost in own))
            cells.append(cell)
        lines.append('| %s | %s |' % (work, ' | '.join(cells)))
    return '\n'.join(lines)


def versions(products):
    """What was compared, on what."""
    asked = {'emberkeep': [os.path.join(TOP, 'out', 'emberkeep'), '--version'], 'restic': ['restic', 'version'], 'borg': ['borg', '--version'],
             'cinder': ['dpkg-query', '-W', '-f', '${Version}', 'python3-cinder']}
    with open('/proc/cpuinfo') as file:
        model = next((line.split(':', 1)[1].strip() for line in file if line.startswith('model name')), 'unknown processor')
    texts = ['%d × %s, Linux %s' % (os.cpu_count(), model, platform.release())]
    texts += ['%s %s' % (name, subprocess.run(asked[name], capture_output=True, text=True).stdout.strip().splitlines()[0]) for name in products]
    return '; '.join(texts)


def available_memory():
    """MiB."""
    with open('/proc/meminfo') as file:
        return next(int(line.split()[1]) // 1024 for line in file if line.startswith('MemAvailable:'))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--size', type=int, default=4096, help='MiB of the file-system image; the others follow (default: 4096)')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--directory', default='/dev/shm', help='where volumes and repositories are (default: /dev/shm, memory)')
    parser.add_argument('--sync', action='store_true', help='count a sync behind each command; for directories on a disk')
    parser.add_argument('--list', type=int, default=1000, help='how many backups are made to be listed; 0 leaves that out')
    parser.add_argument('--only', nargs='*', choices=('cycle', 'compression', 'chain', 'kinds', 'thin', 'list', 'reflink'))
    parser.add_argument('--products', nargs='*', default=[product.name for product in ALL], choices=[product.name for product in ALL])
    arguments = parser.parse_args()
    measure.prepare = lambda: measure.touch(min(3 * arguments.size, available_memory() // 2))
    directory = tempfile.mkdtemp(prefix='emberkeep-bench.', dir=arguments.directory)
    bench = Bench(arguments, directory)
    try:
        for number in range(arguments.rounds):
            print('round %d of %d' % (number + 1, arguments.rounds), file=sys.stderr)
            bench.round()
        load = os.getloadavg()[2]
        print('%s; %s; %d rounds, medians of wall and CPU seconds, highest peak of resident memory; load average %.1f\n' % (
            'disk, with sync' if arguments.sync else 'memory (tmpfs)' if arguments.directory == '/dev/shm' else arguments.directory,
            versions(arguments.products), arguments.rounds, load))
        print(report(bench))
        for failure in dict.fromkeys(bench.failures):
            print('\nfailed: ' + failure)
    finally:
        shutil.rmtree(directory)
    sys.exit(1 if bench.failures else 0)


if __name__ == '__main__':
    main()
