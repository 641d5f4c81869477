#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs stock Cinder chunked backup drivers for interoperability tests.

The drivers of the installed python3-cinder run in this process, unmodified,
without database, message bus or identity service.  Only their surroundings are
replaced: the database (by rows in memory), native threads, notifications, the
fsync of restored objects and, for NFS, the mount.  With the argument
--mounted the mount is not replaced: the share has to be mounted already, as
os-brick looks it up in /proc/mounts.

Protocol: one JSON object per line on standard input, exactly one JSON object
per line on standard output; everything Cinder prints or logs goes to standard
error, which the caller has to drain.  End of input means quit.  Every reply is
{"ok": true, ...} or {"ok": false, "error": "<ClassName>: <message>"}.

  {"op": "hello"}
      -> "cinder": version, "zstd": whether that compressor is installed
  {"op": "configure", "options": {NAME: VALUE, ...}}
      Sets cinder.conf options until changed again; null restores the default.
  {"op": "backup", "volume_file": PATH, "backup": RECORD}
      -> "container", "service_metadata", "object_count"
      Optional "backup_metadata": false leaves volume_meta out.
  {"op": "restore", "backup_id": ID, "target_file": PATH,
   "volume_is_new": false}
      -> "volume_updates": what Cinder would have written to the row of the
      target volume: changed columns, "metadata", "glance_metadata".
      The target must exist; it is neither created nor truncated.
  {"op": "delete", "backup_id": ID}
  {"op": "quit"}

backup, restore and delete also take:
  "records": [RECORD, ...]  backups made by others.  They are remembered, as
      are those made here; fields given again replace the remembered ones.
      A restore follows parent_id from record to record.
  "driver": "PosixBackupDriver" (default), "NFSBackupDriver",
      "SwiftBackupDriver", "CephBackupDriver" or the class path.
      The NFS share is the directory <backup_mount_point_base>/<md5 of share>.
  "rbd": {"conf": PATH, "user": NAME, "pool": NAME, "image": NAME}
      Instead of volume_file or target_file: an image of Ceph, as Cinder's
      connector hands it to the driver.
  "volume": {COLUMN: VALUE, ...}  changes the volume row, source of a backup or
      target of a restore; also "metadata" and "glance_metadata".  Volume rows
      live for one command only.

RECORD: columns of a Cinder backup: id (required), volume_id, parent_id,
display_name, display_description, created_at (ISO 8601), size (GiB, default
1), container, service_metadata, object_count, snapshot_id, ...
"""

import contextlib
import datetime
import importlib.util
import io
import inspect
import json
import logging
import os
import subprocess
import sys
import traceback
import types


def claim_standard_streams():
    """Keeps the protocol streams private to this file.

    Done before Cinder is imported, on descriptor level, so that neither a
    stray print nor a child process can write into a reply or eat a command.
    """
    commands = os.fdopen(os.dup(0), 'rb')
    replies = os.fdopen(os.dup(1), 'wb')
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return commands, replies


COMMANDS, REPLIES = claim_standard_streams()
logging.basicConfig(stream=sys.stderr, level=logging.WARNING)

import eventlet  # noqa: E402
import eventlet.tpool  # noqa: E402
from cinder import context as cinder_context  # noqa: E402
from cinder import exception, objects, version  # noqa: E402

# The object classes look up their database models when they are registered,
# so this comes before the database implementation is replaced.
objects.register_all()

from cinder.backup.drivers import ceph, nfs, posix, s3, swift  # noqa: E402
from cinder.common import config  # noqa: E402
from cinder.db import api as db_api  # noqa: E402
from cinder.db.sqlalchemy import models  # noqa: E402
from cinder.objects import fields  # noqa: E402
from cinder.volume import volume_utils  # noqa: E402
from os_brick.initiator import linuxrbd  # noqa: E402

CONF = config.CONF
STATUS = fields.BackupStatus
DRIVERS = {cls.__name__: cls
           for cls in (posix.PosixBackupDriver, nfs.NFSBackupDriver,
                       swift.SwiftBackupDriver, s3.S3BackupDriver,
                       ceph.CephBackupDriver)}

VOLUME_TYPE_ID = '5f1b7a52-7d0e-4c2c-9a55-0e6f3a1c9d10'
# Some defaults are those that only a real database would fill in.
VOLUME = {
    'user_id': 'user-1', 'project_id': 'project-1', 'deleted': False,
    'created_at': datetime.datetime(2024, 2, 29, 23, 59, 58, 123456),
    'host': 'storage-1@lvm#lvm', 'availability_zone': 'nova',
    'attach_status': 'detached', 'volume_type_id': VOLUME_TYPE_ID,
    'bootable': False, 'multiattach': False, 'use_quota': True,
    'shared_targets': True, 'metadata': {}, 'glance_metadata': {},
}
SOURCE_VOLUME = {
    **VOLUME, 'status': 'backing-up', 'previous_status': 'available',
    'launched_at': datetime.datetime(2024, 3, 1, 0, 0, 1),
    'display_name': 'volume \u00e9\u4e2d\U0001f600',
    'display_description': 'quote " backslash \\ tab \t end',
    'metadata': {'purpose': 'pr\u00fcfung'},
    'glance_metadata': {'image_name': 'cirros'},
}


def parse_times(columns):
    """Makes times naive UTC, as the database layer returns them."""
    columns = dict(columns)
    for name, value in columns.items():
        if name.endswith('_at') and isinstance(value, str):
            moment = datetime.datetime.fromisoformat(value)
            if moment.tzinfo:
                moment = moment.astimezone(datetime.timezone.utc)
            columns[name] = moment.replace(tzinfo=None)
    return columns


class VolumeRow:
    """One row of the volumes table with its metadata and a log of changes."""

    def __init__(self, columns):
        columns = parse_times(columns)
        self.metadata = dict(columns.pop('metadata'))
        self.glance_metadata = dict(columns.pop('glance_metadata'))
        self.changes = {}
        # The real model: volume_meta is made by iterating over its columns.
        self.model = models.Volume(**columns)


class MemoryDatabase:
    """The part of Cinder's database implementation that the drivers reach.

    Everything above it (cinder.db.api, the versioned objects with their save
    and refresh, the volume metadata code) is the real thing.
    """

    def __init__(self):
        self.backups = {}
        self.volumes = {}

    def get_engine(self):
        # Cinder leaves the connections of this kind of engine alone.
        return types.SimpleNamespace(name='sqlite')

    def get_by_id(self, context, model, id, *args, **kwargs):
        if model is not models.Backup or id not in self.backups:
            raise exception.BackupNotFound(backup_id=id)
        return self.backups[id]

    def backup_update(self, context, backup_id, values):
        self.backups[backup_id].update(values)

    def volume_get(self, context, volume_id):
        return self.volumes[volume_id].model

    def volume_update(self, context, volume_id, values):
        volume = self.volumes[volume_id]
        volume.model.update(values)
        volume.changes.update(values)

    def volume_metadata_get(self, context, volume_id):
        return dict(self.volumes[volume_id].metadata)

    def volume_metadata_update(self, context, volume_id, metadata, delete,
                               meta_type):
        volume = self.volumes[volume_id]
        kept = {} if delete else volume.metadata
        volume.changes['metadata'] = volume.metadata = {**kept, **metadata}
        return volume.metadata

    def volume_glance_metadata_get(self, context, volume_id):
        return [types.SimpleNamespace(key=key, value=value) for key, value
                in self.volumes[volume_id].glance_metadata.items()]

    def volume_glance_metadata_delete_by_volume(self, context, volume_id):
        volume = self.volumes[volume_id]
        volume.changes['glance_metadata'] = volume.glance_metadata = {}

    def volume_glance_metadata_create(self, context, volume_id, key, value):
        self.volumes[volume_id].glance_metadata[key] = value

    def volume_type_get(self, context, id, inactive=False,
                        expected_fields=None):
        if id != VOLUME_TYPE_ID:
            raise exception.VolumeTypeNotFound(volume_type_id=id)
        return {'id': id}

    def remember(self, record):
        unknown = set(record) - set(objects.Backup.fields)
        if unknown:
            raise ValueError('unknown record fields: %s' % sorted(unknown))
        row = self.backups.setdefault(record['id'], {
            'user_id': 'user-1', 'project_id': 'project-1', 'size': 1,
            'host': 'backup-1', 'availability_zone': 'nova',
            'status': STATUS.AVAILABLE, 'deleted': False,
            'created_at': datetime.datetime.utcnow().replace(microsecond=0),
            'backup_metadata': []})
        row.update(parse_times(record))


class VolumeFile(io.BufferedRandom):
    """A restore target without descriptor: the driver then skips its fsync.

    That would be the slowest part of restoring small objects on a disk.
    """

    def fileno(self):
        raise io.UnsupportedOperation('no descriptor')


@contextlib.contextmanager
def rbd_image(place):
    """Opens an image the way os-brick does."""
    import rados
    import rbd
    with rados.Rados(rados_id=place['user'],
                     conffile=place['conf']) as client:
        with client.open_ioctx(place['pool']) as pool:
            metadata = linuxrbd.RBDImageMetadata(
                rbd.Image(pool, place['image']), place['pool'],
                place['user'], place['conf'])
            wrapper = linuxrbd.RBDVolumeIOWrapper(metadata)
            try:
                yield wrapper
            finally:
                wrapper.close()


def execute_unprivileged(*command, **ignored):
    """Runs the chgrp and chmod of the NFS driver without root wrapper."""
    subprocess.run([str(word) for word in command], check=True)


def replace_surroundings(database):
    db_api.IMPL = database
    # Native threads keep a service responsive; here they cost only time.
    eventlet.tpool.Proxy = lambda target, *args, **kwargs: target
    eventlet.tpool.execute = lambda call, *args, **named: call(*args, **named)
    volume_utils.notify_about_backup_usage = lambda *args, **kwargs: None
    nfs.putils.execute = execute_unprivileged
    if '--mounted' not in sys.argv:
        nfs.remotefs_brick.RemoteFsClient.mount = (
            lambda client, share, flags=None: os.makedirs(
                client.get_mount_point(share), exist_ok=True))
    # Reads no configuration file: the options are those of the commands.
    CONF([], project='cinder', default_config_files=[], default_config_dirs=[])
    CONF.set_override('backup_enable_progress_timer', False)


class Harness:
    def __init__(self):
        self.running = True
        self.database = MemoryDatabase()
        replace_surroundings(self.database)
        # The first row makes SQLAlchemy configure all models: not within the
        # first command, so that commands take about the same time.
        VolumeRow(SOURCE_VOLUME)

    def reply_to(self, line):
        try:
            command = json.loads(line)
            operation = getattr(self, 'op_' + str(command['op']), None)
            if operation is None:
                raise ValueError('unknown op: %s' % command['op'])
            return {'ok': True, **operation(command)}
        except Exception as error:
            traceback.print_exc()
            return {'ok': False,
                    'error': '%s: %s' % (type(error).__name__, error)}

    def op_hello(self, command):
        return {'cinder': version.version_string(),
                'zstd': importlib.util.find_spec('zstd') is not None}

    def op_quit(self, command):
        self.running = False
        return {}

    def op_configure(self, command):
        for name, value in command['options'].items():
            if value is None:
                CONF.clear_override(name)
            else:
                CONF.set_override(name, value)
        return {}

    def op_backup(self, command):
        record = command['backup']
        self.database.remember(record)
        backup, driver = self._prepare(command, record['id'], STATUS.CREATING)
        self._set_volume(backup, command, SOURCE_VOLUME)
        source = (rbd_image(command['rbd']) if 'rbd' in command
                  else open(command['volume_file'], 'rb'))
        with source as volume_file:
            updates = driver.backup(backup, volume_file,
                                    command.get('backup_metadata', True))
        # The ceph driver leaves it to the manager to save these.
        self.database.backups[backup.id].update(updates or {})
        # A failed backup stays remembered: what it left can be deleted.
        row = self.database.backups[backup.id]
        return {name: row.get(name) for name in
                ('container', 'service_metadata', 'object_count')}

    def op_restore(self, command):
        backup, driver = self._prepare(command, command['backup_id'],
                                       STATUS.RESTORING)
        # The name that Cinder gives to a volume it creates for a restore: only
        # such a volume takes over the name found in the backup.
        name = 'restore_backup_%s' % backup.id
        volume = self._set_volume(backup, command, {
            **VOLUME, 'status': 'restoring-backup', 'display_name': name})
        arguments = self._restore_arguments(driver, command)
        destination = (rbd_image(command['rbd']) if 'rbd' in command else
                       VolumeFile(io.FileIO(command['target_file'], 'r+')))
        with destination as target:
            driver.restore(backup, volume.model.id, target, **arguments)
        return {'volume_updates': volume.changes}

    def op_delete(self, command):
        backup, driver = self._prepare(command, command['backup_id'],
                                       STATUS.DELETING)
        driver.delete_backup(backup)
        del self.database.backups[backup.id]
        return {}

    def _prepare(self, command, backup_id, status):
        """Takes in the records and makes the objects for one operation."""
        for known in command.get('records', []):
            self.database.remember(known)
        name = command.get('driver', 'PosixBackupDriver').rpartition('.')[2]
        context = cinder_context.RequestContext('user-1', 'project-1',
                                                is_admin=True)
        backup = objects.Backup.get_by_id(context, backup_id)
        # Saved, because the drivers read the status again for every object.
        backup.status = status
        backup.save()
        driver = DRIVERS[name](context)
        driver.check_for_setup_error()
        return backup, driver

    def _set_volume(self, backup, command, defaults):
        volume = VolumeRow({'id': backup.volume_id, 'size': backup.size,
                            **defaults, **command.get('volume', {})})
        self.database.volumes = {volume.model.id: volume}
        return volume

    @staticmethod
    def _restore_arguments(driver, command):
        """Older drivers do not know whether the target volume is new."""
        is_new = command.get('volume_is_new', False)
        if 'volume_is_new' in inspect.signature(driver.restore).parameters:
            return {'volume_is_new': is_new}
        if is_new:
            raise NotImplementedError('this Cinder has no volume_is_new')
        return {}


def main():
    harness = Harness()
    for line in COMMANDS:
        reply = harness.reply_to(line)
        REPLIES.write(json.dumps(reply, default=str).encode() + b'\n')
        REPLIES.flush()
        if not harness.running:
            break


if __name__ == '__main__':
    main()
