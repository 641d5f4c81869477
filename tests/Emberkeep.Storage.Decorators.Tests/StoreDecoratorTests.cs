using System.Reflection;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Tests;

public sealed class StoreDecoratorTests
{
    public static TheoryData<Type, Type> Contracts => new()
    {
        { typeof(IObjectStore), typeof(StoreDecorator) },
        { typeof(IObjectLinker), typeof(StoreDecorator) },
        { typeof(IObjectReplacer), typeof(StoreDecorator) },
        { typeof(IObjectWriter), typeof(WriterDecorator) },
    };

    /// <summary>A member with a body in the contract compiles without being passed on, and then the store beneath seems unable to do it.</summary>
    [Theory]
    [MemberData(nameof(Contracts))]
    public void Decorator_EveryMemberOfTheContract_IsItsOwn(Type contract, Type decorator)
    {
        var map = decorator.GetInterfaceMap(contract);

        var missing = map.InterfaceMethods.Zip(map.TargetMethods).Where(pair => pair.Second?.DeclaringType != decorator).Select(pair => pair.First.Name);
        missing.ShouldBeEmpty();
        map.InterfaceMethods.Length.ShouldBeGreaterThan(1);
        map.TargetMethods.ShouldAllBe(method => method.Attributes.HasFlag(MethodAttributes.Virtual));
    }
}
