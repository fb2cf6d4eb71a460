using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Shim.shim_grad_enabled();

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Shim.shim_inference_enabled();

    /// <summary>Sets whether operations are recorded on this thread, until it is disposed.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = Shim.shim_grad_enabled();

        public GradMode(bool enabled) => Shim.shim_set_grad_enabled(enabled);

        public void Dispose() => Shim.shim_set_grad_enabled(_before);
    }

    /// <summary>LibTorch's own guard, which belongs to the thread that made it.</summary>
    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint _guard = Shim.Checked(Shim.shim_inference_enter(enabled));

        public void Dispose()
        {
            if (_guard != 0)
                Shim.shim_inference_leave(_guard);
            _guard = 0;
        }
    }
}
