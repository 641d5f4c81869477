# How root's rights are got, and what is mounted where: one helper, no changes of owner or mode, one mount for all, the right share.
prepare() {
  mkfs.xfs -q /dev/vdc && mkdir -p /srv && mount /dev/vdc /srv && service_prepare && filer_start 1 || return
  filer_export 1 one rw,root_squash && filer_export 1 two rw,root_squash
  make_volume /var/tmp/volume 4
}

one=10.77.1.1:/srv/filer1/one two=10.77.1.1:/srv/filer1/two
repository="nfs://10.77.1.1/srv/filer1/one?client=kernel"

# A scenario begins with empty shares that the service may use, and nothing mounted.
fresh() {
  service_reset
  for export in one two; do
    find /srv/filer1/$export -mindepth 1 -delete
    chown "$service_user:" /srv/filer1/$export
    chmod 2770 /srv/filer1/$export
  done
  service_share backup $one ''
}

backup_and_restore() {
  local backup
  backup=$(emberkeep "$@" -q backup create /var/tmp/volume)
  rm -f /var/tmp/restored
  emberkeep "$@" backup restore "$backup" /var/tmp/restored
  same /var/tmp/volume /var/tmp/restored
}

mounts_of() { awk -v at="$(mount_point "$1")" '$5 == at' /proc/self/mountinfo; }

socket() {
  fresh
  cp /job/etc/emberkeep-mount.socket /job/etc/emberkeep-mount@.service /etc/systemd/system/
  systemctl daemon-reload
  systemctl start emberkeep-mount.socket
  # The service has no right at all and cannot get any.
  as_service() { setpriv --reuid emberkeep --regid emberkeep --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"; }
  backup_and_restore -r "$repository" --set root_helper=socket:/run/emberkeep-mount.socket
  mounts_of $one
  [ "$(mounts_of $one | wc -l)" -eq 1 ] || fail "not mounted once"
  ! as_service sudo -n true || fail "the service got root's rights"
}
scenario socket 240 socket

ambient() {
  fresh
  as_service() {
    systemd-run --quiet --pipe --wait --collect -p User=emberkeep -p "AmbientCapabilities=CAP_SYS_ADMIN CAP_SETUID CAP_SETGID" \
      -p "CapabilityBoundingSet=CAP_SYS_ADMIN CAP_SETUID CAP_SETGID CAP_DAC_READ_SEARCH CAP_NET_BIND_SERVICE" -- "$@"
  }
  backup_and_restore -r "$repository" --set root_helper=none
}
scenario ambient 240 ambient

not_allowed() {
  fresh
  mv /etc/sudoers.d/emberkeep /root/
  local status=0
  expect 6 "sudoers" emberkeep -r "$repository" backup create /var/tmp/volume || status=1
  mv /root/emberkeep /etc/sudoers.d/
  return $status
}
scenario no-sudoers-line 120 not_allowed

# What an administrator who follows Cinder's manual writes.
cinder_configuration() {
  fresh
  sed -i "s/^options.*/options = vers=4.1,nconnect=2/" /etc/emberkeep/shares.conf
  printf '[DEFAULT]\nbackup_driver = cinder.backup.drivers.nfs.NFSBackupDriver\nbackup_share = %s\nbackup_mount_options = v4.1,nconnect=2\n' $one >/run/cinder.conf
  backup_and_restore --config-file /run/cinder.conf
  [[ $(grep "$(mount_point $one)" /proc/mounts) == *,vers=4.1,*,nconnect=2,* ]] || fail "$(grep filer1 /proc/mounts)"
}
scenario cinder-configuration 240 cinder_configuration

# The share belongs to root there, and under root squash nobody here can change that. Nothing may be touched, least of all recursively.
wrong_group() {
  fresh
  mkdir -p /srv/filer1/one/deep/er
  echo x >/srv/filer1/one/deep/er/file
  chown -R 0:0 /srv/filer1/one
  chmod -R 0750 /srv/filer1/one/deep
  chmod 0755 /srv/filer1/one
  local before
  before=$(cd /srv/filer1/one && find . -printf '%p %U:%G %m %C@\n')
  expect 6 "chgrp 1000 '/srv/filer1/one' && chmod 2770 '/srv/filer1/one'" emberkeep -r "$repository" config check
  expect 6 "/srv/filer1/one" emberkeep -r "$repository" backup create /var/tmp/volume
  [ "$before" = "$(cd /srv/filer1/one && find . -printf '%p %U:%G %m %C@\n')" ] || fail "something was changed: $(find /srv/filer1/one -ls)"
  # What the message says is enough.
  chgrp 1000 '/srv/filer1/one' && chmod 2770 '/srv/filer1/one'
  backup_and_restore -r "$repository"
  [ "$(stat -c '%u:%g %a' /srv/filer1/one/deep/er/file)" = "0:0 750" ] || fail "$(stat /srv/filer1/one/deep/er/file)"
}
scenario wrong-group 300 wrong_group

# Mounted by somebody else, exactly as Cinder does: it is used, needs no rights, and stays.
premounted() {
  fresh
  rm /etc/emberkeep/shares.conf
  local at before
  at=$(mount_point $one)
  as_service mkdir -p "$at"
  mount -t nfs -o vers=4,minorversion=2 $one "$at"
  before=$(mounts_of $one)
  backup_and_restore -r "nfs://10.77.1.1/srv/filer1/one" --set root_helper=/bin/false
  [ "$before" = "$(mounts_of $one)" ] || fail "the mount is another one: $before / $(mounts_of $one)"
}
scenario mounted-by-cinder 240 premounted

two_at_once() {
  fresh
  cp /var/tmp/volume /var/tmp/volume2 && chown "$service_user" /var/tmp/volume2
  emberkeep -r "$repository" -q backup create /var/tmp/volume >/run/first 2>/run/first.log &
  emberkeep -r "$repository" -q backup create /var/tmp/volume2 >/run/second 2>/run/second.log &
  wait -n || fail "one failed: $(cat /run/first.log /run/second.log)"
  wait -n || fail "one failed: $(cat /run/first.log /run/second.log)"
  [ "$(mounts_of $one | wc -l)" -eq 1 ] || fail "mounted $(mounts_of $one | wc -l) times"
  emberkeep -r "$repository" backup verify "$(cat /run/first)" "$(cat /run/second)"
}
scenario two-at-once 240 two_at_once

wrong_share() {
  fresh
  local at
  at=$(mount_point $one)
  as_service mkdir -p "$at"
  mount -t nfs -o vers=4.2 $two "$at"
  expect 4 "$two" emberkeep -r "$repository" backup create /var/tmp/volume
  [ -z "$(ls -A /srv/filer1/two /srv/filer1/one | grep -v :)" ] || fail "something was written"
}
scenario wrong-share 120 wrong_share

# The name of the share now leads to an empty directory, as when the server's disk is not mounted.
other_repository() {
  fresh
  backup_and_restore -r "$repository"
  umount "$(mount_point $one)"
  mv /srv/filer1/one /srv/filer1/away && install -d -o 1000 -g 1000 -m 2770 /srv/filer1/one && filer_exec 1 exportfs -f
  local status=0
  expect 4 "a repository without an identity" emberkeep -r "$repository" backup create /var/tmp/volume || status=1
  ls -A /srv/filer1/one
  [ -z "$(ls -A /srv/filer1/one)" ] || fail "something was written"
  umount -l "$(mount_point $one)"
  rmdir /srv/filer1/one && mv /srv/filer1/away /srv/filer1/one && filer_exec 1 exportfs -f
  [ $status -eq 0 ]
}
scenario other-repository 240 other_repository

# What the server's own host writes into the directory is restored over NFS.
from_directory() {
  fresh
  local backup
  backup=$(emberkeep -r /srv/filer1/one -q backup create /var/tmp/volume)
  emberkeep -r "$repository" backup restore "$backup" /var/tmp/from-directory
  same /var/tmp/volume /var/tmp/from-directory
}
scenario from-directory 180 from_directory
