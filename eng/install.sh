#!/usr/bin/env bash
# install.sh PREFIX: installs out/ under PREFIX/lib/emberkeep with a link in PREFIX/bin, and shell completions.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${1:?usage: install.sh PREFIX}
[ -x out/emberkeep ] || { echo "run 'make build' first" >&2; exit 1; }
install -d "$prefix/lib/emberkeep" "$prefix/bin" "$prefix/share/bash-completion/completions" \
  "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
cp -R out/. "$prefix/lib/emberkeep/"
rm -rf "$prefix/lib/emberkeep/libexec"
install -d "$prefix/libexec/emberkeep"
cp -R out/libexec/. "$prefix/libexec/emberkeep/"
ln -sf ../lib/emberkeep/emberkeep "$prefix/bin/emberkeep"
out/emberkeep completion bash >"$prefix/share/bash-completion/completions/emberkeep"
out/emberkeep completion zsh >"$prefix/share/zsh/site-functions/_emberkeep"
out/emberkeep completion fish >"$prefix/share/fish/vendor_completions.d/emberkeep.fish"
echo "installed $prefix/bin/emberkeep"
case "$prefix" in
  */usr) ;;
  *) echo "note: shares are mounted by /usr/libexec/emberkeep/emberkeep-mount, so install with PREFIX=/usr on hosts that use the kernel's NFS client" ;;
esac
