using System.Text.Json;

namespace Emberkeep.Engine.Format.Json;

/// <summary>Receives the tokens of a document from a <see cref="JsonPump"/>.</summary>
internal interface IJsonConsumer
{
    /// <summary>
    /// Takes the token that the reader stands on. It may read on, but when the reader runs out of buffered bytes it must answer
    /// <see cref="JsonStep.NeedMore"/> and will be shown the same token again.
    /// </summary>
    JsonStep Take(ref Utf8JsonReader reader);
}
