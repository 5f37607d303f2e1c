package io.zeroserve.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one event loop has served. Confined to that loop, but for {@link #script}, which whoever loads a site may call.
 */
public final class LoopMetrics {

    /** The protocols, as they are told apart. */
    public enum Protocol {
        HTTP_1_0("1.0"), HTTP_1_1("1.1"), HTTP_2("2");

        private final String label;

        Protocol(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** How a request ended that got no response. */
    public static final int NO_RESPONSE = 0;
    private static final int STATUSES = 1000;
    private static final int PROTOCOLS = Protocol.values().length;

    private final long[] requests = new long[PROTOCOLS * STATUSES];
    private final Histogram durations = new Histogram();
    private final LongestDelay lag = new LongestDelay();
    private final Map<String, ScriptMetrics> scripts = new ConcurrentHashMap<>();
    private long bodyBytes;
    private long brokenOff;

    /**
     * A request is over.
     *
     * @param status        of its response, {@link #NO_RESPONSE} if there was none
     * @param durationNanos from its head to the last byte of the response
     * @param sentBytes     of content
     */
    public void ended(Protocol protocol, int status, long durationNanos, long sentBytes) {
        requests[protocol.ordinal() * STATUSES + (status < STATUSES ? status : NO_RESPONSE)]++;
        durations.add(durationNanos);
        bodyBytes += sentBytes;
    }

    /** A response ended before it was complete. */
    public void brokeOff() {
        brokenOff++;
    }

    /** The delays of the loop. */
    public LongestDelay lag() {
        return lag;
    }

    /** What a script does on this loop; the same for a script of that name in a site that is loaded later. */
    public ScriptMetrics script(String name) {
        return scripts.computeIfAbsent(name, _ -> new ScriptMetrics());
    }

    /**
     * What the loop knows now. On that loop.
     *
     * @param nowNanos the time, as the lag was told
     */
    public Copy copy(long nowNanos) {
        Copy copy = new Copy(new LoopMetrics(), lag.longestNanos(nowNanos));
        copy.totals.add(this);
        return copy;
    }

    /**
     * The counters as they were at one time. Not changed any more, so any thread may read it.
     *
     * @param totals   the counters
     * @param lagNanos the longest delay of late
     */
    public record Copy(LoopMetrics totals, long lagNanos) {
    }

    void add(LoopMetrics other) {
        for (int i = 0; i < requests.length; i++) {
            requests[i] += other.requests[i];
        }
        durations.add(other.durations);
        bodyBytes += other.bodyBytes;
        brokenOff += other.brokenOff;
        other.scripts.forEach((name, counted) -> script(name).add(counted));
    }

    /** Receives a count of requests that is not zero. */
    @FunctionalInterface
    interface RequestCounts {
        void accept(Protocol protocol, int status, long count);
    }

    void forEachRequests(RequestCounts receiver) {
        for (Protocol protocol : Protocol.values()) {
            for (int status = 0; status < STATUSES; status++) {
                long count = requests[protocol.ordinal() * STATUSES + status];
                if (count > 0) {
                    receiver.accept(protocol, status, count);
                }
            }
        }
    }

    Histogram durations() {
        return durations;
    }

    Map<String, ScriptMetrics> scripts() {
        return scripts;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    long brokenOff() {
        return brokenOff;
    }
}
