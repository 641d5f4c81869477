using System.Security.Cryptography;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.Swift;

/// <summary>Opens Swift accounts.</summary>
public static class SwiftStoreOpener
{
    /// <summary>The type of the store beneath what repeats requests; its interfaces tell what it can do.</summary>
    public static Type StoreType => typeof(SwiftStore);

    /// <summary>Opens an account. Nothing is sent before it is used; the caller disposes the store.</summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Invalid"/> when an option cannot be used.</exception>
    public static IObjectStore Open(SwiftStoreOptions options, TimeProvider time, ILogger logger)
    {
        if (options.IsInsecure)
        {
            SwiftLog.Insecure(logger);
        }

        var retrier = RetrierOf(options, time, logger);
        return new RetryingStore(new SwiftStore(options, retrier, time), retrier);
    }

    internal static Retrier RetrierOf(SwiftStoreOptions options, TimeProvider time, ILogger logger) =>
        new(options.Retry, time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), logger);
}
