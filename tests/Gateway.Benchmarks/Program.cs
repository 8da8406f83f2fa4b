using Gateway.Benchmarks;
using Gateway.Benchmarks.Allocations;
using Gateway.Benchmarks.Peers;
using Gateway.Benchmarks.Soak;

return args switch
{
    ["peer", .. var peer] => await Peer.RunAsync(peer),
    ["soak", .. var soak] => await SoakRun.RunAsync(soak),
    ["alloc", .. var alloc] => AllocationRun.Run(alloc),
    _ => await Bench.RunAsync(args),
};
