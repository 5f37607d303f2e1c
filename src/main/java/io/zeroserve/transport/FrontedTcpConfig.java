package io.zeroserve.transport;

import io.vertx.core.net.TcpConfig;

/**
 * The settings of a listener's sockets, with what stands in front of its connections.
 *
 * <p>Vert.x hands them to the transport as it starts to listen; any but {@link FrontedTransport} takes no notice.
 */
final class FrontedTcpConfig extends TcpConfig {
    private final ConnectionFront front;

    FrontedTcpConfig(ConnectionFront front) {
        this.front = front;
    }

    private FrontedTcpConfig(FrontedTcpConfig other) {
        super(other);
        this.front = other.front;
    }

    /** Vert.x copies its configuration on the way. */
    @Override
    protected TcpConfig copy() {
        return new FrontedTcpConfig(this);
    }

    ConnectionFront front() {
        return front;
    }
}
