using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Drivers;

/// <summary>What a vendor's driver says about itself, once it is loaded.</summary>
/// <param name="ClassPath">The class path of the Cinder driver that reads and writes the same repository.</param>
/// <param name="BuiltInOptions">The drivers whose options it reads too.</param>
/// <param name="Options">Its own options, or null.</param>
public sealed record VendorDriver(string ClassPath, OptionArea BuiltInOptions, OptionSection? Options);
