# Servers that go away, shares that change, file systems that are full.
io_timeout=30
# What a job may take beyond that to say so and to end; everything here is emulated.
grace=30
one=10.77.1.1:/srv/filer1/one
repository="nfs://10.77.1.1/srv/filer1/one?client=kernel"
other="nfs://10.77.2.1/srv/filer2/other?client=kernel"
export=/srv/filer1/one

prepare() {
  mkfs.xfs -q /dev/vdc && mkdir -p /srv && mount /dev/vdc /srv && service_prepare && filer_start 1 && filer_start 2 || return
  mkdir -p /srv/filer1/{one,small} /srv/filer2/other
  truncate -s 32M /srv/small.img && mkfs.ext4 -q -m 0 /srv/small.img && mount -o loop /srv/small.img /srv/filer1/small && rm -rf /srv/filer1/small/lost+found
  for directory in $export /srv/filer1/small /srv/filer2/other; do chown emberkeep: "$directory" && chmod 2770 "$directory" || return; done
  filer_export 1 one rw,root_squash && filer_export 1 small rw,root_squash && filer_export 2 other rw,root_squash || return
  make_volume /var/tmp/small 4 && make_volume /var/tmp/large 64
}

# A scenario begins with reachable servers, nothing mounted, and one backup on the share. fresh OPTIONS
fresh() {
  filer_connect 1
  [ "$(filer_exec 1 cat /proc/fs/nfsd/threads)" -gt 0 ] || filer_restart 1
  service_reset
  rm -rf /srv/filer1/old
  find $export -mindepth 1 -delete
  service_share one $one "$1"
  service_share other 10.77.2.1:/srv/filer2/other ''
  repository="nfs://10.77.1.1$export?client=kernel${1:+&${1//,/\&}}"
  earlier=$(emberkeep -r "$repository" -q backup create /var/tmp/small)
}

indexes() { find "$export" -name '*_metadata' | wc -l; }
data_objects() { find "$export" -path '*volume*' -type f | wc -l; }

# Waits for up to a minute: until_true COMMAND...
until_true() {
  local i
  for i in $(seq 300); do
    "$@" && return
    sleep 0.2
  done
  fail "waited in vain: $*"
}

more_objects_than() { [ "$(find "$export" -type f ! -name '.*' | wc -l)" -gt "$1" ]; }
target_has_data() { [ "$(stat -c %b /var/tmp/target 2>/dev/null || echo 0)" -gt 8192 ]; }

# Starts a job in the background and returns when it is in its middle: begin backup|restore
begin() {
  local before
  case $1 in
    backup)
      before=$(find "$export" -type f ! -name '.*' | wc -l)
      emberkeep -r "$repository" backup create /var/tmp/large >/run/job.log 2>&1 &
      job=$!
      until_true more_objects_than $((before + 2)) ;;
    restore)
      large=$(emberkeep -r "$repository" -q backup create /var/tmp/large)
      # What the client has in its memory it does not ask for.
      umount "$(mount_point $one)"
      rm -f /var/tmp/target
      emberkeep -r "$repository" backup restore "$large" /var/tmp/target >/run/job.log 2>&1 &
      job=$!
      until_true target_has_data ;;
  esac
}

# outage cut|stop backup|restore OPTIONS: the server is away for longer than the deadline, in the middle of a job.
outage() {
  local started status=0 seconds published
  fresh "$3"
  begin "$2"
  published=$(indexes)
  "filer_$1" 1
  started=$(uptime_of)

  # Another share goes on meanwhile.
  timeout 120 bash -c '. /job/lib.sh; emberkeep -r "$1" -q backup create /var/tmp/small' bash "$other" || fail "the other share does not work"
  wait $job || status=$?
  seconds=$(elapsed "$started")
  cat /run/job.log
  figure failed_after "$seconds"
  [ $status -eq 7 ] || fail "the job ended with exit code $status"
  [ "${seconds%.*}" -le $((io_timeout + grace)) ] || fail "the job failed only after $seconds s"
  [ "$(indexes)" -eq "$published" ] || fail "something was published"

  # And a new job on the dead share says so in time too.
  started=$(uptime_of)
  expect 7 "10.77.1.1" emberkeep -r "$repository" backup list
  [ "$(elapsed "$started" | cut -d. -f1)" -le $((io_timeout + grace)) ] || fail "listing took $(elapsed "$started") s"

  case $1 in cut) filer_connect 1 ;; stop) filer_restart 1 ;; esac
  started=$(uptime_of)
  # Until the pause after the last failure is over, commands fail at once; then they work with no restart of anything.
  until_true emberkeep -r "$repository" -q backup list
  figure works_after "$(elapsed "$started")"
  works_again
}

# A new job works, what was there before is there, and nothing half is.
works_again() {
  local backup
  backup=$(emberkeep -r "$repository" -q backup create /var/tmp/small)
  emberkeep -r "$repository" backup verify "$backup" "$earlier"
  rm -f /var/tmp/restored
  emberkeep -r "$repository" backup restore "$earlier" /var/tmp/restored
  same /var/tmp/small /var/tmp/restored
}

scenario cut-backup-v4.2 400 outage cut backup vers=4.2
scenario stop-backup-v3 400 outage stop backup vers=3
scenario cut-restore-v4.1-hard 400 outage cut restore vers=4.1,hard
scenario stop-restore-v4.2 400 outage stop restore vers=4.2

# An outage shorter than the deadline: the job waits and succeeds. pause cut|stop
pause() {
  local status=0
  fresh vers=4.2
  begin backup
  filer_cut 1
  sleep 8
  filer_connect 1
  wait $job || status=$?
  cat /run/job.log
  [ $status -eq 0 ] || fail "exit code $status"
  works_again
}
scenario short-outage 300 pause

# The exported directory is replaced by a copy: its old handle is stale.
replace_export() {
  mv $export /srv/filer1/old
  cp -a /srv/filer1/old $export
  filer_exec 1 exportfs -f
}

stale() {
  fresh vers=4.2
  replace_export
  works_again
  [ "$(grep -c " $(mount_point $one) " /proc/mounts)" -eq 1 ] || fail "$(grep filer1 /proc/mounts)"
  rm -rf /srv/filer1/old
}
scenario stale-handle 240 stale

stale_midway() {
  local status=0
  fresh vers=4.2
  begin backup
  replace_export
  wait $job || status=$?
  cat /run/job.log
  figure exit_code $status
  # Whether it healed or failed: it may not hang, not lie, and the next one works.
  [ $status -eq 0 ] || [ $status -eq 7 ] || fail "exit code $status"
  rm -rf /srv/filer1/old
  works_again
}
scenario stale-handle-midway 300 stale_midway

read_only() {
  fresh vers=4.2
  filer_export 1 one ro,root_squash
  local status=0
  read_only_jobs || status=1
  filer_export 1 one rw,root_squash
  [ $status -eq 0 ]
  works_again
}
read_only_jobs() {
  emberkeep -r "$repository" backup list || return
  emberkeep -r "$repository" backup verify "$earlier" || return
  rm -f /var/tmp/restored
  emberkeep -r "$repository" backup restore "$earlier" /var/tmp/restored || return
  same /var/tmp/small /var/tmp/restored
  expect 6 "read-only" emberkeep -r "$repository" backup create /var/tmp/small
}
scenario read-only 300 read_only

no_space() {
  fresh vers=4.2
  local address=10.77.1.1:/srv/filer1/small first second
  export=/srv/filer1/small
  find $export -mindepth 1 -delete
  repository="nfs://10.77.1.1$export?client=kernel&vers=4.2"
  service_share small $address vers=4.2
  first=$(emberkeep -r "$repository" -q backup create /var/tmp/small)
  expect 8 "is full" emberkeep -r "$repository" backup create /var/tmp/large --compression none
  df -h $export
  [ "$(indexes)" -eq 1 ] || fail "something was published"
  [ "$(find $export -mindepth 1 -type f ! -name '.*' | grep -vc "$first")" -eq 0 ] || fail "files are left: $(find $export -type f)"
  second=$(emberkeep -r "$repository" -q backup create /var/tmp/small)
  emberkeep -r "$repository" backup verify "$first" "$second"
}
scenario no-space 300 no_space
