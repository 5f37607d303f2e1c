package io.zeroserve.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;

/** The sockets of a {@link FrontedTransport}. Any thread. */
final class FrontedSockets implements Transport {
    private final Transport plain;
    private final IoHandlerFactory handlers;
    /**
     * The socket of the server that is being configured. Vert.x asks for the factory of its channel next, on the same
     * thread, and does not say for which server.
     */
    private final ThreadLocal<InheritedSocket> configured = new ThreadLocal<>();

    FrontedSockets(Transport plain, IoHandlerFactory handlers) {
        this.plain = plain;
        this.handlers = handlers;
    }

    /** Called before the server is bound, when Vert.x has set the initializer of its connections. */
    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        plain.configure(config, domainSocket, bootstrap);
        configured.remove();
        if (config instanceof FrontedTcpConfig fronted) {
            bootstrap.childHandler(new FrontInitializer(fronted.front(), bootstrap.config().childHandler()));
            configured.set(fronted.socket());
        }
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        InheritedSocket inherited = configured.get();
        configured.remove();
        return inherited == null ? plain.serverChannelFactory(domainSocket) : inherited::open;
    }

    boolean areEpolls() {
        return plain instanceof EpollTransport;
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return handlers;
    }

    @Override
    public boolean supportsDomainSockets() {
        return plain.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return plain.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
        return plain.isAvailable();
    }

    @Override
    public Throwable unavailabilityCause() {
        return plain.unavailabilityCause();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return plain.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
        return plain.convert(address);
    }

    @Override
    @SuppressWarnings("deprecation") // the type is Vert.x's choice
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return plain.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return plain.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return plain.channelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        plain.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        plain.configure(config, domainSocket, bootstrap);
    }
}
