#!/usr/bin/env bash
# demo.sh EMBERKEEP: runs the main job on a real ext4 file system with real files, and checks every result.
set -euo pipefail
emberkeep=$(realpath "${1:?usage: demo.sh PATH-TO-EMBERKEEP}")
. "$(dirname "$0")/dotnet-root.sh"
export PATH="$PATH:/usr/sbin:/sbin"
for tool in mkfs.ext4 debugfs e2fsck cmp; do
  command -v "$tool" >/dev/null || { echo "the demo needs $tool: apt-get install e2fsprogs" >&2; exit 1; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/emberkeep-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "${*/#"$emberkeep"/emberkeep}"; "$@"; }
field() { sed -n "s/^ *\"$1\": \"\([^\"]*\)\",*\$/\1/p"; }
same() { cmp "$1" "$2" && echo "identical: $1 = $2 ($(stat -c %s "$1") bytes, $(stat -c %b "$2") blocks used of $(($(stat -c %s "$2") / 512)))"; }
check_fs() { e2fsck -fn "$1" >fsck.log 2>&1 || { cat fsck.log; exit 1; }; echo "e2fsck -fn $1: clean"; }
edit() { debugfs -w -f - volume.img >/dev/null 2>&1; }

say "A volume: 512 MiB with a real ext4 file system holding real files"
mkdir files repository
du -a --apparent-size -B 1 /usr/lib /usr/share 2>/dev/null | awk '$1 > 20000 && $1 < 2000000 { total += $1; if (total > 100000000) exit; print $2 }' |
  while read -r file; do [ -f "$file" ] && [ ! -L "$file" ] && cp "$file" "files/$(echo "$file" | tr / _)"; done || true
truncate -s 512M volume.img
run mkfs.ext4 -q -F -d files volume.img
echo "$(find files -type f | wc -l) files, $(du -sh files | cut -f1); the image uses $(du -h volume.img | cut -f1)"
cp --sparse=always volume.img at-full.img

say "Full backup"
full=$("$emberkeep" -r repository --output json backup create volume.img --name monday --compression zstd | tee create.json | field id)
echo "\$ emberkeep -r repository backup create volume.img --name monday --compression zstd"
cat create.json; echo
echo "the repository uses $(du -sh repository | cut -f1)"

say "The files change, and an incremental backup takes only that"
mapfile -t names < <(find files -type f | sort)
first=${names[0]} second=${names[1]}
head -c 3000000 /dev/urandom >new-file
edit <<E2
rm $(basename "$first")
write new-file new-file
rm $(basename "$second")
write $first renamed-copy
E2
check_fs volume.img
increment=$("$emberkeep" -r repository --output json backup create volume.img --name tuesday --incremental | tee create.json | field id)
echo "\$ emberkeep -r repository backup create volume.img --name tuesday --incremental"
cat create.json; echo
run "$emberkeep" -r repository backup list

say "Verify everything: lengths, MD5 of each object, SHA-256 of each block, each chain"
run "$emberkeep" -r repository backup verify --all

say "Restore the increment into a new file, and the full backup over a dirty one"
run "$emberkeep" -r repository backup restore "$increment" new.img
same volume.img new.img
check_fs new.img
yes dirt | head -c 512M >dirty.img || true
run "$emberkeep" -r repository backup restore "$full" dirty.img --force
same at-full.img dirty.img
check_fs dirty.img

say "A damaged object is found, named, and never restored"
mapfile -t objects < <(find repository -name '*-00001' -size +200k)
object=${objects[0]}
cp "$object" kept-object
printf 'EMBERKEEP-DAMAGE' | dd of="$object" bs=1 seek=100000 conv=notrunc status=none
if "$emberkeep" -r repository backup verify --all; then echo "the damage was not found" >&2; exit 1; fi
cp kept-object "$object"

say "Delete: the newest first, then nothing is left"
run "$emberkeep" -r repository backup delete "$increment"
run "$emberkeep" -r repository backup delete "$full"
[ -z "$(find repository -mindepth 1 -print -quit)" ] && echo "the repository is empty again"
say "Done: everything above was checked"
