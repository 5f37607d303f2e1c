package io.zeroserve.harness;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The rules of a server, and whether it is offline. For any thread. */
final class RuleBook {
    private final List<RequestRule> rules = new CopyOnWriteArrayList<>();
    private volatile boolean offline;

    RequestRule add(String pattern) {
        RequestRule rule = new RequestRule(pattern);
        rules.addFirst(rule);
        return rule;
    }

    /** Adds a rule that is complete. */
    void add(String pattern, Consumer<RequestRule> effects) {
        RequestRule rule = new RequestRule(pattern);
        effects.accept(rule);
        rules.addFirst(rule);
    }

    void clear() {
        rules.clear();
        offline = false;
    }

    boolean isOffline() {
        return offline;
    }

    void setOffline(boolean newOffline) {
        offline = newOffline;
    }

    /** The rule that is for a request, the newest first; null if there is none. */
    RequestRule takeOrNull(String method, String path) {
        for (RequestRule rule : rules) {
            if (rule.take(method, path)) {
                return rule;
            }
        }
        return null;
    }
}
