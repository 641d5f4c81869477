#!/usr/bin/env bash
# run.sh SUITE [PATTERN]: boots the guest, runs the scenarios of Guest/suites/SUITE.sh whose names match the shell pattern, prints what the
# guest printed. The scenarios' results are the lines that begin with RESULT. Wants "make build" to have run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
suite=${1:?usage: run.sh SUITE [PATTERN]} pattern=${2:-*}
[ -x "$top/out/emberkeep" ] && [ -x "$top/out/libexec/emberkeep-mount" ] || { echo "run 'make build' first" >&2; exit 2; }

# The image depends on nothing but its recipe, so all checkouts share it.
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/emberkeep/guest
image=$cache/$(cat "$here"/Image/* | sha256sum | cut -c1-16)
mkdir -p "$cache"
work=$(mktemp -d "${TMPDIR:-/tmp}/emberkeep-guest.XXXXXX")
qemu= watch=
trap '[ -z "$qemu" ] || kill -KILL "$qemu" 2>/dev/null; [ -z "$watch" ] || kill -TERM "$watch" 2>/dev/null; rm -rf "$work"' EXIT
(
  flock 9
  [ -d "$image" ] && exit 0
  echo "building the guest in $image" >&2
  rm -rf "$image.new"
  "$here/Image/build.sh" "$image.new" >&2
  mv "$image.new" "$image"
) 9>"$cache/lock"

# What "make install PREFIX=/usr" installs, the .NET runtime, and the scenarios.
root=$work/root
mkdir -p "$root/usr/share/dotnet" "$root/job"
"$top/eng/install.sh" "$root/usr" >/dev/null
. "$top/eng/dotnet-root.sh"
dotnet=${DOTNET_ROOT:?the .NET runtime was not found: set DOTNET_ROOT}
runtime=$("$dotnet/dotnet" --list-runtimes | sed -n 's/^Microsoft\.NETCore\.App \(10\.[0-9.]*\) .*/\1/p' | tail -n 1)
mkdir -p "$root/usr/share/dotnet/shared/Microsoft.NETCore.App"
cp -R "$dotnet/host" "$root/usr/share/dotnet/"
cp -R "$dotnet/shared/Microsoft.NETCore.App/$runtime" "$root/usr/share/dotnet/shared/Microsoft.NETCore.App/"
cp -R "$here/Guest/." "$root/job/"
printf '%s\n' "$suite" "$pattern" "${EMBERKEEP_GUEST_PATIENCE:-1}" >"$root/job/arguments"
tar -C "$root" --owner=0 --group=0 -cf "$work/job.tar" usr job
rm -rf "$root"
truncate -s 6G "$work/data.img"
: >"$work/output"

qemu-system-x86_64 \
  -accel tcg,thread=multi,tb-size=512 -cpu "${EMBERKEEP_GUEST_CPU:-max}" -smp 2 -m 2048 -nodefaults -no-user-config -display none -no-reboot \
  -kernel "$image/vmlinuz" -initrd "$image/initrd" \
  -append "root=/dev/vda rw console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on audit=0 no_timer_check net.ifnames=0" \
  -drive "file=$image/root.ext4,if=virtio,format=raw,snapshot=on" \
  -drive "file=$work/job.tar,if=virtio,format=raw,readonly=on" \
  -drive "file=$work/data.img,if=virtio,format=raw,cache=unsafe,discard=unmap" \
  -serial "file:$work/console" -serial "file:$work/output" </dev/null &
qemu=$!
# The guest is ended when it takes too long, and when its starter (who has the other end of a pipe on standard input) is gone.
if [ -p /dev/stdin ]; then until_gone=(cat); else until_gone=(sleep infinity); fi
timeout "${EMBERKEEP_GUEST_SECONDS:-900}" "${until_gone[@]}" <&0 >/dev/null 2>&1 &
watch=$!
tail -s 0.2 -n +1 --pid="$qemu" -f "$work/output" | sed -u 's|\r$||' &
output=$!
status=0
wait -n "$qemu" "$watch" || status=$?
kill -TERM "$watch" 2>/dev/null || true
kill -KILL "$qemu" 2>/dev/null || true
wait "$output"
if ! grep -q '^GUEST-END ' "$work/output"; then
  echo "the guest did not come to its end (status $status); the end of its console:" >&2
  tail -n 40 "$work/console" | tr -d '\r' >&2
  exit 1
fi
