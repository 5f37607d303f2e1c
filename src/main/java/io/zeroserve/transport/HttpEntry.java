package io.zeroserve.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** What speaks HTTP with the connections of listeners, where that is not Vert.x. Any thread. */
@FunctionalInterface
public interface HttpEntry {

    /**
     * What speaks HTTP/2 on a connection, the client's preface included. Called on its event loop.
     *
     * @param startNanos since when the first request may come, by {@link System#nanoTime}
     */
    ChannelHandler http2(Channel channel, long startNanos);
}
