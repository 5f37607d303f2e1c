package io.zeroserve.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.zeroserve.exchange.HeaderList;
import java.util.Arrays;

/**
 * Writes the heads of requests, and last chunks, as HTTP/1.1 frames them (RFC 9112 3, 5, 6, 7.1). Reuses its memory:
 * confined to one event loop.
 */
final class RequestEncoder {
    private static final int FIRST_BYTES = 1024;
    private static final int BYTE = 0xff;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int count;

    /**
     * Encodes a head.
     *
     * @param head         checked, so that nothing in it ends a line
     * @param contentBytes how much content follows; {@link Http1Connection#CHUNKED} for chunks,
     *                     {@link Http1Connection#NO_CONTENT} to say nothing
     * @param roomBytes    room that is to be left in the result
     */
    ByteBuf encode(ForwardedHead head, long contentBytes, ByteBufAllocator allocator, int roomBytes) {
        count = 0;
        add(head.method());
        add(" ");
        add(head.target());
        add(" HTTP/1.1\r\n");
        head.headers().forEach(this::addField);
        if (contentBytes >= 0) {
            addField("content-length", Long.toString(contentBytes));
        } else if (contentBytes == Http1Connection.CHUNKED) {
            addField("transfer-encoding", "chunked");
        }
        add("\r\n");
        return allocator.directBuffer(count + roomBytes).writeBytes(bytes, 0, count);
    }

    /** Encodes the last chunk, which is empty, with the fields behind it. */
    ByteBuf encodeLastChunk(HeaderList trailers, ByteBufAllocator allocator) {
        count = 0;
        add("0\r\n");
        trailers.forEach(this::addField);
        add("\r\n");
        return allocator.directBuffer(count).writeBytes(bytes, 0, count);
    }

    private void addField(String name, String value) {
        add(name);
        add(": ");
        add(value);
        add("\r\n");
    }

    /** A character that is none of ISO 8859-1 must not become one, such as a line end, by losing its upper half. */
    private void add(String text) {
        int length = text.length();
        if (bytes.length - count < length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, count + length));
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            bytes[count + i] = c > BYTE ? (byte) '?' : (byte) c;
        }
        count += length;
    }
}
