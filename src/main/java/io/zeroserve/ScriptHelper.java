package io.zeroserve;

import io.vertx.core.Future;
import io.zeroserve.helpers.HelperCall;
import io.zeroserve.helpers.HostFunction;
import io.zeroserve.helpers.HostFunction.Parameter;
import io.zeroserve.helpers.HostFunction.Result;
import io.zeroserve.helpers.HostFunction.Returned;
import io.zeroserve.helpers.HostFunction.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * A helper in Java that scripts in C can call, besides those of the server.
 *
 * <pre>{@code
 * ScriptHelper.named("app_lookup").text("user").writesLater("email", call -> directory.email(call.text("user")))
 * }</pre>
 *
 * <p>A script declares it as {@link #prototype} says, here
 * {@code zs_s64 app_lookup(const char *user, zs_u64 user_len, char *email, zs_u64 email_len);}, and calls it. The code
 * runs on the event loop of the request and must not block. What it throws, and a future that fails, end the script's
 * run: the request is answered with 500, and the log tells why.
 */
public final class ScriptHelper {
    private final HostFunction function;

    private ScriptHelper(HostFunction function) {
        this.function = function;
    }

    /**
     * Begins a helper.
     *
     * @param name a C identifier that does not begin with {@code zs_}
     */
    public static Declaration named(String name) {
        return new Declaration(name);
    }

    /** How a script declares it, as a line of C. */
    public String prototype() {
        return function.prototype();
    }

    HostFunction function() {
        return function;
    }

    /** A helper whose parameters are being said. All of them together take at most five registers. */
    public static final class Declaration {
        private final String name;
        private final List<Parameter> parameters = new ArrayList<>();

        private Declaration(String name) {
            this.name = name;
        }

        /** A parameter that is a number: {@code zs_u64 name}, one register. */
        public Declaration number(String parameter) {
            parameters.add(new HostFunction.Number(parameter));
            return this;
        }

        /** A parameter that is a text: {@code const char *name, zs_u64 name_len}, two registers. */
        public Declaration text(String parameter) {
            parameters.add(new HostFunction.Text(parameter));
            return this;
        }

        /**
         * The helper returns a number.
         *
         * @throws IllegalArgumentException if the declaration does not make sense; the message says why
         */
        public ScriptHelper returns(ToLongFunction<HelperCall> code) {
            return helper(new HostFunction.Now(call -> new Returned(code.applyAsLong(call))));
        }

        /** The helper returns a number as soon as it is there; the script waits, and the event loop does not. */
        public ScriptHelper returnsLater(Function<HelperCall, Future<Long>> code) {
            return helper(new HostFunction.Later(
                    call -> code.apply(call).<Result>map(Returned::new).toCompletionStage()));
        }

        /**
         * The helper writes a text into a buffer of the script's, {@code char *name, zs_u64 name_len}, two registers,
         * and returns its length in bytes; -1 for null, {@code name_len} if it was cut.
         *
         * @param buffer the parameter's name
         */
        public ScriptHelper writes(String buffer, Function<HelperCall, String> code) {
            parameters.add(new HostFunction.Out(buffer));
            return helper(new HostFunction.Now(call -> new Written(code.apply(call))));
        }

        /** As {@link #writes}, as soon as the text is there; the script waits, and the event loop does not. */
        public ScriptHelper writesLater(String buffer, Function<HelperCall, Future<String>> code) {
            parameters.add(new HostFunction.Out(buffer));
            return helper(new HostFunction.Later(
                    call -> code.apply(call).<Result>map(Written::new).toCompletionStage()));
        }

        private ScriptHelper helper(HostFunction.Code code) {
            return new ScriptHelper(new HostFunction(name, parameters, code));
        }
    }
}
