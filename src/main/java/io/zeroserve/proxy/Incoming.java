package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.net.NetSocket;
import io.zeroserve.exchange.HeaderList;
import java.util.function.Consumer;

/** The response to an {@link Outgoing}: its head is there, its content waits with the upstream until {@link #start}. */
interface Incoming {
    int status();

    String reason();

    /** The fields as they came, each checked: none changes the message around it. */
    HeaderList headers();

    /** The fields behind the content, once that is complete; checked too. */
    HeaderList trailers();

    /** Whether all of it has come to an exchange that ends with it. In HTTP/2 each direction ends by itself. */
    boolean isWhole();

    /**
     * Starts the content.
     *
     * @param chunk takes each part, and releases it
     * @param end   told when it is complete
     */
    void start(Consumer<ByteBuf> chunk, Runnable end);

    /** Keeps further parts with the upstream. */
    void pause();

    /** Lets them come again. */
    void resume();

    /** The connection, which speaks another protocol since status 101. It is paused. */
    NetSocket socket();
}
