namespace Emberkeep.Storage.Swift.Transport;

/// <summary>A request's body that says when a piece of it has been sent.</summary>
internal interface IProgressContent
{
    /// <summary>Called after each piece; set before the request is sent.</summary>
    Action? OnProgress { get; set; }
}
