# The service's side: its user, its configuration, and emberkeep itself.
service_user=emberkeep
state=/var/lib/emberkeep
mounts=$state/mounts

as_service() { runuser -u "$service_user" -- "$@"; }

# service_prepare: what an administrator does once. As in docs/manual/nfs.md.
service_prepare() {
  mkdir -p /etc/emberkeep "$state"
  chown "$service_user:" "$state"
  cat >/etc/emberkeep/emberkeep.conf <<END
[DEFAULT]
state_path = $state
backup_mount_point_base = $mounts
backup_file_size = 1048576
backup_io_timeout = ${io_timeout:-60}
root_helper = sudo -n
END
  cp /job/etc/sudoers /etc/sudoers.d/emberkeep
  chmod 440 /etc/sudoers.d/emberkeep
  visudo -cq
}

# service_share NAME ADDRESS OPTIONS: allows a share to be mounted; replaces one of the same name.
service_share() {
  local file=/etc/emberkeep/shares.conf
  touch "$file"
  sed -i "/^\[$1\]\$/,/^owner/d" "$file"
  printf '[%s]\nshare = %s\noptions = %s\nmount_point_base = %s\nowner = %s\n' "$1" "$2" "$3" "$mounts" "$(id -u "$service_user")" >>"$file"
}

# service_reset: ends what an earlier scenario left running, unmounts everything and forgets what was known about shares.
service_reset() {
  pkill -KILL -u "$service_user" || true
  awk -v base="$mounts/" 'index($2, base) == 1 { print $2 }' /proc/mounts | tac | xargs -r -n 1 umount -l
  rm -rf "${state:?}"/*
  rm -f /etc/emberkeep/shares.conf
}

# The mount point of a share: mount_point ADDRESS
mount_point() { echo "$mounts/$(printf %s "$1" | md5sum | cut -d' ' -f1)"; }

# emberkeep ARGUMENT...: runs it as the service's user; a line for the log says how it went.
emberkeep() {
  local started status=0
  started=$(uptime_of)
  as_service env NO_COLOR=1 /usr/bin/emberkeep --config-file /etc/emberkeep/emberkeep.conf "$@" || status=$?
  echo "# emberkeep $*: exit code $status after $(elapsed "$started") s" >&2
  return $status
}

# expect CODE TEXT COMMAND...: the command must end with this exit code and its standard error must hold the text.
expect() {
  local code=$1 text=$2 status=0
  shift 2
  "$@" >/run/expect.output 2>/run/expect.errors || status=$?
  cat /run/expect.output
  cat /run/expect.errors >&2
  [ "$status" -eq "$code" ] || { echo "FAILED: exit code $status instead of $code: $*" >&2; return 1; }
  cat /run/expect.output /run/expect.errors | grep -F -- "$text" >/dev/null || { echo "FAILED: '$text' was not said: $*" >&2; return 1; }
}
