using TorchSharp;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Scope_disposes_what_was_made_in_it()
    {
        Tensor made, kept, outer;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                made = ones(2);
                kept = inner.Detach(made + 1);
                outer = (made + 2).MoveToOuterDisposeScope();
                Assert.Equal(1, inner.DisposablesCount);
                Assert.True(inner.Contains(made));
                Assert.Same(inner, CurrentDisposeScope);
            }
            Assert.True(made.IsInvalid);
            Assert.False(outer.IsInvalid);
        }
        Assert.True(outer.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.Null(CurrentDisposeScope);
        kept.Dispose();
    }

    [Fact]
    public void Scope_keeps_what_it_is_told_to()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (ones(1), ones(1));
        Assert.Same(first, scope.DisposeEverythingBut(first));
        Assert.False(first.IsInvalid);
        Assert.True(second.IsInvalid);
        Assert.Equal([first], scope.DisposablesView);
        scope.DisposeEverything();
        Assert.True(first.IsInvalid);
    }

    [Fact]
    public void Scope_takes_a_tensor_made_outside()
    {
        var made = ones(1);
        using (var scope = NewDisposeScope())
            scope.Attach(made);
        Assert.True(made.IsInvalid);
    }

    [Fact]
    public void Scope_ended_out_of_order_leaves_the_others()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        var made = ones(1);
        outer.Dispose();
        Assert.False(made.IsInvalid);
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.True(made.IsInvalid);
        Assert.Null(CurrentDisposeScope);
        Assert.Throws<ObjectDisposedException>(() => inner.DisposablesCount);
    }

    [Fact]
    public void Statistics_count_the_thread_s_tensors()
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        statistics.Reset();
        var outside = ones(1);
        using (NewDisposeScope())
        {
            var inside = ones(1);
            inside.DetachFromDisposeScope().Dispose();
            _ = ones(1);
            Assert.Equal(2, statistics.ThreadTotalLiveCount);
        }
        outside.Dispose();
        Assert.Equal((1, 2, 2, 1), (statistics.CreatedOutsideScopeCount, statistics.CreatedInScopeCount, statistics.DisposedOutsideScopeCount, statistics.DisposedInScopeCount));
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Ten_thousand_steps_leave_no_tensor()
    {
        using var weight = rand([8, 8], requires_grad: true);
        using var input = rand(4, 8);
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        Step();
        var before = statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10_000; i++)
            Step();
        Assert.Equal(before, statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            var loss = (input.matmul(weight).softmax(-1) * input).sum();
            loss.backward();
            using (no_grad())
                weight.sub_(weight.grad! * 0.01);
            weight.grad = null;
        }
    }
}
