#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes rings of one replica on one device: swift-rings.py ACCOUNT-PORT CONTAINER-PORT OBJECT-PORT, in the current directory."""
import sys

from swift.common.ring import RingBuilder

account, container, obj = (int(port) for port in sys.argv[1:])
for name, port in (('account', account), ('container', container),
                   ('object', obj), ('object-1', obj)):
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=1)
    builder.add_dev({'region': 1, 'zone': 1, 'weight': 1.0, 'device': 'disk', 'meta': '',
                     'ip': '127.0.0.1', 'port': port,
                     'replication_ip': '127.0.0.1', 'replication_port': port})
    builder.rebalance()
    builder.get_ring().save(name + '.ring.gz')
