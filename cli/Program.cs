Console.WriteLine("openledger");
