# NFS servers, each the kernel's nfsd in a network namespace with a name and an address of its own, so that to the client they are separate
# hosts: one can be stopped or cut off while the other works. Filer N has address 10.77.N.1; its exports are below /srv/filerN.

# filer_start N: makes namespaces, network and daemons.
filer_start() {
  local n=$1 ns=filer$1
  ip netns add "$ns"
  ip link add "$ns" type veth peer name eth0 netns "$ns"
  ip addr add "10.77.$n.2/24" dev "$ns"
  ip link set "$ns" up
  ip -n "$ns" addr add "10.77.$n.1/24" dev eth0
  ip -n "$ns" link set eth0 up
  ip -n "$ns" link set lo up
  mkdir -p "/srv/$ns" "/run/$ns"
  ip netns exec "$ns" unshare --mount --uts --propagation slave bash -c '. /job/filer.sh; filer_daemons "$1"; exec sleep infinity' bash "$ns" \
    >"/run/$ns/log" 2>&1 &
  echo $! >"/run/$ns/pid"
  for _ in $(seq 100); do [ -e "/run/$ns/ready" ] && return; sleep 0.2; done
  cat "/run/$ns/log"; return 1
}

# Inside the namespaces: the daemons, with directories of their own. /run is /run/filerN of the host.
filer_daemons() {
  set -e
  hostname "$1"
  mkdir -p "/run/$1/rpcbind" "/run/$1/nfs"
  : >>"/run/$1/exports"
  touch /etc/exports
  mount --bind "/run/$1/exports" /etc/exports
  mount --bind "/run/$1/nfs" /var/lib/nfs
  mkdir -p /var/lib/nfs/{rpc_pipefs,nfsdcld,sm,sm.bak}
  mount --bind "/run/$1" /run
  mount -t rpc_pipefs rpc_pipefs /var/lib/nfs/rpc_pipefs
  mount -t nfsd nfsd /proc/fs/nfsd
  rpcbind -w
  nfsdcld
  exportfs -ra
  filer_nfsd
  rpc.mountd
  touch /run/ready
}

# The server itself, with short leases, so that a restart needs seconds.
filer_nfsd() { rpc.nfsd -V 3 -V 4.0 -V 4.1 -V 4.2 --grace-time 10 --lease-time 10 4; }

# filer_exec N COMMAND...: runs a command on the filer.
filer_exec() { nsenter --target "$(cat "/run/filer$1/pid")" --mount --uts --net -- "${@:2}"; }

# filer_export N NAME OPTIONS: exports /srv/filerN/NAME; again, with other options.
filer_export() {
  local file=/run/filer$1/exports others
  mkdir -p "/srv/filer$1/$2"
  others=$(grep -v "^/srv/filer$1/$2 " "$file")
  # In place: the filer sees this file through a bind.
  printf '%s\n' "$others" "/srv/filer$1/$2 *($3,no_subtree_check)" >"$file"
  filer_exec "$1" exportfs -ra
}

# The network drops every packet to and from the filer; nobody is told.
filer_cut() { filer_exec "$1" nft 'add table inet cut; add chain inet cut in { type filter hook input priority 0; policy drop; }'; }
filer_connect() { filer_exec "$1" nft 'add table inet cut; delete table inet cut'; }

# The server goes away: connections are closed, new ones are refused.
filer_stop() { filer_exec "$1" rpc.nfsd 0; }
filer_restart() { filer_exec "$1" bash -c '. /job/filer.sh; filer_nfsd'; }
