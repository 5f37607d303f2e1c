package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Helper;
import io.zeroserve.ebpf.machine.HelperSignature;
import io.zeroserve.ebpf.machine.HelperSignature.Waiting;
import io.zeroserve.ebpf.machine.HelperTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one table of every helper: each topic class adds its own, by the name under which {@code zeroserve.h} declares
 * it.
 */
public final class HelperRegistry {
    private final Map<String, HelperTable.Entry> entries = new HashMap<>();

    private HelperRegistry() {
    }

    /**
     * All helpers.
     *
     * @param host what they take from the host
     */
    public static HelperTable table(HostServices host) {
        HelperRegistry registry = new HelperRegistry();
        CoreHelpers.register(registry, host);
        CryptoHelpers.register(registry);
        AwsHelpers.register(registry);
        EncodingHelpers.register(registry);
        MemoryHelpers.register(registry);
        RequestHelpers.register(registry);
        ConnectionHelpers.register(registry);
        HeaderHelpers.register(registry);
        BodyHelpers.register(registry);
        PatternCache patterns = new PatternCache();
        RewriteHelpers.register(registry, patterns);
        MetadataHelpers.register(registry);
        JsonHelpers.register(registry);
        JsonEditHelpers.register(registry);
        SiteFileHelpers.register(registry);
        CallHelpers.register(registry);
        RateLimitHelpers.register(registry, host.rateLimits());
        OidcHelpers.register(registry, host.relyingParty());
        VpnHelpers.register(registry);
        ResponseHelpers.register(registry);
        UpstreamHelpers.register(registry);
        FileServerHelpers.register(registry);
        HookHelpers.register(registry);
        ResponseHeadHelpers.register(registry, patterns);
        return new HelperTable(registry.entries);
    }

    /**
     * A table with functions of an application besides.
     *
     * @throws IllegalArgumentException if a name is taken
     */
    public static HelperTable extend(HelperTable table, List<HostFunction> functions) {
        HelperRegistry registry = new HelperRegistry();
        registry.entries.putAll(table.entries());
        for (HostFunction function : functions) {
            if (registry.entries.containsKey(function.name())) {
                throw new IllegalArgumentException("two helpers are named " + function.name());
            }
            registry.put(function.name(), function.registers(),
                function.code() instanceof HostFunction.Later ? Waiting.MAY_WAIT : Waiting.NEVER,
                new HostFunctionCall(function));
        }
        return new HelperTable(registry.entries);
    }

    /** A helper without arguments. */
    @FunctionalInterface
    interface Arity0 {
        long call(ScriptCall call);
    }

    /** A helper of one argument. */
    @FunctionalInterface
    interface Arity1 {
        long call(ScriptCall call, long r1);
    }

    /** A helper of two arguments. */
    @FunctionalInterface
    interface Arity2 {
        long call(ScriptCall call, long r1, long r2);
    }

    /** A helper of three arguments. */
    @FunctionalInterface
    interface Arity3 {
        long call(ScriptCall call, long r1, long r2, long r3);
    }

    /** A helper of four arguments. */
    @FunctionalInterface
    interface Arity4 {
        long call(ScriptCall call, long r1, long r2, long r3, long r4);
    }

    /** A helper of five arguments. */
    @FunctionalInterface
    interface Arity5 {
        long call(ScriptCall call, long r1, long r2, long r3, long r4, long r5);
    }

    void add(String name, Arity0 helper) {
        put(name, 0, Waiting.NEVER, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution));
    }

    void add(String name, Arity1 helper) {
        put(name, 1, Waiting.NEVER, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1));
    }

    void add(String name, Arity2 helper) {
        put(name, 2, Waiting.NEVER, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1, r2));
    }

    void add(String name, Arity3 helper) {
        put(name, 3, Waiting.NEVER, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1, r2, r3));
    }

    void add(String name, Arity4 helper) {
        put(name, 4, Waiting.NEVER,
            (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1, r2, r3, r4));
    }

    void add(String name, Arity5 helper) {
        put(name, 5, Waiting.NEVER,
            (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1, r2, r3, r4, r5));
    }

    /** Adds a helper that may suspend the run. */
    void addWaiting(String name, Arity0 helper) {
        put(name, 0, Waiting.MAY_WAIT, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution));
    }

    /** Adds a helper that may suspend the run. */
    void addWaiting(String name, Arity1 helper) {
        put(name, 1, Waiting.MAY_WAIT, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1));
    }

    /** Adds a helper that may suspend the run. */
    void addWaiting(String name, Arity3 helper) {
        put(name, 3, Waiting.MAY_WAIT,
            (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1, r2, r3));
    }

    /** Adds a helper that may suspend the run. */
    void addWaiting(String name, Arity2 helper) {
        put(name, 2, Waiting.MAY_WAIT, (execution, r1, r2, r3, r4, r5) -> helper.call((ScriptCall) execution, r1, r2));
    }

    /** Adds a helper that may suspend the run. */
    void addWaiting(String name, Arity5 helper) {
        put(name, 5, Waiting.MAY_WAIT, (execution, r1, r2, r3, r4, r5) ->
            helper.call((ScriptCall) execution, r1, r2, r3, r4, r5));
    }

    private void put(String name, int arguments, Waiting waiting, Helper helper) {
        HelperSignature signature = new HelperSignature(name, arguments, waiting);
        if (entries.put(name, new HelperTable.Entry(signature, helper)) != null) {
            throw new IllegalStateException("two helpers are named " + name);
        }
    }
}
