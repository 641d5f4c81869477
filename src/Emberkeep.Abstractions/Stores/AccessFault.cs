namespace Emberkeep.Stores;

/// <summary>Why some users of a repository cannot use a file that others can. The same for all files of a place that have the same fault.</summary>
/// <param name="What">The fault, as the end of a sentence about the file.</param>
/// <param name="Remedy">What an administrator has to do for all files of the place.</param>
public sealed record AccessFault(string What, string Remedy);
