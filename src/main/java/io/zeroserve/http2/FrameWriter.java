package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.zeroserve.transport.TurnBuffer;

/** Writes frames. Confined to one event loop. */
final class FrameWriter {
    private static final int SETTING_BYTES = 6;
    private static final int PING_BYTES = 8;
    private static final int GOAWAY_BYTES = 8;

    private final TurnBuffer out;

    FrameWriter(TurnBuffer out) {
        this.out = out;
    }

    /** A field block, in as many frames as it takes. */
    void headers(int streamId, byte[] block, int length, boolean endStream) {
        int from = 0;
        do {
            int part = Math.min(length - from, Frame.MAX_PAYLOAD_BYTES);
            int flags = from + part == length ? Frame.END_HEADERS : 0;
            ByteBuf to = out.room(Frame.HEADER_BYTES + part);
            if (from == 0) {
                header(to, part, Frame.HEADERS, flags | (endStream ? Frame.END_STREAM : 0), streamId);
            } else {
                header(to, part, Frame.CONTINUATION, flags, streamId);
            }
            to.writeBytes(block, from, part);
            from += part;
        } while (from < length);
    }

    /** Content for one frame. */
    void data(int streamId, ByteBuf content, int from, int length, boolean endStream) {
        header(out.room(Frame.HEADER_BYTES, length), length, Frame.DATA, endStream ? Frame.END_STREAM : 0, streamId);
        out.copy(content, from, length);
    }

    void reset(int streamId, long errorCode) {
        ByteBuf to = out.room(Frame.HEADER_BYTES + Integer.BYTES);
        header(to, Integer.BYTES, Frame.RST_STREAM, 0, streamId);
        to.writeInt((int) errorCode);
    }

    void windowUpdate(int streamId, int increment) {
        ByteBuf to = out.room(Frame.HEADER_BYTES + Integer.BYTES);
        header(to, Integer.BYTES, Frame.WINDOW_UPDATE, 0, streamId);
        to.writeInt(increment);
    }

    /** @param settings ids and values by turns */
    void settings(int... settings) {
        int length = settings.length / 2 * SETTING_BYTES;
        ByteBuf to = out.room(Frame.HEADER_BYTES + length);
        header(to, length, Frame.SETTINGS, 0, 0);
        for (int i = 0; i < settings.length; i += 2) {
            to.writeShort(settings[i]);
            to.writeInt(settings[i + 1]);
        }
    }

    void settingsAck() {
        header(out.room(Frame.HEADER_BYTES), 0, Frame.SETTINGS, Frame.ACK, 0);
    }

    /** @param flags {@link Frame#ACK}, or none */
    void ping(long data, int flags) {
        ByteBuf to = out.room(Frame.HEADER_BYTES + PING_BYTES);
        header(to, PING_BYTES, Frame.PING, flags, 0);
        to.writeLong(data);
    }

    void goAway(int lastStreamId, Http2Error error, String reason) {
        int length = GOAWAY_BYTES + reason.length();
        ByteBuf to = out.room(Frame.HEADER_BYTES + length);
        header(to, length, Frame.GOAWAY, 0, 0);
        to.writeInt(lastStreamId);
        to.writeInt((int) error.code());
        for (int i = 0; i < reason.length(); i++) {
            to.writeByte(reason.charAt(i));
        }
    }

    private static void header(ByteBuf to, int length, int type, int flags, int streamId) {
        to.writeLong((long) length << 40 | (long) type << 32 | (long) flags << 24 | streamId >>> 8);
        to.writeByte(streamId);
    }

    /** Whether the client takes what is sent to it. */
    boolean isWritable() {
        return out.isWritable();
    }
}
