package io.zeroserve.transport;

import io.vertx.core.net.TcpConfig;

/**
 * The settings of a listener's sockets, with what stands in front of its connections.
 *
 * <p>Vert.x hands them to the transport as it starts to listen; any but {@link FrontedTransport} takes no notice.
 */
final class FrontedTcpConfig extends TcpConfig {
    private final ConnectionFront front;
    private final InheritedSocket socket;

    FrontedTcpConfig(ConnectionFront front, InheritedSocket socket) {
        this.front = front;
        this.socket = socket;
    }

    private FrontedTcpConfig(FrontedTcpConfig other) {
        super(other);
        this.front = other.front;
        this.socket = other.socket;
    }

    /** Vert.x copies its configuration on the way. */
    @Override
    protected TcpConfig copy() {
        return new FrontedTcpConfig(this);
    }

    ConnectionFront front() {
        return front;
    }

    /** The socket that listens already; null if one is to be made. */
    InheritedSocket socket() {
        return socket;
    }
}
