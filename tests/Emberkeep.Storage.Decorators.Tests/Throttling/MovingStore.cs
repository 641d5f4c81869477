using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Tests.Throttling;

/// <summary>Says that it moved everything, and remembers which writer it was given.</summary>
internal sealed class MovingStore(IObjectStore inner) : StoreDecorator(inner)
{
    public IObjectWriter? Made { get; private set; }

    public IObjectWriter? Writer { get; private set; }

    public override async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Made = await Inner.CreateAsync(container, name, cancellationToken);

    public override ValueTask<long> TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        Writer = transfer.Writer;
        return ValueTask.FromResult(transfer.Length);
    }
}
