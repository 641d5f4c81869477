namespace Emberkeep.Configuration.Options;

/// <summary>Short names for the types, so that a declaration reads like a line of the reference.</summary>
internal static class Types
{
    public static OptionType Boolean { get; } = new BooleanType();

    public static OptionType List { get; } = new ListType();

    public static OptionType Text { get; } = new TextType();

    public static OptionType Uri { get; } = new UriType();

    public static OptionType Secret { get; } = new SecretType(Text);

    public static OptionType SecretUri { get; } = new SecretType(Uri);

    public static OptionType RateSchedule { get; } = new RateScheduleType();

    public static OptionType SpaceReserve { get; } = new SpaceReserveType();

    public static OptionType Choice(params string[] choices) => new TextType(choices);

    public static OptionType Float(double? min = null) => new FloatType(min);

    public static OptionType Integer(long? min = null, long? max = null) => new IntegerType(min, max);

    public static OptionType IntegerUpToProcessors(long min) => new IntegerType(min, maxIsProcessorCount: true);

    public static OptionType OptionalInteger(long? min = null, long? max = null) => new IntegerType(min, max, isOptional: true);
}
