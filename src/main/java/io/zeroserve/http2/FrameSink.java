package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;

/** What takes the frames of a client. Buffers are only lent. What is thrown ends the connection. */
interface FrameSink {

    /** @param flowBytes what it takes of the windows: the content and its padding */
    void data(int streamId, ByteBuf content, int flowBytes, boolean endStream) throws Http2Exception;

    /**
     * A whole field block.
     *
     * @param dependsOnItself whether the frame says that of its stream, which is wrong
     */
    void headers(int streamId, ByteBuf block, boolean endStream, boolean dependsOnItself) throws Http2Exception;

    void reset(int streamId, long errorCode) throws Http2Exception;

    void windowUpdate(int streamId, int increment) throws Http2Exception;

    void setting(int id, long value) throws Http2Exception;

    /** All settings of a frame have been told. */
    void settingsEnd() throws Http2Exception;

    void ping(long data) throws Http2Exception;

    /** What we have sent in a PING has come back. */
    void pingAnswer(long data) throws Http2Exception;

    void goAway() throws Http2Exception;

    /** A frame that asks for nothing: PRIORITY, CONTINUATION, the answer to SETTINGS, one of an unknown type. */
    void idleFrame() throws Http2Exception;

    /** Something is wrong with a stream; the connection can go on. */
    void breakStream(Http2Exception error) throws Http2Exception;
}
