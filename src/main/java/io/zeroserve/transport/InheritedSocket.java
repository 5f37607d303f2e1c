package io.zeroserve.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import jnr.constants.platform.Fcntl;
import jnr.constants.platform.OpenFlags;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/**
 * A TCP socket that listened before this process started, as systemd and others hand it over. Only epoll can take it:
 * Netty has no other server channel that is made of a file descriptor.
 *
 * @param descriptor its number
 * @param address    where it listens
 */
public record InheritedSocket(int descriptor, InetSocketAddress address) {
    /** SOL_SOCKET and SO_ACCEPTCONN of {@code asm-generic/socket.h}. */
    private static final int SOL_SOCKET = 1;
    private static final int SO_ACCEPTCONN = 30;

    /**
     * Looks at a file descriptor of this process.
     *
     * @throws IllegalArgumentException if it is no listening TCP socket, or epoll is not there; the message says which
     */
    public static InheritedSocket of(int descriptor) {
        if (!Epoll.isAvailable()) {
            throw new IllegalArgumentException("inherited sockets need epoll, which is unavailable");
        }
        InetSocketAddress address;
        try {
            Socket socket = new Socket(descriptor);
            if (socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) {
                throw new IllegalArgumentException("the socket does not listen");
            }
            address = socket.localAddress();
        } catch (IOException | ChannelException e) {
            throw new IllegalArgumentException("the process has inherited no socket of that number", e);
        }
        if (address == null) {
            throw new IllegalArgumentException("the socket is not one of TCP");
        }
        return new InheritedSocket(descriptor, address);
    }

    /** The channel that accepts its connections; it is bound already. */
    ServerChannel open() {
        letAcceptReturn();
        EpollServerSocketChannel channel = new EpollServerSocketChannel(descriptor);
        channel.pipeline().addLast(new BoundBefore());
        return channel;
    }

    /** Netty accepts until there is nothing to accept, and the socket may have been made to wait then. */
    private void letAcceptReturn() {
        POSIX posix = POSIXFactory.getNativePOSIX();
        int flags = posix.fcntl(descriptor, Fcntl.F_GETFL);
        posix.fcntlInt(descriptor, Fcntl.F_SETFL, flags | OpenFlags.O_NONBLOCK.intValue());
    }

    /** Answers Vert.x, which binds what it opens. */
    private static final class BoundBefore extends ChannelOutboundHandlerAdapter {
        @Override
        public void bind(ChannelHandlerContext context, SocketAddress localAddress, ChannelPromise promise) {
            promise.setSuccess();
        }
    }
}
