#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How the cost of Emberkeep's commands grows: volume size, number of backups, length of a chain, number of objects, writers side by side.

Volumes are sparse and most backups are copies of one index, so it takes minutes and little room. Prints the table of docs/design/scaling.md.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import tempfile
import uuid

from measure import Failed, run
from products import TOP, VOLUME_ID

GIB = 1 << 30
CHUNK = 32768


class Scale:
    def __init__(self, directory, program):
        self.directory, self.program, self.rows = directory, program, []

    def path(self, name):
        return os.path.join(self.directory, name)

    def note(self, what, cost):
        self.rows.append('| %s | %.2f s | %.2f s | %.0f MiB |' % (what, cost.wall, cost.cpu, cost.resident))
        print(self.rows[-1], flush=True)

    def emberkeep(self, repository, *words):
        log = self.path('log')
        open(log, 'w').close()
        try:
            cost = run([self.program, '-r', repository, '--progress', 'none', *words], log=log)
        except Failed:
            with open(log) as file:
                raise Failed(file.read()[-2000:])
        with open(log) as file:
            return cost, file.read().split()[-1:]

    def backup(self, repository, volume, *words):
        os.makedirs(repository, exist_ok=True)
        cost, (identity,) = self.emberkeep(repository, 'backup', 'create', volume, '--volume-id', VOLUME_ID, '--quiet', *words)
        return cost, identity

    def volumes(self, sizes):
        """Sparse volumes with 1 GiB of data in all, in 64 MiB runs."""
        for gib in sizes:
            volume, repository = self.path('volume'), self.path('repository')
            with open(volume, 'wb') as file:
                file.truncate(gib * GIB)
                for part in range(16):
                    file.seek(gib * GIB // 16 * part)
                    file.write(os.urandom(1 << 20) * 64)
            cost, full = self.backup(repository, volume)
            self.note('full, %d GiB sparse, 1 GiB of data' % gib, cost)
            cost, _ = self.backup(repository, volume, '--parent', full)
            self.note('unchanged increment of it', cost)
            self.note('restore of it', self.emberkeep(repository, 'backup', 'restore', full, self.path('target'))[0])
            self.note('verify', self.emberkeep(repository, 'backup', 'verify', full)[0])
            for name in (volume, self.path('target')):
                os.remove(name)
            shutil.rmtree(repository)

    def backups(self, counts):
        """Many small backups: one real one, the others copies of its index under other names."""
        repository = self.path('repository')
        for count in counts:
            for number in range(count - self.copies(repository)):
                self.copy(repository)
            self.note('list, %d backups' % count, self.emberkeep(repository, 'backup', 'list')[0])
            self.note('show, %d backups' % count, self.emberkeep(repository, 'backup', 'show', self.first)[0])
            self.note('repository check, %d backups' % count, self.emberkeep(repository, 'repository', 'check')[0])
            cost, identity = self.backup(repository, self.path('small'))
            self.note('backup of 300 kB, %d backups' % count, cost)
            self.note('delete of it, %d backups' % count, self.emberkeep(repository, 'backup', 'delete', identity, '--force')[0])
        shutil.rmtree(repository)

    def copies(self, repository):
        if not os.path.exists(repository):
            with open(self.path('small'), 'wb') as file:
                file.write(os.urandom(300000))
            _, self.first = self.backup(repository, self.path('small'))
            place = os.path.join(repository, self.first[:2], self.first[2:4], self.first)
            self.files = {}
            for name in os.listdir(place):
                with open(os.path.join(place, name), 'rb') as file:
                    self.files[name] = file.read()
            self.made = 1
        return self.made

    def copy(self, repository):
        identity = str(uuid.UUID(int=random.Random(self.made).getrandbits(128), version=4))
        place = os.path.join(repository, identity[:2], identity[2:4], identity)
        os.makedirs(place)
        for name, content in self.files.items():
            with open(os.path.join(place, name.replace(self.first, identity)), 'wb') as file:
                file.write(content.replace(self.first.encode(), identity.encode()) if not name.endswith('-00001') else content)
        self.made += 1

    def chain(self, lengths):
        """A full of 256 MiB and increments of sixteen blocks each."""
        volume, repository, source = self.path('volume'), self.path('repository'), random.Random(5)
        with open(volume, 'wb') as file:
            for _ in range(256):
                file.write(source.randbytes(1 << 20))
        _, newest = self.backup(repository, volume, '--compression', 'none')
        made = 1
        for length in lengths:
            while made < length:
                with open(volume, 'r+b') as file:
                    for _ in range(16):
                        file.seek(source.randrange(8192) * CHUNK)
                        file.write(source.randbytes(CHUNK))
                cost, newest = self.backup(repository, volume, '--compression', 'none', '--parent', newest)
                made += 1
            self.note('increment of 256 MiB, chain of %d' % length, cost)
            self.note('restore, chain of %d' % length, self.emberkeep(repository, 'backup', 'restore', newest, self.path('target'), '--force')[0])
            if subprocess.run(['cmp', '-s', volume, self.path('target')]).returncode != 0:
                raise Failed('the restored volume differs')
            self.note('verify, chain of %d' % length, self.emberkeep(repository, 'backup', 'verify', newest)[0])
        os.remove(volume)
        shutil.rmtree(repository)

    def objects(self, counts):
        """An index with many objects of one block each, whose files are holes: as long as they say, never read."""
        zeros = hashlib.sha256(bytes(CHUNK)).hexdigest()
        md5 = hashlib.md5(bytes(CHUNK)).hexdigest()
        for count in counts:
            identity, repository = str(uuid.UUID(int=count, version=4)), self.path('repository')
            place = os.path.join(repository, identity[:2], identity[2:4], identity)
            os.makedirs(place)
            prefix = 'volume_%s_20260101000000_backup_%s' % (VOLUME_ID, identity)
            common = {'backup_description': None, 'backup_id': identity, 'backup_name': None, 'created_at': '2026-01-01 00:00:00+00:00', 'version': '1.0.0',
                      'volume_id': VOLUME_ID}
            names = ['%s-%05d' % (prefix, number + 1) for number in range(count)]
            entries = [{name: {'compression': 'none', 'length': CHUNK, 'md5': md5, 'offset': number * CHUNK}} for number, name in enumerate(names)]
            with open(os.path.join(place, prefix + '_metadata'), 'w') as file:
                json.dump({**common, 'objects': entries, 'parent_id': None, 'volume_meta': None, 'extra_metadata': None}, file, sort_keys=True, indent=2)
            with open(os.path.join(place, prefix + '_sha256file'), 'w') as file:
                json.dump({**common, 'chunk_size': CHUNK, 'sha256s': [zeros] * count}, file, sort_keys=True, indent=2)
            for name in names:
                descriptor = os.open(os.path.join(place, name), os.O_CREAT | os.O_WRONLY, 0o600)
                os.ftruncate(descriptor, CHUNK)
                os.close(descriptor)
            for words in (['backup', 'show', identity], ['backup', 'list'], ['repository', 'check'], ['backup', 'delete', identity, '--force']):
                self.note('%s, %d objects' % (' '.join(words[:2]), count), self.emberkeep(repository, *words)[0])
            shutil.rmtree(repository)

    def writers(self, counts):
        """Several processes that back up 256 MiB of noise each into one repository at the same time."""
        volume = self.path('volume')
        with open(volume, 'wb') as file:
            for _ in range(256):
                file.write(os.urandom(1 << 20))
        for count in counts:
            repository = self.path('repository')
            os.makedirs(repository)
            script = 'for i in $(seq %d); do "$0" -r "$1" --progress none backup create "$2" --volume-id %s --compression none --quiet & done; wait' % (count, VOLUME_ID)
            self.note('%d writers, 256 MiB each' % count, run(['bash', '-c', script, self.program, repository, volume]))
            if len([name for _, _, names in os.walk(repository) for name in names if name.endswith('_metadata')]) != count:
                raise Failed('not all writers succeeded')
            shutil.rmtree(repository)
        os.remove(volume)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--directory', default='/dev/shm')
    parser.add_argument('--program', default=os.path.join(TOP, 'out', 'emberkeep'))
    parser.add_argument('--only', nargs='*', default=['volumes', 'backups', 'chain', 'objects', 'writers'])
    arguments = parser.parse_args()
    directory = tempfile.mkdtemp(prefix='emberkeep-scale.', dir=arguments.directory)
    scale = Scale(directory, arguments.program)
    sizes = {'volumes': (16, 128, 1024), 'backups': (100, 1000, 10000), 'chain': (2, 10, 50), 'objects': (10000, 100000, 1000000), 'writers': (1, 2, 4)}
    try:
        print('| work | wall | CPU | peak resident |\n|---|---|---|---|')
        for name in arguments.only:
            getattr(scale, name)(sizes[name])
    finally:
        shutil.rmtree(directory)


if __name__ == '__main__':
    main()
