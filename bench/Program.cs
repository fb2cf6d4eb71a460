using OpenLedger.Bench;

return await Benchmarks.RunAsync(args);
