using Emberkeep.Configuration;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Plugins;

/// <summary>What a provider is given to open a store.</summary>
/// <param name="Settings">The values of all options, the plug-in's own included.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Takes what the store has to say: warnings are shown to the operator, the rest with --verbose.</param>
public sealed record StoreRequest(Settings Settings, TimeProvider Time, ILogger Logger);
