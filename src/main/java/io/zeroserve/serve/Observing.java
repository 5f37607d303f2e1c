package io.zeroserve.serve;

import io.zeroserve.metrics.LoopMetrics;
import io.zeroserve.metrics.ServerMetrics;
import java.util.List;

/**
 * Who wants to know what is served.
 *
 * @param metrics   what counts, or null
 * @param accessLog what writes requests down, or null
 */
public record Observing(ServerMetrics metrics, AccessLog accessLog) {
    /** Nobody. */
    public static final Observing NONE = new Observing(null, null);

    LoopMetrics loop(int index) {
        return metrics == null ? null : metrics.loop(index);
    }

    RequestObserver observer(int loopIndex) {
        return new RequestObserver(loop(loopIndex), accessLog);
    }

    /** The text for Prometheus from what the loops have copied. */
    String text(List<LoopMetrics.Copy> copies) {
        return metrics.text(copies, accessLog == null ? 0 : accessLog.droppedCount());
    }
}
