package io.zeroserve.proxy;

import io.zeroserve.http.Authority;
import java.util.ArrayList;
import java.util.List;

/**
 * Which upstreams requests may be forwarded to. Names are compared as they are written, not by what they resolve to.
 * Immutable.
 */
public final class UpstreamRules {
    /** Any upstream. */
    public static final UpstreamRules ALL = new UpstreamRules(null);

    private static final String UNIX = "unix/";

    /** Null for all. */
    private final List<Rule> rules;

    /** A server, with the port that it must have, or 0 for any; or the path of a socket, for which the port is -1. */
    private record Rule(String name, int port) {
    }

    private UpstreamRules(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * The rules that a list stands for.
     *
     * @param allowed each {@code host}, {@code host:port}, {@code [IPv6]}, {@code [IPv6]:port} or {@code unix/PATH};
     *                without a port, any will do; null for all upstreams
     * @throws IllegalArgumentException if one is none of these
     */
    public static UpstreamRules of(List<String> allowed) {
        if (allowed == null) {
            return ALL;
        }
        List<Rule> rules = new ArrayList<>();
        for (String entry : allowed) {
            if (entry.startsWith(UNIX)) {
                rules.add(new Rule(entry.substring(UNIX.length()), -1));
            } else {
                Authority authority = Authority.parse(entry).orElseThrow(() ->
                        new IllegalArgumentException("'" + entry + "' is not HOST, HOST:PORT or unix/PATH"));
                rules.add(new Rule(authority.host(), authority.port().orElse(0)));
            }
        }
        return new UpstreamRules(rules);
    }

    boolean allow(Upstream upstream) {
        return rules == null || rules.stream().anyMatch(rule -> matches(rule, upstream));
    }

    private static boolean matches(Rule rule, Upstream upstream) {
        if (upstream.address().isDomainSocket()) {
            return rule.port() < 0 && rule.name().equals(upstream.address().path());
        }
        return rule.name().equals(upstream.authority().host())
                && (rule.port() == 0 || rule.port() == upstream.address().port());
    }
}
