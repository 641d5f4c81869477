using System.Text.RegularExpressions;

namespace Emberkeep.Configuration.Options;

/// <summary>An absolute URL with a host. <see cref="Uri.OriginalString"/> keeps what the operator wrote.</summary>
internal sealed partial class UriType : OptionType
{
    public override string Name => "URI";

    public override bool TryParse(string text, HostFacts host, out object? value)
    {
        value = Shape().IsMatch(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri : null;
        return value is not null;
    }

    public override string Expectation(HostFacts host) => "a URL with a scheme and a host, such as https://host:port/path";

    public override string Format(object value) => ((Uri)value).OriginalString;

    // RFC 3986: a scheme, "//" and an authority that is not empty. Behind it oslo.config lets anything pass; blanks are refused here.
    [GeneratedRegex(
        @"\A[A-Za-z][A-Za-z0-9+.\-]*://[^/?#\s<>""\\^`{|}]+(?:[/?#]\S*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Shape();
}
