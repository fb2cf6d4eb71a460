using OpenLedger.Cli.Stack;
using Processor = System.Runtime.InteropServices.Architecture;

namespace OpenLedger.Tests.Cli;

public sealed class AnvilServerTests
{
    [Theory]
    [InlineData(Processor.X64, "npm ci installs it.")]
    [InlineData(Processor.Arm64, "npm install --no-save @foundry-rs/anvil-linux-arm64@1.7.1 installs it.")]
    public void Anvil_that_is_not_installed_is_named_with_what_installs_it(Processor processor, string advice)
    {
        var folder = Directory.CreateTempSubdirectory("openledger-test-");
        try
        {
            var error = Assert.Throws<InvalidOperationException>(() => AnvilServer.Find(folder.FullName, processor));
            Assert.EndsWith(advice, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
