package io.zeroserve.cli;

import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.Flag.Takes;
import io.zeroserve.args.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The options of the original that this server takes and ignores, because they tune what it does not have, and those
 * that it knows but does not have yet, which it refuses: silently doing less than asked would be worse.
 */
final class OtherOptions {
    /** Taken with a positive number and ignored. */
    private static final List<Flag> IGNORED_NUMBERS = Stream.of("--sqpoll-idle-ms", "--preempt-timer-interval-ms")
            .map(name -> Flag.hidden(name, Takes.NUMBER)).toList();
    /** Taken and ignored. */
    private static final List<Flag> IGNORED_FLAGS = Stream.of("--ebpf-require-static-region-analysis",
            "--debug-proxy-protocol-disable-fast-path").map(name -> Flag.hidden(name, Takes.NOTHING)).toList();
    private static final List<String> COMPILERS = List.of("tcc", "clang");
    private static final Flag COMPILER = Flag.hidden("--ebpf-compiler", Takes.VALUE);
    /** Each with the reason why it is refused. */
    private static final Map<String, String> REFUSED = refused();
    private static final List<Flag> REFUSED_FLAGS = REFUSED.keySet().stream()
            .map(name -> Flag.hidden(name, Takes.ANYTHING)).toList();

    static final List<Flag> FLAGS =
            Stream.of(IGNORED_NUMBERS, IGNORED_FLAGS, List.of(COMPILER), REFUSED_FLAGS).flatMap(List::stream).toList();

    private OtherOptions() {
    }

    private static Map<String, String> refused() {
        Map<String, String> reasons = new TreeMap<>();
        String later = "is not available yet";
        for (String name : List.of("--acme-dir", "--expose-filesystem",
                "--caddy", "--caddy-compile", "--adapt-caddyfile")) {
            reasons.put(name, later);
        }
        for (String name : List.of("--ech-key", "--gen-ech-key", "--ech-public-name")) {
            reasons.put(name, "is not available: the TLS library of this server cannot do Encrypted Client Hello");
        }
        for (String name : List.of("--iroh-proxy", "--iroh-secret-key", "--iroh-disable-networking")) {
            reasons.put(name, "is not available: this server has no iroh");
        }
        return reasons;
    }

    /** The options that are refused, whatever their value. */
    static Set<String> refusedNames() {
        return REFUSED.keySet();
    }

    /**
     * Checks what was given.
     *
     * @throws UsageException if an option is refused, or its value cannot be
     */
    static void check(Arguments given) throws UsageException {
        for (Flag flag : REFUSED_FLAGS) {
            if (given.has(flag)) {
                throw new UsageException(flag.name() + ' ' + REFUSED.get(flag.name()));
            }
        }
        for (Flag flag : IGNORED_NUMBERS) {
            if (given.has(flag) && given.number(flag) < 1) {
                throw new UsageException(flag.name() + ": value must be greater than zero");
            }
        }
        if (given.has(COMPILER) && !COMPILERS.contains(given.text(COMPILER))) {
            throw new UsageException(COMPILER.name() + ": value must be tcc or clang");
        }
    }
}
