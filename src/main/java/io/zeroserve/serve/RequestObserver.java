package io.zeroserve.serve;

import io.zeroserve.message.IncomingRequest;
import io.zeroserve.metrics.LoopMetrics;

/**
 * Who wants to know of the requests of one event loop: metrics, the access log, both or nobody. Confined to that
 * loop.
 */
final class RequestObserver {
    private final LoopMetrics metrics;
    private final AccessLog accessLog;

    /**
     * @param metrics   what counts them, or null
     * @param accessLog what writes them down, or null
     */
    RequestObserver(LoopMetrics metrics, AccessLog accessLog) {
        this.metrics = metrics;
        this.accessLog = accessLog;
    }

    /** Begins to observe a request, whose head has come; costs nothing if nobody wants to know. */
    Observation begin(IncomingRequest request) {
        return metrics == null && accessLog == null ? Observation.NONE : new RequestObservation(request);
    }

    /** Whether requests need an id for being observed. */
    boolean needsIds() {
        return accessLog != null;
    }

    private final class RequestObservation implements Observation {
        private final IncomingRequest request;
        private final long startNanos = System.nanoTime();
        private String id;
        private boolean over;

        RequestObservation(IncomingRequest request) {
            this.request = request;
        }

        @Override
        public void named(String newId) {
            id = newId;
        }

        @Override
        public void end() {
            if (over) {
                return;
            }
            over = true;
            FinishedRequest finished = new FinishedRequest(request, id, System.nanoTime() - startNanos);
            if (metrics != null) {
                metrics.ended(finished.protocol(), finished.status(), finished.durationNanos(), finished.sentBytes());
                if (!finished.isComplete()) {
                    metrics.brokeOff();
                }
            }
            if (accessLog != null) {
                accessLog.write(finished);
            }
        }
    }
}
