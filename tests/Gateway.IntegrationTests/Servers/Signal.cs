using System.Runtime.InteropServices;

namespace Gateway.IntegrationTests.Servers;

/// <summary>The POSIX signals that tests send, by process id.</summary>
internal static class Signal
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends <paramref name="signal"/>; a process that is gone already is none of the sender's business.</summary>
    public static void Send(int processId, int signal) => _ = SendNative(processId, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendNative(int processId, int signal);
}
