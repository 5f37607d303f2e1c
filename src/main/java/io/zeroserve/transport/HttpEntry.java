package io.zeroserve.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** What speaks HTTP with the connections of listeners. Any thread. */
public interface HttpEntry {

    /**
     * What speaks HTTP/1 on a connection. Called on its event loop.
     *
     * @param startNanos since when the first request may come, by {@link System#nanoTime}
     */
    ChannelHandler http1(Channel channel, long startNanos);

    /** What speaks HTTP/2 on a connection, the client's preface included. Otherwise as {@link #http1}. */
    ChannelHandler http2(Channel channel, long startNanos);
}
