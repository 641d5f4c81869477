#!/usr/bin/env bash
# Builds once and runs the test projects. --all also runs the long tests (category "Long").
# Ends with one line: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
all=false
[ "${1:-}" = --all ] && all=true

eng/install-test-packages.sh || exit 1
dotnet build Emberkeep.slnx -c "$configuration" -v quiet || { echo "the build failed" >&2; exit 1; }

passed=0 failed=0 skipped=0 status=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  program="$project/bin/$configuration/net10.0/$name"
  arguments=(--no-progress --no-ansi)
  $all || arguments+=(--filter-not-trait "Category=Long")
  echo "== $name"
  log=$(mktemp)
  "$program" "${arguments[@]}" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  # 8 means that no test was selected, which is right for a project whose tests are all long.
  if [ "$code" -ne 0 ] && ! { [ "$code" -eq 8 ] && ! $all; }; then status=1; fi
  count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
  s=$(count succeeded) f=$(count failed) k=$(count skipped)
  if [ -z "$s" ] && [ "$code" -ne 8 ]; then status=1; fi
  passed=$((passed + ${s:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${k:-0}))
  rm -f "$log"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
