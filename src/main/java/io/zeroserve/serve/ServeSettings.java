package io.zeroserve.serve;

import io.zeroserve.http.MessageLimits;
import io.zeroserve.proxy.ProxySettings;
import io.zeroserve.transport.Http2Windows;
import java.util.function.Consumer;

/**
 * How requests are served, whatever the site. One for all event loops of a deployment.
 *
 * @param chunkBytes     how much of a large file is read and written at once
 * @param requestLogging whether each request is logged
 * @param log            takes lines; called on event loops, must not block
 * @param keptBodyBytes  the largest request body that scripts can read
 * @param bodyMemory     what all bodies that scripts read may take together
 * @param windows        how far HTTP/2 clients may get ahead; only for listeners of our own
 * @param hosts          for which hosts requests are taken
 * @param proxy          how patient forwarding is
 * @param limits         what requests may take
 * @param observing      who wants to know of requests
 */
public record ServeSettings(int chunkBytes, boolean requestLogging, Consumer<String> log, long keptBodyBytes,
        BodyMemory bodyMemory, Http2Windows windows, HostRules hosts, ProxySettings proxy, Limits limits,
        Observing observing) {
    /** The smallest chunk that is used, whatever is asked for. */
    public static final int MIN_CHUNK_BYTES = 1024;

    /**
     * What requests may take.
     *
     * @param messages      how large they may be
     * @param loopLagMillis how far an event loop may be behind before it sheds them; only on listeners of our own
     */
    public record Limits(MessageLimits messages, int loopLagMillis) {
    }

    /** Raises a chunk that is too small. */
    public ServeSettings {
        chunkBytes = Math.max(chunkBytes, MIN_CHUNK_BYTES);
    }

    /** The same, and somebody wants to know. */
    public ServeSettings observedBy(Observing newObserving) {
        return new ServeSettings(chunkBytes, requestLogging, log, keptBodyBytes, bodyMemory, windows, hosts, proxy,
                limits, newObserving);
    }
}
