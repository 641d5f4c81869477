using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Stores;

namespace Emberkeep.Configuration.Tests.Values;

public sealed class RateScheduleTests
{
    [Theory]
    [InlineData("0", "12:00", null)]
    [InlineData("50M", "12:00", 50_000_000L)]
    [InlineData("50Mi", "12:00", 50L << 20)]
    [InlineData("64k", "00:00", 64_000L)]
    [InlineData(" 2G ", "23:59", 2_000_000_000L)]
    [InlineData("08:00-18:00=20M", "07:59", null)]
    [InlineData("08:00-18:00=20M", "08:00", 20_000_000L)]
    [InlineData("08:00-18:00=20M", "17:59", 20_000_000L)]
    [InlineData("08:00-18:00=20M", "18:00", null)]
    [InlineData("08:00-18:00=20M,18:00-08:00=0", "03:00", null)]
    [InlineData("08:00-18:00=20M, 100M", "03:00", 100_000_000L)]
    [InlineData("08:00-18:00=20M, 100M", "09:00", 20_000_000L)]
    [InlineData("22:00-06:00=1G,5M", "23:00", 1_000_000_000L)]
    [InlineData("22:00-06:00=1G,5M", "00:00", 1_000_000_000L)]
    [InlineData("22:00-06:00=1G,5M", "05:59", 1_000_000_000L)]
    [InlineData("22:00-06:00=1G,5M", "06:00", 5_000_000L)]
    [InlineData("20:00-24:00=1G", "23:59", 1_000_000_000L)]
    [InlineData("20:00-00:00=1G", "00:00", null)]
    [InlineData("00:00-24:00=1G", "13:00", 1_000_000_000L)]
    public void RateAt_Time_IsTheScheduled(string text, string time, long? expected)
    {
        RateSchedule.TryParse(text, out var schedule).ShouldBeTrue();

        schedule.RateAt(TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fast")]
    [InlineData("-5M")]
    [InlineData("5MB")]
    [InlineData("5mi i")]
    [InlineData("5X")]
    [InlineData("1.5M")]
    [InlineData("999")]
    [InlineData("99999999T")]
    [InlineData("50M,20M")]
    [InlineData("50M,")]
    [InlineData("08:00-18:00=20M,17:00-19:00=5M")]
    [InlineData("08:00-18:00=20M,20:00-09:00=5M")]
    [InlineData("08:00=20M")]
    [InlineData("8-18=20M")]
    [InlineData("08:00-08:00=20M")]
    [InlineData("08:60-18:00=20M")]
    [InlineData("08:00-25:00=20M")]
    [InlineData("24:00-08:00=20M")]
    [InlineData("08:00-18:00=20M=5M")]
    public void TryParse_NotASchedule_IsRefused(string text) => RateSchedule.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Load_FaultyRate_NamesTheOptionAndTheGrammar()
    {
        var loaded = TestConfiguration.LoadOptions("backup_limit_rate = 50 fish");

        var fault = loaded.Faults.ShouldHaveSingleItem().ToString();
        fault.ShouldContain("backup_limit_rate");
        fault.ShouldContain("08:00-18:00=20M");
    }

    [Theory]
    [InlineData("auto", 10_000_000_000_000, 1L << 30)]
    [InlineData("auto", 64_000_000, 640_000)]
    [InlineData("10G", 64_000_000, 10_000_000_000)]
    [InlineData("2%", 1000, 20)]
    [InlineData("0.5%", 1000, 5)]
    [InlineData("0", 1000, 0)]
    public void ReserveSpace_Text_IsSoManyBytes(string text, long total, long expected) =>
        TestConfiguration.LoadOptions($"backup_reserve_space = {text}")
            .Settings.Get(ServiceOptions.ReserveSpace).Of(new StoreSpace(total, total)).ShouldBe(expected);

    [Theory]
    [InlineData("2%")]
    [InlineData("0.00001%")]
    [InlineData("0.000000000000000001%")]
    [InlineData("auto")]
    public void ReserveSpace_Written_IsReadBackTheSame(string text)
    {
        var type = new SpaceReserveType();
        type.TryParse(text, TestConfiguration.Host, out var value).ShouldBeTrue();

        type.TryParse(type.Format(value!), TestConfiguration.Host, out var again).ShouldBeTrue(type.Format(value!));

        again.ShouldBe(value);
    }

    [Theory]
    [InlineData("101%")]
    [InlineData("-1")]
    [InlineData("much")]
    public void ReserveSpace_SomethingElse_IsAFault(string text) =>
        TestConfiguration.LoadOptions($"backup_reserve_space = {text}").Faults.ShouldHaveSingleItem().ToString().ShouldContain("backup_reserve_space");
}
