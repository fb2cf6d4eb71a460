#!/bin/sh
# Compiles the shim against an installed LibTorch and prints the library's path; what is compiled already is only looked up.
#
#   polyfills/TorchSharp/shim/build.sh OUTPUT_FOLDER
#
# LIBTORCH names a folder that holds include/ and lib/, such as a PyTorch installation's torch/; without it Debian's libtorch-dev is used.
# Exit status 3: there is no LibTorch or no compiler here.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
output=$1

missing() {
    echo "$1" >&2
    exit 3
}

if [ -n "${LIBTORCH:-}" ]; then
    include="$LIBTORCH/include" lib="$LIBTORCH/lib"
    [ -e "$lib/libtorch_cpu.so" ] || missing "LIBTORCH=$LIBTORCH has no lib/libtorch_cpu.so: it is to name the folder torch/ of a PyTorch installation, or an unpacked LibTorch."
else
    include=/usr/include
    for lib in "/usr/lib/$(uname -m)-linux-gnu" /usr/lib; do [ ! -e "$lib/libtorch_cpu.so" ] || break; done
    [ -e "$lib/libtorch_cpu.so" ] || missing "LibTorch is missing. As root: apt-get install -y libtorch-dev (or LIBTORCH=FOLDER names one)."
fi
command -v g++ >/dev/null || missing "g++ is missing. As root: apt-get install -y g++"
api="$include/torch/csrc/api/include"
version_file="$api/torch/version.h"
[ -e "$version_file" ] || version_file="$include/torch/headeronly/version.h"
[ -e "$version_file" ] || missing "LibTorch's headers are missing in $include. As root: apt-get install -y libtorch-dev"
# From 2.10 on torch/version.h only includes torch/headeronly/version.h.
[ ! -e "$include/torch/headeronly/version.h" ] || version_file="$include/torch/headeronly/version.h"
number() { sed -n "s/^#define TORCH_VERSION_$1 *\([0-9][0-9]*\).*/\1/p" "$version_file" | head -n 1; }
major=$(number MAJOR) minor=$(number MINOR)

standard=c++17
[ "$major" -lt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -lt 12 ]; } || standard=c++20
# How LibTorch's own strings were compiled shows in the name of a function that takes one.
abi=0
if grep -aqE '_ZN3c105ErrorC[12][A-Za-z0-9_]*__cxx11' "$lib/libc10.so" 2>/dev/null || grep -aqE '_ZN3c105ErrorC[12][A-Za-z0-9_]*__cxx11' "$lib/libtorch_cpu.so"; then abi=1; fi

cuda=''
[ ! -e "$lib/libtorch_cuda.so" ] || cuda='-ltorch_cuda -lc10_cuda'
c10=''
[ ! -e "$lib/libc10.so" ] || c10='-lc10'
flags="-std=$standard -O2 -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -D_GLIBCXX_USE_CXX11_ABI=$abi -isystem $api"
# Naming the compiler's own folder would break the order in which it looks for C's headers.
[ "$include" = /usr/include ] || flags="$flags -isystem $include"
# The row of libraries is whole even where the shim calls nothing of the CUDA ones itself: loading them is what registers their kernels.
link="-shared -L$lib -Wl,-rpath,$lib -Wl,--no-as-needed -ltorch -ltorch_cpu $c10 $cuda"

key=$({ cat "$here"/*.cpp "$here"/*.h "$0"; echo "$flags $link"; g++ --version; stat -L -c '%n %s' "$lib"/libtorch_cpu.so; cat "$version_file"; } | sha256sum | cut -c 1-16)
library="$output/$key/libopenledger_torch.so"
if [ ! -e "$library" ]; then
    mkdir -p "$output"
    work=$(mktemp -d "$output/.$key.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    jobs=''
    for source in "$here"/*.cpp; do
        # shellcheck disable=SC2086 # the flags are several words
        g++ $flags -c "$source" -o "$work/$(basename "$source" .cpp).o" &
        jobs="$jobs $!"
    done
    for job in $jobs; do wait "$job"; done
    # shellcheck disable=SC2086
    g++ "$work"/*.o $link -o "$work/libopenledger_torch.so"
    rm -f "$work"/*.o
    # Whoever comes second finds the first one's library.
    mv -T "$work" "$output/$key" 2>/dev/null || [ -e "$library" ]
fi
echo "$library"
