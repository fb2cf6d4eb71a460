using Azure.Messaging.ServiceBus;

// Receives one message of the queue args[1] at the connection string args[0], says so, and holds it until it is killed.
await using var client = new ServiceBusClient(args[0]);
await using var receiver = client.CreateReceiver(args[1]);
var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(30));
Console.WriteLine($"holding {message?.MessageId} delivery {message?.DeliveryCount}");
await Task.Delay(Timeout.InfiniteTimeSpan);
