using System.Diagnostics;

namespace Emberkeep.Fuzzing.Harness;

/// <summary>
/// Runs a parser over its corpus and over mutations of it. An input that gets an answer of a new kind joins the pool that later mutations
/// start from: the kinds of answers take the place of measured coverage, which needs no instrumented build.
/// </summary>
internal sealed class Fuzzer(FuzzTarget target, Corpus corpus, int seed)
{
    private const int MaxPool = 400;
    private const int MinExecutions = 100;
    private const int Attempts = 4;

    /// <summary>Processor time far above what any input takes; what grows faster than its input exceeds it.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private readonly List<byte[]> _pool = [];
    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);
    private long _executions;

    /// <summary>Runs the corpus, then mutations until the time is over.</summary>
    /// <exception cref="FuzzFailure">The parser broke its contract.</exception>
    public async Task<FuzzResult> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var input in target.Seeds.Concat(corpus.Read(target.Name)))
        {
            _pool.Add(input);
            _classes.Add(await ExecuteAsync(input));
        }

        var mutator = new Mutator(new Random(seed), target);
        while (_executions < MinExecutions || Stopwatch.GetElapsedTime(started) < duration)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = mutator.Mutate(_pool);
            var answer = await ExecuteAsync(input);
            if (_pool.Count < MaxPool && _classes.Add(answer))
            {
                _pool.Add(input);
                corpus.Keep(target.Name, input);
            }
        }

        return new FuzzResult(_executions, _classes.Count, seed);
    }

    /// <summary>Runs one input. What takes too long or too much is tried again, since the machine and what is made once may be to blame.</summary>
    private async Task<string> ExecuteAsync(byte[] input)
    {
        _executions++;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, elapsed, allocated) = await MeasureAsync(input);
            var limit = target.FixedBytes + (input.Length * target.BytesPerByte);
            if (elapsed <= s_longest && allocated <= limit)
            {
                return answer;
            }

            if (attempt == Attempts)
            {
                throw Failure(elapsed > s_longest ? $"it took {elapsed}" : $"it allocated {allocated} bytes, more than {limit}", input, cause: null);
            }
        }
    }

    private async Task<(string Answer, TimeSpan Elapsed, long Allocated)> MeasureAsync(byte[] input)
    {
        var copy = input.ToArray();
        var started = Environment.CpuUsage.TotalTime;
        var before = GC.GetAllocatedBytesForCurrentThread();
        long allocated;
        Exception refusal;
        try
        {
            var running = target.RunAsync(copy);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var isDone = running.IsCompleted;
            var value = await running;
            return isDone ? ($"value {value}", Environment.CpuUsage.TotalTime - started, allocated) : throw new InvalidOperationException("The target waits, so its memory cannot be measured.");
        }
        catch (Exception e) when (target.IsRefusal(e))
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            refusal = e;
        }
        catch (Exception e)
        {
            throw Failure($"{e.GetType().Name}: {e.Message}", input, e);
        }

        var elapsed = Environment.CpuUsage.TotalTime - started;
        return target.Where is { } where && !refusal.Message.Contains(where, StringComparison.Ordinal)
            ? throw Failure($"the refusal does not name {where}: {refusal.Message}", input, refusal)
            : (Answer.ClassOf(refusal), elapsed, allocated);
    }

    private FuzzFailure Failure(string complaint, byte[] input, Exception? cause)
    {
        corpus.KeepFailure(target.Name, input);
        return new FuzzFailure(target.Name, complaint, seed, _executions, input, cause);
    }
}
