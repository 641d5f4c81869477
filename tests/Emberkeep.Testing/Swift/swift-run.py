#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a server of Swift with the swift.conf of a directory: swift-run.py DIRECTORY PROGRAM ARGUMENTS... By itself it reads that of /etc/swift, whatever its own file says."""
import runpy
import sys

from swift.common.utils import set_swift_dir

set_swift_dir(sys.argv[1])
del sys.argv[:2]
runpy.run_path(sys.argv[0], run_name='__main__')
