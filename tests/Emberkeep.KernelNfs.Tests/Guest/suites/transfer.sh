# Throughput beside dd on the same mount, and what goes over the wire: calls of the client as /proc/self/mountstats counts them.
one=10.77.1.1:/srv/filer1/one
repository="nfs://10.77.1.1/srv/filer1/one?client=kernel&vers=4.2"

prepare() {
  mkfs.xfs -q /dev/vdc && mkdir -p /srv/ && mount /dev/vdc /srv && service_prepare && filer_start 1 || return
  filer_export 1 one rw,root_squash && truncate -s 32k /var/tmp/tiny && chown "$service_user" /var/tmp/tiny
}

fresh() {
  service_reset
  find /srv/filer1/one -mindepth 1 -delete
  chown "$service_user:" /srv/filer1/one
  chmod 2770 /srv/filer1/one
  service_share backup $one vers=4.2
}

# Bytes that the client has sent to (or received from) the server: wire_bytes write|read
wire_bytes() {
  awk -v at="$(mount_point $one)" -v field="$([ "$1" = write ] && echo 7 || echo 6)" '
    $1 == "device" { here = $5 == at } here && $1 == "bytes:" { sum += $field } END { print sum + 0 }' /proc/self/mountstats
}

# How often the client called an operation: calls OPERATION
calls() {
  awk -v at="$(mount_point $one)" -v name="$1:" '$1 == "device" { here = $5 == at } here && $1 == name { sum += $2 } END { print sum + 0 }' /proc/self/mountstats
}

# The program alone, without data, is what a run takes at least (start_s); under emulation that is most of it.
throughput() {
  fresh
  local size=192 started idle backup with_dd with_emberkeep
  dd if=/dev/urandom of=/var/tmp/random bs=1M count=$size status=none && chown "$service_user" /var/tmp/random
  emberkeep -r "$repository" -q backup create /var/tmp/tiny
  started=$(uptime_of)
  emberkeep -r "$repository" -q backup create /var/tmp/tiny
  idle=$(elapsed "$started")

  started=$(uptime_of)
  as_service dd if=/var/tmp/random of="$(mount_point $one)/dd" bs=1M conv=fsync status=none
  with_dd=$(elapsed "$started")
  rm /srv/filer1/one/dd

  local before_bytes before_writes
  before_bytes=$(wire_bytes write) before_writes=$(calls WRITE)
  started=$(uptime_of)
  backup=$(emberkeep -r "$repository" -q backup create /var/tmp/random --compression none)
  with_emberkeep=$(elapsed "$started")
  figure dd_s "$with_dd"
  figure backup_s "$with_emberkeep"
  figure start_s "$idle"
  local sent=$(($(wire_bytes write) - before_bytes)) writes=$(($(calls WRITE) - before_writes))
  figure sent_per_byte "$(awk -v a=$sent -v b=$((size << 20)) 'BEGIN { printf "%.3f", a / b }')"
  figure write_calls $writes
  # Every byte goes over the wire once, in large calls.
  [ $sent -ge $((size << 20)) ] || fail "only $sent bytes were counted"
  [ $sent -le $(((size << 20) + (1 << 20))) ] || fail "$sent bytes were sent for $((size << 20))"
  [ $writes -le $((size * 8 + 64)) ] || fail "$writes calls of WRITE"

  # Reading: what the client remembers is taken away first.
  umount "$(mount_point $one)"
  rm -f /var/tmp/restored
  started=$(uptime_of)
  emberkeep -r "$repository" backup restore "$backup" /var/tmp/restored
  figure restore_s "$(elapsed "$started")"
  same /var/tmp/random /var/tmp/restored
  sent=$(wire_bytes read)
  figure read_per_byte "$(awk -v a="$sent" -v b=$((size << 20)) 'BEGIN { printf "%.3f", a / b }')"
  [ "$sent" -le $(((size << 20) + (2 << 20))) ] || fail "$sent bytes were read for $((size << 20))"
}
scenario throughput 600 throughput

# A volume that is a file on the same share. Counts what moving its data costs; see docs/manual/nfs.md.
volume_on_share() {
  fresh
  local size=16 backup before_read before_write
  backup=$(emberkeep -r "$repository" -q backup create /var/tmp/tiny)
  as_service dd if=/dev/urandom of="$(mount_point $one)/volume.raw" bs=1M count=$size conv=fsync status=none
  umount "$(mount_point $one)"
  emberkeep -r "$repository" backup show "$backup" >/dev/null
  before_read=$(wire_bytes read) before_write=$(wire_bytes write)
  backup=$(emberkeep -r "$repository" -q backup create "$(mount_point $one)/volume.raw" --compression none)
  local read_mib=$((($(wire_bytes read) - before_read) >> 20)) written_mib=$((($(wire_bytes write) - before_write) >> 20)) moves=$(($(calls COPY) + $(calls CLONE)))
  figure read_mib $read_mib
  figure written_mib $written_mib
  figure copy_calls "$(calls COPY)"
  figure clone_calls "$(calls CLONE)"
  # The server moves the data; it is read once, for its digests.
  [ $moves -ge $size ] || fail "the server moved data only $moves times"
  [ $written_mib -eq 0 ] || fail "$written_mib MiB were written through the network"
  [ $read_mib -le $((size + 1)) ] || fail "$read_mib MiB were read for $size"
  rm -f /var/tmp/restored
  emberkeep -r /srv/filer1/one backup restore "$backup" /var/tmp/restored
  same /srv/filer1/one/volume.raw /var/tmp/restored
}
scenario volume-on-share 300 volume_on_share
