package io.zeroserve.proxy;

import io.zeroserve.exchange.HeaderList;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What a server writes into each request that it forwards, so that it knows one that has come back: an element of
 * CDN-Loop (RFC 8586), with a name that no other server has. Immutable.
 *
 * <p>A site may well forward to itself, as another host say, and so a request may come back a few times.
 *
 * @param name the name, a token
 */
public record LoopMark(String name) {
    /** How often one server forwards one request at most. */
    static final int MAX_PASSES = 4;

    private static final String FIELD = "cdn-loop";

    /** A mark with a name of 64 random bits. */
    public static LoopMark random(RandomGenerator random) {
        return new LoopMark("zeroserve-" + HexFormat.of().toHexDigits(random.nextLong()));
    }

    /**
     * Adds the mark to a request.
     *
     * @throws ProxyException if the request has it {@value #MAX_PASSES} times already
     */
    void addTo(HeaderList headers) throws ProxyException {
        String before = headers.joined(FIELD, ", ");
        if (before == null || before.isEmpty()) {
            headers.set(FIELD, name);
            return;
        }
        if (passes(before) >= MAX_PASSES) {
            throw new ProxyException(ProxyException.LOOP_DETECTED,
                    "the request has come back " + MAX_PASSES + " times: forwarding goes round in a loop");
        }
        headers.set(FIELD, before + ", " + name);
    }

    private int passes(String marks) {
        int passes = 0;
        for (String mark : marks.split(",")) {
            int parameters = mark.indexOf(';');
            if ((parameters < 0 ? mark : mark.substring(0, parameters)).strip().equals(name)) {
                passes++;
            }
        }
        return passes;
    }
}
