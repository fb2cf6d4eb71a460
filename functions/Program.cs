Console.WriteLine("OpenLedger.Functions");
