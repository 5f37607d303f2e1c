/**
 * What the server counts about itself, and the text that Prometheus reads it in.
 *
 * <p>Entry type: {@link io.zeroserve.metrics.ServerMetrics}. What a request touches is a
 * {@link io.zeroserve.metrics.LoopMetrics}: plain fields of one event loop, never written by another thread, copied
 * by that loop when somebody asks. What happens once a connection or a reload is counted by adders that any thread may
 * use. JDK only: a library for a dozen counters would cost every start its classes.
 */
package io.zeroserve.metrics;
