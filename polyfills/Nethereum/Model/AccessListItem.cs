#nullable disable
namespace Nethereum.Model;

public class AccessListItem
{
    public AccessListItem()
    {
        StorageKeys = [];
    }

    public AccessListItem(string address, List<byte[]> storageKeys)
    {
        Address = address;
        StorageKeys = storageKeys;
    }

    public string Address { get; set; }

    public List<byte[]> StorageKeys { get; set; }
}
