package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Helper;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.RequestView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Calls of one {@link HostFunction}: reads the arguments, runs the application's code and gives the script its result.
 */
final class HostFunctionCall implements Helper {
    private static final long NOTHING = -1;

    private final HostFunction function;

    HostFunctionCall(HostFunction function) {
        this.function = function;
    }

    @Override
    public long call(Execution execution, long r1, long r2, long r3, long r4, long r5) {
        ScriptCall call = (ScriptCall) execution;
        long[] registers = {r1, r2, r3, r4, r5};
        Arguments arguments = new Arguments(call.exchange().request(), new Object[function.parameters().size()]);
        long out = 0;
        long outLength = 0;
        int register = 0;
        for (int i = 0; i < arguments.values.length; i++) {
            switch (function.parameters().get(i)) {
                case HostFunction.Number _ -> arguments.values[i] = registers[register++];
                case HostFunction.Text text -> {
                    arguments.values[i] = GuestText.read(call.cage(), registers[register], registers[register + 1],
                        text.name());
                    register += 2;
                }
                case HostFunction.Out _ -> {
                    out = registers[register];
                    outLength = registers[register + 1];
                    // Now, while the call is at fault, and not when the result is there.
                    call.cage().requireWritable(out, outLength);
                }
            }
        }
        return run(call, arguments, out, outLength);
    }

    private long run(ScriptCall call, Arguments arguments, long out, long outLength) {
        return switch (function.code()) {
            case HostFunction.Now(var code) -> finish(call, now(() -> code.apply(arguments)), out, outLength);
            case HostFunction.Later(var code) -> {
                CompletionStage<HostFunction.Result> later = now(() -> code.apply(arguments));
                CompletableFuture<LongSupplier> finished = later.<LongSupplier>handle((result, failure) -> () -> {
                    if (failure != null) {
                        throw refusal(failure);
                    }
                    return finish(call, result, out, outLength);
                }).toCompletableFuture();
                yield finished.isDone() ? finished.join().getAsLong() : call.await(finished);
            }
        };
    }

    /** Calls the application's code, whose failure is the script's: it cannot go on without the result. */
    private static <T> T now(Supplier<T> code) {
        try {
            return code.get();
        } catch (RuntimeException failure) {
            throw refusal(failure);
        }
    }

    private static HelperRefusal refusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return new HelperRefusal("the application's code failed: " + cause);
    }

    private static long finish(ScriptCall call, HostFunction.Result result, long out, long outLength) {
        return switch (result) {
            case HostFunction.Returned(long value) -> value;
            case HostFunction.Written(String text) when text == null -> {
                GuestText.write(call.cage(), out, outLength, "");
                yield NOTHING;
            }
            case HostFunction.Written(String text) -> GuestText.write(call.cage(), out, outLength, text);
        };
    }

    /** What the application's code sees. */
    private final class Arguments implements HelperCall {
        private final RequestView request;
        private final Object[] values;

        Arguments(RequestView request, Object[] values) {
            this.request = request;
            this.values = values;
        }

        @Override
        public String text(String name) {
            return (String) value(name, String.class);
        }

        @Override
        public long number(String name) {
            return (Long) value(name, Long.class);
        }

        private Object value(String name, Class<?> type) {
            for (int i = 0; i < values.length; i++) {
                if (function.parameters().get(i).name().equals(name) && type.isInstance(values[i])) {
                    return values[i];
                }
            }
            throw new IllegalArgumentException(function.name() + " has no such parameter: " + name);
        }

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public String path() {
            return request.encodedPath();
        }

        @Override
        public String header(String name) {
            return request.headers().joined(name, ", ");
        }

        @Override
        public String peer() {
            return request.peer();
        }
    }
}
