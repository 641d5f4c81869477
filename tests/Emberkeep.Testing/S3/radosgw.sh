#!/bin/bash
# One Ceph monitor, one object server that keeps all in memory, and an object gateway with S3 and Swift on 127.0.0.1.
# Arguments: directory, port of the monitor, port of the gateway. Says "ready", and ends all of it when its input ends.
set -u
root=$1 mon=$2 gateway=$3
mkdir -p "$root"/{run,log,mon,osd,rgw}
conf=$root/ceph.conf
cat >"$conf" <<EOF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = [v2:127.0.0.1:$mon]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = $root/keyring
run dir = $root/run
crash dir = $root/log
log file = $root/log/\$name.log
admin socket = $root/run/\$name.asok
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail warn = 2
mon data avail crit = 1
[mon.a]
mon data = $root/mon/a
[osd]
osd data = $root/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd max object name len = 2048
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$gateway
rgw data = $root/rgw
rgw enable usage log = false
rgw enable ops log = false
rgw dns name = storage.example.invalid
rgw crypt require ssl = false
rgw lc debug interval = 0
EOF
pids=()
stop() {
  trap - EXIT
  for pid in "${pids[@]}"; do kill -KILL "$pid"; done
  wait
} 2>/dev/null
trap stop EXIT
run() { "$@" >>"$root/log/start" 2>&1; }
spawn() { "$@" </dev/null >>"$root/log/start" 2>&1 & pids+=($!); }
ceph() { run /usr/bin/python3 /usr/bin/ceph -c "$conf" --connect-timeout 60 "$@"; }

run ceph-authtool -C "$root/keyring" --gen-key -n mon. --cap mon 'allow *'
run ceph-authtool "$root/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *'
run ceph-authtool "$root/keyring" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'
run ceph-authtool "$root/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
run monmaptool --create --addv a "[v2:127.0.0.1:$mon]" --fsid "$(sed -n 's/^fsid = //p' "$conf")" "$root/monmap"
run ceph-mon -c "$conf" --mkfs -i a --monmap "$root/monmap" --keyring "$root/keyring" || exit 1
spawn ceph-mon -c "$conf" -i a -f
id=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$id" 0 || exit 1
run ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$id" || exit 1
spawn ceph-osd -c "$conf" -i 0 -f
spawn radosgw -c "$conf" -n client.rgw -f
for _ in $(seq 1 900); do
  if (: </dev/tcp/127.0.0.1/"$gateway") 2>/dev/null; then echo ready; break; fi
  kill -0 "${pids[@]}" 2>/dev/null || exit 1
  sleep 0.1
done
read -r _
