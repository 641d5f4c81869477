# SPDX-License-Identifier: Apache-2.0
"""Makes the volumes: files that are the same in every run with the same seed and the same /usr/lib."""

import os
import random
import shutil
import subprocess

MIB = 1 << 20


def file_system(path, mib, share=0.8):
    """An ext4 with as much of /usr/lib as fits into a share of it, which is what volumes of servers look like."""
    tree = path + '.tree'
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(tree)
    room = int(mib * share) * MIB
    for parent, directories, names in os.walk('/usr/lib'):
        directories.sort()
        for name in sorted(names):
            source = os.path.join(parent, name)
            if os.path.islink(source) or not os.path.isfile(source):
                continue
            size = os.path.getsize(source) + 4096
            if size > room:
                continue
            room -= size
            target = tree + os.path.join(parent, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.link(source, target) if os.stat(source).st_dev == os.stat(tree).st_dev else shutil.copyfile(source, target)
    with open(path, 'wb') as file:
        file.truncate(mib * MIB)
    subprocess.run(['mkfs.ext4', '-q', '-F', '-O', '^metadata_csum', '-E', 'root_owner=0:0', '-d', tree, path], check=True)
    shutil.rmtree(tree)


def database(path, mib, seed=1):
    """Pages of 8 KiB, each half text and half noise."""
    source = random.Random(seed)
    words = [bytes(source.choices(b'abcdefghijklmnopqrstuvwxyz', k=source.randint(3, 9))) for _ in range(4096)]
    with open(path, 'wb') as file:
        for _ in range(mib * MIB // 8192):
            text = b' '.join(source.choices(words, k=700))[:4096].ljust(4096, b' ')
            file.write(text + source.randbytes(4096))


def incompressible(path, mib, seed=2):
    """Noise."""
    source = random.Random(seed)
    with open(path, 'wb') as file:
        for _ in range(mib):
            file.write(source.randbytes(MIB))


def thin(path, mib):
    """A file system that is 2 % full, in a sparse file."""
    file_system(path, mib, share=0.02)


def change(path, share, seed):
    """Changes that share of a volume, in pages of 8 KiB all over it. Returns nothing; the file's length stays."""
    source = random.Random(seed)
    pages = os.path.getsize(path) // 8192
    with open(path, 'r+b') as file:
        for page in source.sample(range(pages), max(1, int(pages * share))):
            file.seek(page * 8192)
            file.write(source.randbytes(8192))
