using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a function for every message of a queue.</summary>
public sealed class ServiceBusTriggerAttribute : TriggerBindingAttribute
{
    public ServiceBusTriggerAttribute(string queueName)
    {
        QueueName = queueName;
    }

    /// <summary>The setting that holds the connection string; <c>ServiceBus</c> where it is not given.</summary>
    public string? Connection { get; set; }

    public string? QueueName { get; }

    /// <summary>Complete a message when the function has returned; host.json's <c>autoCompleteMessages</c> where it is not given.</summary>
    public bool AutoCompleteMessages { get; set; }
}
