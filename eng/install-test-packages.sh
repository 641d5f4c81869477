#!/usr/bin/env bash
# Installs the Debian packages that the tests use, when it can: tests of what stays missing are skipped with a reason,
# except in CI (CI=true), where they fail.
set -euo pipefail
wanted=(python3-cinder python3-zstd e2fsprogs xfsprogs zsh fish nfs-ganesha nfs-ganesha-vfs libnfs13 gcc libc6-dev sqlite3
  swift-proxy swift-account swift-container swift-object memcached ceph-mon ceph-osd ceph-common radosgw python3-boto3
  librados2 librbd1 python3-rados python3-rbd glusterfs-server attr cifs-utils)
[ "${1:-}" = all ] && wanted+=(qemu-system-x86 mmdebstrap uidmap) # for the virtual machine of the long tests
missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "not a Debian system: tests that need ${missing[*]} will be skipped" >&2
  exit 0
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then sudo=(sudo -n); else
    echo "run 'apt-get install ${missing[*]}' to run all tests; those that need them will be skipped" >&2
    exit 0
  fi
fi
echo "installing ${missing[*]}"
# The servers are started by the tests on ports of their own; the packages must not start them.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
  "${sudo[@]}" chmod 755 "$policy"
  trap '"${sudo[@]}" rm -f "$policy"' EXIT
fi
# Another program may be installing packages at this moment.
apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
"${apt[@]}" update -qq >/dev/null
"${apt[@]}" install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
