#!/bin/sh
# Makes every list again from clones of the upstream repositories:
#
#   polyfills/surface/refresh.sh FUNCTIONS_CLONE NETHEREUM_CLONE AZURE_SDK_CLONE RUNTIME_CLONE TORCHSHARP_CLONE [PACKAGE...]
#
# A clone that is missing is named -, and its lists stay as they are; with PACKAGEs only those are made.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
functions=$1 nethereum=$2 azure=$3 runtime=$4 torch=$5
shift 5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# list CLONE REPOSITORY TAG COMMIT PACKAGE VERSION "PATHS" OPTIONS...
list() {
    clone=$1 repository=$2 tag=$3 commit=$4 package=$5 version=$6 paths=$7
    shift 7
    case " $only " in *" $package "* | "  ") ;; *) return 0 ;; esac
    [ "$clone" != - ] || return 0
    rm -rf "$work/source" && mkdir "$work/source"
    # A partial clone may lack files that nobody asked for, so each file is read by itself.
    git -C "$clone" ls-tree -r --name-only "$commit" -- $paths | grep '\.cs$' | while IFS= read -r file; do
        mkdir -p "$work/source/$(dirname "$file")"
        git -C "$clone" show "$commit:$file" > "$work/source/$file"
    done
    dotnet run "$here/extract.cs" -- --package "$package" --version "$version" --repository "$repository" \
        --reference "${tag:+tag $tag, }commit $commit" --base "$work/source" --out "$here/$package.txt" "$@" . < /dev/null
}

only="$*"
sdk=Azure/azure-sdk-for-net
list "$azure" $sdk "" cbfc1669b0db3571bb608710123b2a4a014ee152 Azure.Data.Tables 12.11.0 sdk/tables/Azure.Data.Tables/api/Azure.Data.Tables.net8.0.cs \
    --note "the commit's listing is that of 12.11.0: no release changed it until 12.12.0"
list "$azure" $sdk "" 659b1cc258bdb09861e528337e9ae52891482024 Azure.Messaging.ServiceBus 7.20.1 sdk/servicebus/Azure.Messaging.ServiceBus/api/Azure.Messaging.ServiceBus.net8.0.cs \
    --note "the commit's listing is that of 7.20.1: no release changed it from 7.19.0 to 7.20.2"
list "$runtime" dotnet/runtime "" 14e61899747dfa5596357bba5806b1077a3f7052 System.IO.Hashing 10.0.0 src/libraries/System.IO.Hashing/ref \
    --except System.IO.Hashing.Adler32 --note "Adler32 came after 10.0.0 and is left out"

worker=Azure/azure-functions-dotnet-worker
core=e704163e5177f5364bf168ce1d554772b886a069
id=Microsoft.Azure.Functions.Worker
list "$functions" $worker 2.52.0 $core $id 2.52.0 src/DotNetWorker/ --nullable
list "$functions" $worker 2.52.0 $core $id.Core 2.52.0 src/DotNetWorker.Core/ --nullable --part-of $id \
    --except $id.FunctionsDebugger --note "FunctionsDebugger is compiled for netstandard2.0 only and is left out"
list "$functions" $worker abstractions-extension-1.3.0 e453de8d3856d60cef9c86b5d412817cea678340 $id.Extensions.Abstractions 1.3.0 extensions/Worker.Extensions.Abstractions/src/ \
    --nullable --netstandard --part-of $id
list "$functions" $worker http-extension-3.3.0 97a0783dd6c610145142f6d29f2c16755f8f5856 $id.Extensions.Http 3.3.0 extensions/Worker.Extensions.Http/src/ \
    --nullable --netstandard --part-of $id.Extensions.Http.AspNetCore
list "$functions" $worker http-aspnetcore-extension-2.1.1 34ce8e6f524a9f9a6a162ac91e2abc37987a7087 $id.Extensions.Http.AspNetCore 2.1.1 \
    extensions/Worker.Extensions.Http.AspNetCore/src/ --nullable
list "$functions" $worker servicebus-extension-5.24.0 4c231f60ed16e95f080b09e8617c62fbb9b8b08a $id.Extensions.ServiceBus 5.24.0 extensions/Worker.Extensions.ServiceBus/src/ \
    --nullable --netstandard
list "$functions" $worker timer-4.3.1 b8db3ddd802cec138edb766915047214c3943b99 $id.Extensions.Timer 4.3.1 extensions/Worker.Extensions.Timer/src/ --nullable --netstandard

commit=965ead82c064afe7706a7b66c25f17f49ff8044e
for part in Hex Util ABI Signer.EIP712; do
    list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.$part 5.8.0 src/Nethereum.$part/
done
list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.Signer 5.8.0 src/Nethereum.Signer/ --define LATEST_BOUNCYCASTLE
list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.RLP 5.8.0 src/Nethereum.RLP/ --part-of Nethereum.Util
list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.Model 5.8.0 src/Nethereum.Model/ --part-of Nethereum.Signer
list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.Web3 5.8.0 src/Nethereum.Web3/
list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.Contracts 5.8.0 src/Nethereum.Contracts/ --part-of Nethereum.Web3 \
    --except Nethereum.Contracts.Extensions.DeploymentMessageExtensions --note "Nethereum.Contracts.Extensions.DeploymentMessageExtensions is empty and left out"
for part in Accounts RPC JsonRpc.Client JsonRpc.RpcClient; do
    list "$nethereum" Nethereum/Nethereum 5.8.0 $commit Nethereum.$part 5.8.0 src/Nethereum.$part/ --part-of Nethereum.Web3
done

list "$torch" dotnet/TorchSharp "" c20b6a1cc574d690707638a488d2583f3b8b983f TorchSharp 0.107.0 src/TorchSharp/ --define LIBTORCH_2_10_0_0 --define CUDA_12_8 \
    --note "the commit's build/BranchInfo.props says 0.107.0"
