namespace Emberkeep.Tsm.Double;

/// <summary>What is stored under one path.</summary>
internal sealed record StoredObject(string Type, string Path, List<Version> Versions);
