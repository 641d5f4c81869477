# Shared by all scenarios.
uptime_of() { cut -d' ' -f1 /proc/uptime; }
elapsed() { awk -v a="$1" '{ printf "%.1f", $1 - a }' /proc/uptime; }

# Ends the scenario.
fail() { echo "FAILED: $*" >&2; exit 1; }

# A number for the report: figure NAME VALUE
figure() { echo "$1=$2" >>/run/scenario.figures; }

# A volume of random data with a hole: make_volume FILE MIB
make_volume() {
  rm -f "$1"
  truncate -s "$2M" "$1"
  dd if=/dev/urandom of="$1" bs=1M count=$(($2 / 2)) conv=notrunc status=none
  dd if=/dev/urandom of="$1" bs=4k count=3 seek=$(($2 * 256 - 3)) conv=notrunc status=none
  chown "$service_user" "$1"
}

# Changes some blocks of a volume, and makes others zeros: change_volume FILE
change_volume() {
  dd if=/dev/urandom of="$1" bs=64k count=2 seek=5 conv=notrunc status=none
  dd if=/dev/zero of="$1" bs=64k count=2 seek=20 conv=notrunc status=none
}

same() { cmp "$1" "$2" || fail "$1 and $2 differ"; }

. /job/service.sh
. /job/filer.sh
