# SMB: the kernel's cifs against Samba, which runs in a network namespace with an address of its own.
io_timeout=30
share=//10.77.9.1/backups
repository='smb://10.77.9.1/backups?credentials=/etc/emberkeep/smb.cred&vers=3.1.1'
served=/srv/smb

prepare() {
  modprobe cifs && mkfs.xfs -q /dev/vdc && mkdir -p /srv && mount /dev/vdc /srv && service_prepare || return
  mkdir -p $served /run/smb && chown emberkeep: $served && chmod 2770 $served || return
  cat >/run/smb/smb.conf <<END
[global]
server role = standalone server
interfaces = 10.77.9.1/24
bind interfaces only = yes
disable netbios = yes
server min protocol = SMB2_10
pid directory = /run/smb
lock directory = /run/smb
state directory = /run/smb
cache directory = /run/smb
private dir = /run/smb
ncalrpc dir = /run/smb/ncalrpc
log file = /run/smb/log
[backups]
path = $served
read only = no
force user = emberkeep
END
  ip netns add smb && ip link add smb type veth peer name eth0 netns smb && ip addr add 10.77.9.2/24 dev smb && ip link set smb up || return
  ip -n smb addr add 10.77.9.1/24 dev eth0 && ip -n smb link set eth0 up && ip -n smb link set lo up || return
  printf 's3cret-word\ns3cret-word\n' | smbpasswd -c /run/smb/smb.conf -s -a emberkeep || return
  server_start && make_volume /var/tmp/small 4 && make_volume /var/tmp/large 64
}

server_start() {
  ip netns exec smb smbd -D -s /run/smb/smb.conf
  local i
  for i in $(seq 100); do (exec 3<>/dev/tcp/10.77.9.1/445) 2>/dev/null && return; sleep 0.2; done
  cat /run/smb/log
  return 1
}

server_kill() { pkill -KILL -x smbd || true; }

# fresh [OWNER MODE]: a running server, nothing mounted, nothing stored; the file with the password has that owner and mode.
fresh() {
  pgrep -x smbd >/dev/null || server_start
  service_reset
  find $served -mindepth 1 -delete
  printf 'username=emberkeep\npassword=s3cret-word\n' >/etc/emberkeep/smb.cred
  chown "${1:-root:}" /etc/emberkeep/smb.cred
  chmod "${2:-600}" /etc/emberkeep/smb.cred
  printf '[smb]\ntype = cifs\nshare = %s\noptions = credentials=/etc/emberkeep/smb.cred,vers=3.1.1\nmount_point_base = %s\nowner = %s\n' \
    "$share" "$mounts" "$(id -u "$service_user")" >/etc/emberkeep/shares.conf
}

# The whole job, and what the mount looks like.
cycle() {
  local full increment mounted
  fresh
  cp /var/tmp/small /var/tmp/volume
  full=$(emberkeep -r "$repository" -q backup create /var/tmp/volume)
  mounted=$(awk -v at="$(mount_point $share)" '$2 == at { print $3, $4 }' /proc/mounts)
  echo "mounted with $mounted"
  for option in vers=3.1.1 soft nosuid nodev noexec "uid=$(id -u $service_user)" file_mode=0660 dir_mode=0770; do
    [[ ${mounted/ /,}, == cifs,*$option,* ]] || fail "the mount does not have $option"
  done

  cp /var/tmp/volume /var/tmp/first
  change_volume /var/tmp/volume
  increment=$(emberkeep -r "$repository" -q backup create /var/tmp/volume --incremental)
  emberkeep -r "$repository" backup restore "$increment" /var/tmp/over-smb
  same /var/tmp/volume /var/tmp/over-smb
  # What was written over SMB is an ordinary repository in the server's directory, and what is written there is seen over SMB.
  emberkeep -r $served backup restore "$full" /var/tmp/on-server
  same /var/tmp/first /var/tmp/on-server
  change_volume /var/tmp/volume
  increment=$(emberkeep -r $served -q backup create /var/tmp/volume --incremental)
  emberkeep -r "$repository" backup restore "$increment" /var/tmp/over-smb --force
  same /var/tmp/volume /var/tmp/over-smb
  emberkeep -r "$repository" backup delete "$increment"
  emberkeep mount unmount "$share"
  ! grep -q " cifs " /proc/mounts || fail "the share is mounted still"
  rm -f /var/tmp/over-smb /var/tmp/on-server /var/tmp/first
}

check() {
  fresh
  emberkeep -r "$repository" config check
}

# A password is in no command line, and a file that others can read is refused.
secret() {
  fresh root: 644
  expect 6 'mode 0600' emberkeep -r "$repository" backup list
  fresh emberkeep: 600
  ! emberkeep -r "$repository" backup list || fail "a file of the service's user was taken"
  fresh
  (while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' || true; done >/run/command-lines) &
  local watcher=$!
  emberkeep -r "$repository" backup list
  kill $watcher
  grep -q mount.cifs /run/command-lines || echo "mount.cifs was too quick to be seen"
  ! grep -q s3cret-word /run/command-lines || fail "the password stood on a command line"
  ! emberkeep -r 'smb://10.77.9.1/backups?password=s3cret-word' backup list || fail "a password was taken as an option"
}

# The server dies while a backup runs: the job ends, says so, and the next one works when the server is back.
killed() {
  local earlier status=0 started later
  fresh
  earlier=$(emberkeep -r "$repository" -q backup create /var/tmp/small)
  started=$(uptime_of)
  emberkeep -r "$repository" --set backup_compression_algorithm=none backup create /var/tmp/large &
  local job=$!
  for _ in $(seq 300); do [ "$(find $served -type f -size +100k | wc -l)" -gt 6 ] && break; sleep 0.1; done
  server_kill
  wait $job || status=$?
  figure seconds_until_failure "$(elapsed "$started")"
  [ $status -ne 0 ] || fail "the backup says that it worked"
  [ "$(find $served -name '*_metadata' | wc -l)" -eq 1 ] || fail "an incomplete backup can be seen"
  server_start
  emberkeep -r "$repository" config check
  later=$(emberkeep -r "$repository" -q backup create /var/tmp/large)
  emberkeep -r "$repository" backup verify "$later"
  emberkeep -r "$repository" backup restore "$earlier" /var/tmp/restored
  same /var/tmp/small /var/tmp/restored
  rm -f /var/tmp/restored
}

scenario smb-cycle 300 cycle
scenario smb-check 120 check
scenario smb-secret 200 secret
scenario smb-server-killed 400 killed
