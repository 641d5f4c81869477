#!/usr/bin/env bash
# Builds once and runs the test projects. --all also runs the long tests (category "Long").
# Ends with one line: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
all=false
[ "${1:-}" = --all ] && all=true

. eng/dotnet-root.sh
packages=()
$all && packages=(all)
if ! eng/install-test-packages.sh "${packages[@]}"; then
  if [ "${CI:-}" = true ]; then echo "the packages that the tests need could not be installed" >&2; exit 1; fi
  echo "the packages that the tests use could not all be installed; tests of what is missing will be skipped, each with its reason" >&2
fi
dotnet build Emberkeep.slnx -c "$configuration" -v quiet || { echo "the build failed" >&2; exit 1; }

passed=0 failed=0 skipped=0 status=0
failures=$(mktemp)
trap 'rm -f "$failures"' EXIT
for project in tests/*.Tests tests/Emberkeep.Fuzzing; do
  name=$(basename "$project")
  program="$project/bin/$configuration/net10.0/$name"
  arguments=(-noLogo -noColor)
  $all || arguments+=(-trait- Category=Long)
  echo "== $name"
  log=$(mktemp)
  "$program" "${arguments[@]}" 2>&1 | tee "$log"
  [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
  summary=$(grep -E 'Total: [0-9]+, Errors: ' "$log" | tail -n 1)
  # A program that ends without its summary has crashed, whatever its exit code.
  [ -n "$summary" ] || status=1
  count() { sed -n "s/.*$1: \([0-9]*\).*/\1/p" <<<"$summary"; }
  total=$(count Total) f=$(count Failed) e=$(count Errors) k=$(count Skipped)
  failed=$((failed + ${f:-0} + ${e:-0})) skipped=$((skipped + ${k:-0}))
  passed=$((passed + ${total:-0} - ${f:-0} - ${k:-0}))
  # What failed is said once more at the end, where somebody who sees only the last lines finds it.
  sed -n '/ \[FAIL\]$/,/^ *$/p' "$log" | head -n 60 >>"$failures"
  [ -n "$summary" ] || { echo "$name ended without a summary; its last lines:"; tail -n 20 "$log"; } >>"$failures"
  rm -f "$log"
done

[ ! -s "$failures" ] || { echo; echo "== What failed"; cat "$failures"; }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$status" -eq 0 ]
