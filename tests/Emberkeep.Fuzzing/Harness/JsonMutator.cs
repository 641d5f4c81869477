namespace Emberkeep.Fuzzing.Harness;

/// <summary>Changes JSON as a tree, so that most results are still JSON and reach what lies behind the parser.</summary>
internal sealed class JsonMutator(Random random, string[] tokens)
{
    private const int MaxNodes = 5000;

    /// <summary>Changes one thing in a document; null when it is no JSON. Values may come from another document.</summary>
    public byte[]? Mutate(byte[] json, byte[] other)
    {
        if (JsonTree.TryParse(json) is not { } root)
        {
            return null;
        }

        var nodes = root.All().Take(MaxNodes).ToList();
        var node = nodes[random.Next(nodes.Count)];
        if (node.Children is { Count: > 0 } children && random.Next(3) > 0)
        {
            ChangeChildren(node, children, nodes);
        }
        else
        {
            ChangeValue(node, other);
        }

        return root.Write(isIndented: random.Next(2) == 0);
    }

    private void ChangeChildren(JsonTree node, List<(string? Key, JsonTree Value)> children, List<JsonTree> nodes)
    {
        var at = random.Next(children.Count);
        switch (random.Next(7))
        {
            case 0:
                children.RemoveAt(at);
                break;
            case 1:
                children.Insert(random.Next(children.Count + 1), (children[at].Key, children[at].Value.Copy()));
                break;
            case 2:
                var to = random.Next(children.Count);
                (children[at], children[to]) = (children[to], children[at]);
                break;
            case 3:
                children[at] = (node.IsObject ? Key(nodes) : null, children[at].Value);
                break;
            case 4:
                children.Insert(at, (node.IsObject ? Key(nodes) : null, new JsonTree { Raw = Scalar() }));
                break;
            case 5:
                var copies = Math.Min(1 << random.Next(1, 8), 8000 / (1 + children[at].Value.All().Count()));
                children.InsertRange(at, Enumerable.Repeat(children[at], copies).Select(child => (child.Key, child.Value.Copy())).ToList());
                break;
            default:
                node.IsObject = !node.IsObject;
                break;
        }
    }

    private void ChangeValue(JsonTree node, byte[] other)
    {
        switch (random.Next(5))
        {
            case 0 when JsonTree.TryParse(other) is { } donor:
                var parts = donor.All().Take(MaxNodes).ToList();
                var part = parts[random.Next(parts.Count)].Copy();
                (node.Children, node.IsObject, node.Raw) = (part.Children, part.IsObject, part.Raw);
                break;
            case 1:
                var depth = 1 << random.Next(7);
                (node.Children, node.Raw) = (null, new string('[', depth) + new string(']', depth));
                break;
            case 2 when node.Raw.StartsWith('"') && node.Raw.Length >= 2:
                var cut = random.Next(1, node.Raw.Length);
                (node.Children, node.Raw) = (null, node.Raw[..cut] + (random.Next(2) == 0 ? Token() : StrangeValues.Text(random)) + node.Raw[Math.Min(node.Raw.Length - 1, Math.Max(cut, cut + random.Next(-1, 3)))..]);
                break;
            default:
                (node.Children, node.Raw) = (null, Scalar());
                break;
        }
    }

    private string Scalar() => random.Next(6) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => random.Next(2) == 0 ? "{}" : "[]",
        3 => $"\"{StrangeValues.Text(random)}\"",
        4 => $"\"{Token()}\"",
        _ => StrangeValues.Number(random),
    };

    private string Key(List<JsonTree> nodes)
    {
        var keys = nodes[random.Next(nodes.Count)].Children;
        return random.Next(3) switch
        {
            0 => StrangeValues.Text(random),
            1 when keys is { Count: > 0 } => keys[random.Next(keys.Count)].Key ?? Token(),
            _ => Token(),
        };
    }

    private string Token() => tokens.Length == 0 ? StrangeValues.Text(random) : tokens[random.Next(tokens.Length)];
}
