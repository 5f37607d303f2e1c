package io.zeroserve.serve;

import io.netty.util.AsciiString;

/** Field names and fixed values that responses use, in the form that the wire wants them in. */
final class Fields {
    static final AsciiString ACCEPT_ENCODING = AsciiString.cached("accept-encoding");
    static final AsciiString ACCEPT = AsciiString.cached("accept");
    static final AsciiString ACCEPT_RANGES = AsciiString.cached("accept-ranges");
    static final AsciiString ALLOW = AsciiString.cached("allow");
    static final AsciiString CONNECTION = AsciiString.cached("connection");
    static final AsciiString CONTENT_ENCODING = AsciiString.cached("content-encoding");
    static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    static final AsciiString CONTENT_RANGE = AsciiString.cached("content-range");
    static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    static final AsciiString DATE = AsciiString.cached("date");
    static final AsciiString ETAG = AsciiString.cached("etag");
    static final AsciiString EXPECT = AsciiString.cached("expect");
    static final AsciiString HOST = AsciiString.cached("host");
    static final AsciiString IF_MATCH = AsciiString.cached("if-match");
    static final AsciiString IF_MODIFIED_SINCE = AsciiString.cached("if-modified-since");
    static final AsciiString IF_NONE_MATCH = AsciiString.cached("if-none-match");
    static final AsciiString IF_RANGE = AsciiString.cached("if-range");
    static final AsciiString IF_UNMODIFIED_SINCE = AsciiString.cached("if-unmodified-since");
    static final AsciiString LAST_MODIFIED = AsciiString.cached("last-modified");
    static final AsciiString LOCATION = AsciiString.cached("location");
    static final AsciiString RANGE = AsciiString.cached("range");
    static final AsciiString RETRY_AFTER = AsciiString.cached("retry-after");
    static final AsciiString SEC_FETCH_MODE = AsciiString.cached("sec-fetch-mode");
    static final AsciiString SERVER = AsciiString.cached("server");
    static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
    static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    static final AsciiString VARY = AsciiString.cached("vary");

    static final AsciiString BYTES = AsciiString.cached("bytes");
    static final AsciiString CLOSE = AsciiString.cached("close");
    static final AsciiString GET_HEAD = AsciiString.cached("GET, HEAD");
    static final AsciiString GET_HEAD_OPTIONS = AsciiString.cached("GET, HEAD, OPTIONS");
    static final AsciiString ONE = AsciiString.cached("1");
    static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
    static final AsciiString ZERO = AsciiString.cached("0");
    static final AsciiString ZEROSERVE = AsciiString.cached("zeroserve");

    private Fields() {
    }
}
