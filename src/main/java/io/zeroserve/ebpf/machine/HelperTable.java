package io.zeroserve.ebpf.machine;

import java.util.Map;
import java.util.Optional;

/** The helpers that a host offers, by name. Immutable. */
public final class HelperTable {
    /** A table without helpers. */
    public static final HelperTable EMPTY = new HelperTable(Map.of());

    private final Map<String, Entry> entries;

    /**
     * A helper and what is to be known of it.
     *
     * @param signature its contract
     * @param helper    its code
     */
    public record Entry(HelperSignature signature, Helper helper) {
    }

    /** @param entries the helpers by name */
    public HelperTable(Map<String, Entry> entries) {
        this.entries = Map.copyOf(entries);
    }

    /** The helper of that name. */
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** Every helper by name. */
    public Map<String, Entry> entries() {
        return entries;
    }
}
