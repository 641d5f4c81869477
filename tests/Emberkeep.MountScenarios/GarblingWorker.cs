using System.Net.Sockets;
using Emberkeep.Storage.FileSystem.Isolation;

namespace Emberkeep.MountScenarios;

/// <summary>A worker that says hello as it should and nonsense from then on.</summary>
internal static class GarblingWorker
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint('\0' + arguments[0]));
        using var hello = new MessageWriter(WorkerCall.Hello).Int32(WorkerProtocol.Magic).Int32(WorkerProtocol.Version).Text(WorkerProtocol.ProgramVersion);
        await socket.SendAsync(hello.Finish(0, 0));
        await socket.ReceiveAsync(new byte[1024]);
        var garbage = new byte[1024];
        Array.Fill(garbage, (byte)0xEE);
        await socket.SendAsync(garbage);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
