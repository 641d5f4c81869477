# SPDX-License-Identifier: Apache-2.0
"""The products that are compared, each behind the same few operations. One object is one repository."""

import datetime
import json
import os
import shutil
import subprocess
import uuid

from measure import Service, add, run

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
VOLUME_ID = '6f1f9c1e-5a52-4b9e-8d5e-0b6d6f4f2a11'


class Product:
    """A repository of a product. compression None means the product's default."""

    name = ''
    compressions = ()

    def __init__(self, repository, compression=None, log=None):
        self.repository, self.compression, self.log = repository, compression, log
        shutil.rmtree(repository, ignore_errors=True)
        os.makedirs(repository)

    def close(self):
        """Ends what runs for this repository."""


class Emberkeep(Product):
    name = 'emberkeep'
    compressions = (None, 'zlib', 'zstd', 'none')

    def backup(self, volume, parent=None, base=None):
        """Returns the cost and what names the backup. With a parent everything is read again and what changed is stored; with a base as well, which
        is the file that the parent was made of, what the two share is not read by a product that can tell."""
        backup_id_file = self.repository + '.id'
        command = [os.path.join(TOP, 'out', 'emberkeep'), '-r', self.repository, '--progress', 'none', 'backup', 'create', volume, '--volume-id', VOLUME_ID]
        command += ['--compression', self.compression] if self.compression else []
        command += ['--parent', parent] if parent else []
        command += ['--changed-since', base] if base else []
        open(backup_id_file, 'w').close()
        cost = run(command + ['--quiet'], log=backup_id_file)
        with open(backup_id_file) as file:
            return cost, file.read().split()[-1]

    def restore(self, backup, target):
        return run([os.path.join(TOP, 'out', 'emberkeep'), '-r', self.repository, '--progress', 'none', 'backup', 'restore', backup, target, '--force'], log=self.log)

    def delete(self, backup):
        return run([os.path.join(TOP, 'out', 'emberkeep'), '-r', self.repository, 'backup', 'delete', backup, '--force'], log=self.log)

    def list(self):
        return run([os.path.join(TOP, 'out', 'emberkeep'), '-r', self.repository, 'backup', 'list'], log=self.log)


class Cinder(Product):
    """Debian's PosixBackupDriver, called directly: what cinder-backup does between taking a request and answering it."""

    name = 'cinder'
    compressions = (None, 'zlib', 'zstd', 'none')

    def __init__(self, repository, compression=None, log=None):
        super().__init__(repository, compression, log)
        self._records = {}
        self._clock = datetime.datetime(2026, 1, 1)
        driver = os.path.join(TOP, 'tests', 'Emberkeep.Interop.Tests', 'Cinder', 'cinder_driver.py')
        # A fresh process for each command: peak memory is then that command's own.
        self._start = lambda: Service(['/usr/bin/python3', driver], log or os.devnull)

    def backup(self, volume, parent=None, base=None):
        self._clock += datetime.timedelta(minutes=1)
        record = {'id': str(uuid.uuid4()), 'volume_id': VOLUME_ID, 'created_at': self._clock.isoformat(),
                  'size': max(1, -(-os.path.getsize(volume) // (1 << 30)))}
        if parent:
            record['parent_id'] = parent
        reply, cost = self._call({'op': 'backup', 'volume_file': volume, 'backup': record, 'volume': {'size': record['size']}})
        self._records[record['id']] = {**record, **{name: reply[name] for name in ('container', 'service_metadata', 'object_count')}}
        return cost, record['id']

    def restore(self, backup, target):
        size = self._records[backup]['size']
        with open(target, 'ab') as file:
            file.truncate(size << 30)
        return self._call({'op': 'restore', 'backup_id': backup, 'target_file': target, 'volume': {'size': size}})[1]

    def delete(self, backup):
        cost = self._call({'op': 'delete', 'backup_id': backup})[1]
        del self._records[backup]
        return cost

    def _call(self, request):
        service = self._start()
        try:
            service.call({'op': 'configure', 'options': {
                'backup_posix_path': self.repository, **({'backup_compression_algorithm': self.compression} if self.compression else {})}})
            return service.call({**request, 'records': list(self._records.values())})
        finally:
            service.close()


class Restic(Product):
    name = 'restic'
    compressions = (None,)

    def __init__(self, repository, compression=None, log=None):
        super().__init__(repository, compression, log)
        self._environment = {'RESTIC_PASSWORD': 'bench', 'RESTIC_CACHE_DIR': repository + '.cache', 'RESTIC_REPOSITORY': repository}
        self._tags = 0
        self._run('init')

    def backup(self, volume, parent=None):
        self._tags += 1
        return self._run('backup', '--quiet', '--tag', 'b%d' % self._tags, *(['--force'] if parent else []), volume), 'b%d' % self._tags

    def restore(self, backup, target):
        # Restic keeps the path, so the file ends up in the directory beside the target.
        cost = self._run('restore', 'latest', '--tag', backup, '--target', target + '.restic')
        for parent, _, names in os.walk(target + '.restic'):
            for name in names:
                os.replace(os.path.join(parent, name), target)
        shutil.rmtree(target + '.restic')
        return cost

    def delete(self, backup):
        found = subprocess.run(['restic', 'snapshots', '--json', '--tag', backup], env={**os.environ, **self._environment}, check=True, capture_output=True)
        return self._run('forget', '--quiet', '--prune', json.loads(found.stdout)[-1]['id'])

    def list(self):
        return self._run('snapshots', '--quiet')

    def _run(self, *arguments):
        return run(['restic', *arguments], environment=self._environment, log=self.log)


class Borg(Product):
    name = 'borg'
    compressions = (None,)

    def __init__(self, repository, compression=None, log=None):
        super().__init__(repository, compression, log)
        self._environment = {'BORG_BASE_DIR': repository + '.base', 'BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK': 'yes', 'BORG_RELOCATED_REPO_ACCESS_IS_OK': 'yes'}
        self._archives = 0
        self._run('init', '--encryption', 'none', repository)

    def backup(self, volume, parent=None):
        self._archives += 1
        name = 'b%d' % self._archives
        return self._run('create', '--files-cache', 'disabled', '%s::%s' % (self.repository, name), volume), name

    def restore(self, backup, target):
        os.makedirs(target + '.borg', exist_ok=True)
        cost = run(['borg', 'extract', '%s::%s' % (self.repository, backup)], cwd=target + '.borg', environment=self._environment, log=self.log)
        for parent, _, names in os.walk(target + '.borg'):
            for name in names:
                os.replace(os.path.join(parent, name), target)
        shutil.rmtree(target + '.borg')
        return cost

    def delete(self, backup):
        return add(self._run('delete', '%s::%s' % (self.repository, backup)), self._run('compact', self.repository))

    def list(self):
        return self._run('list', self.repository)

    def _run(self, *arguments):
        return run(['borg', *arguments], environment=self._environment, log=self.log)


ALL = (Emberkeep, Cinder, Restic, Borg)
