package io.zeroserve.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The options of the original that this server takes and ignores, because they tune what it does not have, and those
 * that it knows but does not have yet, which it refuses: silently doing less than asked would be worse.
 */
final class OtherOptions {
    /** Taken with a positive number and ignored. */
    private static final List<String> IGNORED_NUMBERS = List.of("--sqpoll-idle-ms", "--preempt-timer-interval-ms");
    /** Taken and ignored. */
    private static final List<String> IGNORED_FLAGS = List.of("--ebpf-require-static-region-analysis", "--debug-proxy-protocol-disable-fast-path");
    private static final List<String> COMPILERS = List.of("tcc", "clang");
    private static final String COMPILER = "--ebpf-compiler";
    /** Each with the reason why it is refused. */
    private static final Map<String, String> REFUSED = refused();

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

    static void addTo(CommandSpec spec) {
        for (String name : IGNORED_NUMBERS) {
            spec.addOption(OptionSpec.builder(name).arity("1").type(int.class).hidden(true).build());
        }
        for (String name : IGNORED_FLAGS) {
            spec.addOption(OptionSpec.builder(name).arity("0").type(boolean.class).hidden(true).build());
        }
        spec.addOption(OptionSpec.builder(COMPILER).arity("1").type(String.class).hidden(true).build());
        for (String name : REFUSED.keySet()) {
            spec.addOption(OptionSpec.builder(name).arity("0..1").type(String.class).hidden(true).build());
        }
    }

    /** The options that are refused, whatever their value. */
    static Set<String> refusedNames() {
        return REFUSED.keySet();
    }

    /**
     * Checks what was given.
     *
     * @throws ParameterException if an option is refused, or its value cannot be
     */
    static void check(ParseResult given, CommandSpec spec) {
        for (Map.Entry<String, String> refusal : REFUSED.entrySet()) {
            if (given.hasMatchedOption(refusal.getKey())) {
                throw new ParameterException(spec.commandLine(), refusal.getKey() + ' ' + refusal.getValue());
            }
        }
        for (String name : IGNORED_NUMBERS) {
            if (given.hasMatchedOption(name) && given.<Integer>matchedOptionValue(name, 1) < 1) {
                throw new ParameterException(spec.commandLine(), name + ": value must be greater than zero");
            }
        }
        if (given.hasMatchedOption(COMPILER) && !COMPILERS.contains(given.<String>matchedOptionValue(COMPILER, ""))) {
            throw new ParameterException(spec.commandLine(), COMPILER + ": value must be tcc or clang");
        }
    }
}
