package io.zeroserve.http2;

/** The types and flags of frames (RFC 9113 6). */
final class Frame {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITISED = 0x20;

    static final int HEADER_BYTES = 9;
    /** The largest payload that has to be taken, and that may be sent, unless settings say otherwise. */
    static final int MAX_PAYLOAD_BYTES = 16_384;

    private Frame() {
    }
}
