namespace Emberkeep.Tsm.Client;

/// <summary>One run of the client that came to its end.</summary>
/// <param name="Command">What it was asked to do, for messages: <c>dsmc backup image</c>.</param>
/// <param name="ExitCode">
/// 0 for success, 4 when files were left out, 8 with warnings, 12 with errors (the client's documentation); 128 and more when a signal ended it.
/// </param>
/// <param name="Output">What it printed.</param>
internal sealed record ClientRun(string Command, int ExitCode, ClientOutput Output);
