# Sourced by scripts that run the programs that were built: those are native and look for the runtime in its default place or in DOTNET_ROOT.
if [ -z "${DOTNET_ROOT:-}" ] && command -v dotnet >/dev/null; then
  DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
  # A wrapper script is not where the runtime is.
  [ -d "$DOTNET_ROOT/shared" ] && export DOTNET_ROOT || unset DOTNET_ROOT
fi
