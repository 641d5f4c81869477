Console.WriteLine("emberkeep 0.1.0");
