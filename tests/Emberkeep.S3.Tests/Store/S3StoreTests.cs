using Amazon.S3;
using Amazon.S3.Model;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;
using Emberkeep.Stores;

namespace Emberkeep.S3.Tests.Store;

/// <summary>What S3 has beyond the contract of stores, on a real Ceph.</summary>
public sealed class S3StoreTests(S3Servers servers) : S3Test(servers)
{
    private const int Part = 5 << 20;

    [Fact]
    public async Task CommitAsync_LargeObject_GoesInPartsAndLeavesNoUpload()
    {
        var options = await OptionsAsync() with { PartSize = Part };
        await using var store = Open(options);
        var content = Bytes((Part * 3) + 17);

        await PutAsync(store, "object", content);

        (await GetAsync(store, "object")).AsSpan().SequenceEqual(content).ShouldBeTrue();
        (await GetAsync(store, "object", Part - 5, 10)).ShouldBe(content[(Part - 5)..(Part + 5)]);
        (await BucketSweep.CountUploadsAsync(options, Bucket.Value)).ShouldBe(0);
        await ShouldFailAsync(ErrorKind.AlreadyExists, () => PutAsync(store, "object", content));
    }

    [Fact]
    public async Task CommitAsync_LargeObjectTakenMeanwhile_KeepsTheOther()
    {
        await using var store = Open(await OptionsAsync() with { PartSize = Part });
        await store.EnsureContainerAsync(Bucket, Cancel);
        await using (var slow = await store.CreateAsync(Bucket, Name("object"), Cancel))
        {
            await slow.WriteAsync(Bytes(Part + 1), Cancel);
            await PutAsync(store, "object", [1]);

            await ShouldFailAsync(ErrorKind.AlreadyExists, async () => await slow.CommitAsync(Cancel));
        }

        (await GetAsync(store, "object")).ShouldBe([1]);
        (await BucketSweep.CountUploadsAsync(await OptionsAsync(), Bucket.Value)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TryCopyAsync_SmallAndLarge_CopiesInsideTheServer(bool isLarge)
    {
        await using var store = Open(await OptionsAsync() with { CopySize = isLarge ? Part : 1L << 30 });
        var content = Bytes(isLarge ? (Part * 2) + 9 : 1000);
        await PutAsync(store, "object-1", content);

        (await store.TryCopyAsync(Bucket, Name("object-1"), Bucket, Name("object-2"), Cancel)).ShouldBeTrue();

        (await GetAsync(store, "object-2")).AsSpan().SequenceEqual(content).ShouldBeTrue();
        await ShouldFailAsync(ErrorKind.AlreadyExists, () => store.TryCopyAsync(Bucket, Name("object-1"), Bucket, Name("object-2"), Cancel));
        await ShouldFailAsync(ErrorKind.NotFound, () => store.TryCopyAsync(Bucket, Name("absent"), Bucket, Name("object-3"), Cancel));
        (await store.TryLinkAsync(Bucket, Name("object-1"), Bucket, Name("object-3"), Cancel)).ShouldBeFalse();
        (await NamesAsync(store)).ShouldBe(["object-1", "object-2"]);
    }

    [Fact]
    public async Task ReplaceAsync_VersionAsItWas_ExchangesTheObject()
    {
        await using var store = Open(await OptionsAsync());
        await PutAsync(store, "object", [1]);
        var version = await store.GetVersionAsync(Bucket, Name("object"), Cancel);

        await using (var writer = await store.ReplaceAsync(Bucket, Name("object"), version, Cancel))
        {
            await writer.WriteAsync(new byte[] { 2 }, Cancel);
            (await GetAsync(store, "object")).ShouldBe([1]);
            await writer.CommitAsync(Cancel);
        }

        (await GetAsync(store, "object")).ShouldBe([2]);
        await using var late = await store.ReplaceAsync(Bucket, Name("object"), version, Cancel);
        await ShouldFailAsync(ErrorKind.Conflict, async () => await late.CommitAsync(Cancel));
        await store.DeleteAsync(Bucket, Name("object"), Cancel);
        await using var gone = await store.ReplaceAsync(Bucket, Name("object"), version, Cancel);
        await ShouldFailAsync(ErrorKind.NotFound, async () => await gone.CommitAsync(Cancel));
    }

    [Fact]
    public async Task EveryMember_EncryptedByTheServer_WorksWithTheKeyOnly()
    {
        var plain = await OptionsAsync();
        var options = plain with { EncryptionKey = new Secret("0123456789abcdef0123456789abcdef"), EncryptionAlgorithm = "AES256", PartSize = Part };
        await using var store = Open(options);
        await PutAsync(store, "object-1", [1, 2, 3]);
        await PutAsync(store, "object-2", Bytes(Part + 1));

        (await GetAsync(store, "object-1")).ShouldBe([1, 2, 3]);
        (await GetAsync(store, "object-2")).AsSpan().SequenceEqual(Bytes(Part + 1)).ShouldBeTrue();
        await using var other = Open(plain);
        await Should.ThrowAsync<BackupException>(() => GetAsync(other, "object-1"));
    }

    [Fact]
    public async Task DeleteAsync_LockedObject_HidesItAndTheServerKeepsIt()
    {
        var options = await OptionsAsync() with { LockDays = 1 };
        await using var store = Open(options);
        await PutAsync(store, "object", [1]);

        await store.DeleteAsync(Bucket, Name("object"), Cancel);

        (await NamesAsync(store)).ShouldBeEmpty();
        await ShouldFailAsync(ErrorKind.NotFound, () => store.StatAsync(Bucket, Name("object"), Cancel));
        using var client = BucketSweep.Open(options);
        var version = (await client.ListVersionsAsync(Bucket.Value, "object")).Versions.Single(item => item.IsDeleteMarker != true);
        await Should.ThrowAsync<AmazonS3Exception>(() => client.DeleteObjectAsync(Bucket.Value, "object", version.VersionId));
        await PutAsync(store, "object", [2]);
        (await GetAsync(store, "object")).ShouldBe([2]);
        (await client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket.Value, Key = "object", VersionId = version.VersionId })).ContentLength.ShouldBe(1);
    }

    [Fact]
    public async Task CommitAsync_LockWithoutObjectLockOfTheBucket_SaysWhatToDo()
    {
        var plain = await OptionsAsync();
        await using (var store = Open(plain))
        {
            await store.EnsureContainerAsync(Bucket, Cancel);
        }

        await using var locking = Open(plain with { LockDays = 1 });
        var error = await Should.ThrowAsync<BackupException>(() => PutAsync(locking, "object", [1]));
        error.Remedy.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task EveryCall_WrongKeys_SaysWhichAndWhereTheyAreFrom()
    {
        var options = await OptionsAsync();
        await using var unknown = Open(options with { Credentials = new S3Credentials(new Secret("NOBODY"), new Secret("wrong-secret"), null, "a test") });
        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => unknown.EnsureContainerAsync(ContainerName.Parse("other"), Cancel));
        error.Message.ShouldContain("a test");
        await using var wrong = Open(options with { Credentials = options.Credentials with { SecretKey = new Secret("wrong-secret") } });
        error = await ShouldFailAsync(ErrorKind.Unauthorized, async () => await NamesAsync(wrong));
        error.Message.ShouldContain("secret key");
        error.ToString().ShouldNotContain("wrong-secret");
    }

    [Fact]
    public async Task CommitAsync_QuotaUsedUp_IsNoSpace()
    {
        var server = await Servers.CephAsync();
        var options = await Servers.CephAsync(nameof(CommitAsync_QuotaUsedUp_IsNoSpace)) with { Bucket = Bucket.Value, PartSize = Part };
        await using var store = Open(options);
        await store.EnsureContainerAsync(Bucket, Cancel);
        await server.SetQuotaAsync(options.Credentials.AccessKey.Reveal(), 1 << 20);

        await ShouldFailAsync(ErrorKind.NoSpace, () => PutAsync(store, "object", Bytes(3 << 20)));

        (await NamesAsync(store)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveUnfinishedAsync_UploadOfAKilledWriter_EndsItAndNoOther()
    {
        var options = await OptionsAsync();
        await using var store = Open(options);
        await store.EnsureContainerAsync(Bucket, Cancel);
        using var client = BucketSweep.Open(options);
        await client.InitiateMultipartUploadAsync(Bucket.Value, "object-1");
        await client.InitiateMultipartUploadAsync(Bucket.Value, "other-1");

        await store.RemoveUnfinishedAsync(Bucket, "object", Cancel);

        (await BucketSweep.CountUploadsAsync(options, Bucket.Value)).ShouldBe(1);
        await store.RemoveUnfinishedAsync(ContainerName.Parse("no-such-bucket"), "", Cancel);
    }

    [Fact]
    public async Task EnsureContainerAsync_MayNotMakeBuckets_IsNotFound()
    {
        await using var store = Open(await OptionsAsync() with { CreatesBuckets = false });

        var error = await ShouldFailAsync(ErrorKind.NotFound, () => store.EnsureContainerAsync(Bucket, Cancel));

        error.Message.ShouldContain("backup_create_containers");
        await ShouldFailAsync(ErrorKind.NotFound, () => store.CheckAsync(Cancel));
    }

    [Fact]
    public async Task ListContainersAsync_JournalOnly_IsEmpty()
    {
        await using var store = Open(await OptionsAsync() with { AllBuckets = false });
        await store.EnsureContainerAsync(ContainerName.Journal, Cancel);
        await using (var writer = await store.CreateAsync(ContainerName.Journal, Name("entry"), Cancel))
        {
            await writer.CommitAsync(Cancel);
        }

        var containers = new List<ContainerName>();
        await foreach (var container in store.ListContainersAsync(Cancel))
        {
            containers.Add(container);
        }

        containers.ShouldBeEmpty();
        await PutAsync(store, "object", [1]);
        (await NamesAsync(store)).ShouldBe(["object"]);
    }

    [Fact]
    public async Task EveryCall_ServerIsNotThere_IsUnavailableAndNamesIt()
    {
        var options = await OptionsAsync() with { Endpoint = new Uri("http://127.0.0.1:1/"), Retries = 1 };
        await using var store = Open(options);

        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => store.CheckAsync(Cancel));

        error.Message.ShouldContain("127.0.0.1:1");
        error.IsTransient.ShouldBeTrue();
    }
}
