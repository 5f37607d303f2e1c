package io.zeroserve.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.zeroserve.message.Head;

/**
 * The fields of a message packed by HPACK without the dynamic table (RFC 7541), so that the bytes are right on any
 * connection whose table has been given up. Immutable.
 *
 * @param bytes   the block
 * @param isDated whether Date is among the fields
 */
record FieldBlock(byte[] bytes, boolean isDated) {
    private static final String DATE = "date";
    /** Every text that gets shorter is Huffman-coded: this is done once for many responses. */
    private static final int SHORTEST_HUFFMAN = 0;
    private static final int NO_LIMIT = 0;

    /** The block of a response's head, which keeps it. */
    static FieldBlock of(Head head) {
        return head.derived(FieldBlock.class, FieldBlock::pack);
    }

    private static FieldBlock pack(Head head) {
        Http2Headers fields = new DefaultHttp2Headers(false, head.size() + 1).status(Integer.toString(head.status()));
        head.forEach(fields::add);
        return new FieldBlock(pack(fields), head.first(DATE) != null);
    }

    /** The block of fields that are sent as they are. */
    static byte[] pack(Http2Headers fields) {
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true,
                NO_LIMIT, SHORTEST_HUFFMAN);
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.maxHeaderTableSize(0);
            encoder.encodeHeaders(1, fields, out);
            // The encoder says first that its table is empty, in one byte; the connection says so by itself.
            return ByteBufUtil.getBytes(out.skipBytes(1));
        } catch (Http2Exception e) {
            throw new IllegalStateException("no limit is set", e);
        } finally {
            encoder.close();
        }
    }
}
