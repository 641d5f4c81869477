#!/usr/bin/env bash
# run.sh [ARGUMENT...]: installs the products that Emberkeep is compared with, then compares them, in memory and on the disk of $TMPDIR.
# Arguments are those of bench.py. With --directory only that place is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
missing=()
for package in python3-cinder python3-zstd restic borgbackup e2fsprogs xfsprogs; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" -eq 0 ] || { echo "install these first: ${missing[*]}" >&2; exit 2; }
  apt-get install -y -q "${missing[@]}" >&2
fi
case " $* " in
  *" --directory "*) exec python3 bench.py "$@" ;;
esac
python3 bench.py "$@"
echo
python3 bench.py --directory "${TMPDIR:-/var/tmp}" --sync "$@"
