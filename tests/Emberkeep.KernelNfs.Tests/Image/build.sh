#!/usr/bin/env bash
# build.sh DIRECTORY: builds the guest (vmlinuz, initrd, root.ext4) from Debian's packages. Takes about a minute.
# As an ordinary user it needs the package uidmap and a range for the user in /etc/subuid.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
packages=(
  systemd-sysv dbus udev kmod initramfs-tools zstd busybox-static linux-image-cloud-amd64
  nfs-kernel-server nfs-common rpcbind netbase iproute2 nftables xfsprogs e2fsprogs
  samba cifs-utils
  sudo libssl3 libstdc++6 procps util-linux
)
# /proc is mounted in the new system, so mke2fs reads it through a bind of its own.
mmdebstrap --quiet --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --customize-hook="copy-in '$here/guest-job.service' /etc/systemd/system" \
  --customize-hook='chroot "$1" systemctl -q enable guest-job.service' \
  --customize-hook='chroot "$1" systemctl -q disable nfs-server.service smbd.service nmbd.service samba-ad-dc.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service' \
  --customize-hook='chroot "$1" systemctl -q mask serial-getty@ttyS0.service getty@tty1.service nfs-blkmap.service' \
  --customize-hook='chroot "$1" useradd -u 1000 -m emberkeep && echo guest >"$1/etc/hostname" && echo "127.0.0.1 localhost guest" >"$1/etc/hosts" && : >"$1/etc/fstab"' \
  --customize-hook="cp \"\$1/vmlinuz\" '$out/vmlinuz' && cp \"\$1/initrd.img\" '$out/initrd'" \
  --customize-hook="mkdir '$out/mount' && mount --bind \"\$1\" '$out/mount' && mke2fs -q -t ext4 -O ^has_journal -d '$out/mount' '$out/root.ext4' 2G && umount '$out/mount' && rmdir '$out/mount'" \
  "${EMBERKEEP_GUEST_SUITE:-bookworm}" /dev/null
