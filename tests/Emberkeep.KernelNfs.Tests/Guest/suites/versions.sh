# Every version of NFS, root squash on and off, hard and soft: full, increment, restore, delete.
prepare() {
  mkfs.xfs -q /dev/vdc && mkdir -p /srv && mount /dev/vdc /srv && service_prepare && filer_start 1 || return
  filer_export 1 squash rw,root_squash && filer_export 1 nosquash rw,no_root_squash
}

# cycle VERSION EXPORT MODE
cycle() {
  local export=/srv/filer1/$2 full increment mounted
  local address=10.77.1.1:$export repository="nfs://10.77.1.1$export?client=kernel&vers=$1&$3"
  service_reset
  find "$export" -mindepth 1 -delete
  chown "$service_user:" "$export"
  chmod 2770 "$export"
  service_share backup "$address" "vers=$1,$3"
  cd "$(mktemp -d)" && chmod 755 .

  make_volume volume 4
  full=$(emberkeep -r "$repository" -q backup create "$PWD/volume")
  mounted=$(awk -v at="$(mount_point "$address")" '$2 == at { print $4 }' /proc/mounts)
  echo "mounted with $mounted"
  for option in "vers=$1" "$3" nosuid nodev noexec; do
    [[ ,$mounted, == *,$option,* ]] || fail "the mount does not have $option"
  done

  cp volume first
  change_volume volume
  increment=$(emberkeep -r "$repository" -q backup create "$PWD/volume" --incremental)
  emberkeep -r "$repository" backup restore "$increment" /var/tmp/over-nfs
  same volume /var/tmp/over-nfs
  # What was written over NFS is an ordinary repository in the server's directory.
  emberkeep -r "$export" backup restore "$full" /var/tmp/on-server
  same first /var/tmp/on-server
  [ -z "$(find "$export" ! -user "$service_user")" ] || fail "there are files of somebody else on the share"

  emberkeep -r "$repository" backup delete "$full" "$increment"
  [ -z "$(find "$export" -mindepth 1 -type f ! -name .emberkeep-repository)" ] || fail "files are left: $(find "$export")"
  rm -rf /var/tmp/over-nfs /var/tmp/on-server "$PWD"
}

for version in 3 4.0 4.1 4.2; do
  for export in squash nosquash; do
    for mode in hard soft; do
      scenario "v$version-$export-$mode" 180 cycle $version $export $mode
    done
  done
done
