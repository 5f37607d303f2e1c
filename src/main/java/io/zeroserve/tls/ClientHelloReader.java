package io.zeroserve.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds the ClientHello in what a client sends first, however it is cut into TCP segments and TLS records (RFC 8446
 * 5.1).
 *
 * <p>It looks on: bytes are copied, never taken, and no answer is waited for. Its memory grows with the bytes that have
 * arrived, up to {@link #MAX_MESSAGE_BYTES}, not with the lengths that a client claims. For one connection, and one
 * thread at a time.
 */
public final class ClientHelloReader {
    /** A longer message is not looked at, nor taken by BoringSSL. Post-quantum key shares make it some 2,000 bytes. */
    public static final int MAX_MESSAGE_BYTES = 1 << 14;

    private static final int MAX_FRAGMENT_BYTES = 1 << 14;
    private static final int MESSAGE_HEADER_BYTES = 4;
    private static final int RECORD_HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;
    private static final int FIRST_BUFFER_BYTES = 2048;

    /** How far a reader has come. */
    public enum Progress {
        /** The message is not complete. */
        WAITING,
        /** {@link #clientHello} is there. */
        COMPLETE,
        /** This is no ClientHello, or one that is malformed or too long. */
        GIVEN_UP
    }

    private Progress progress = Progress.WAITING;
    private int recordHeaderBytes;
    private int fragmentBytesLeft;
    private byte[] message = {};
    private int messageBytes;
    private ClientHello clientHello;

    /**
     * Looks at the next bytes of the connection.
     *
     * @param bytes its position is moved
     */
    public Progress read(ByteBuffer bytes) {
        while (progress == Progress.WAITING && bytes.hasRemaining()) {
            if (fragmentBytesLeft == 0 || recordHeaderBytes < RECORD_HEADER_BYTES) {
                readRecordHeader(bytes.get() & 0xff);
            } else {
                readFragment(bytes);
            }
        }
        return progress;
    }

    /** The message; null unless {@link Progress#COMPLETE}. */
    public ClientHello clientHello() {
        return clientHello;
    }

    /** Type, two bytes of version, two of length. */
    private void readRecordHeader(int value) {
        if (recordHeaderBytes == RECORD_HEADER_BYTES) {
            recordHeaderBytes = 0;
        }
        switch (recordHeaderBytes++) {
            case 0 -> giveUpIf(value != HANDSHAKE);
            case 1 -> giveUpIf(value != MAJOR_VERSION);
            case 2 -> { } // any minor version: the field has lost its meaning
            case 3 -> fragmentBytesLeft = value << 8;
            default -> {
                fragmentBytesLeft |= value;
                giveUpIf(fragmentBytesLeft == 0 || fragmentBytesLeft > MAX_FRAGMENT_BYTES);
            }
        }
    }

    private void readFragment(ByteBuffer bytes) {
        int wanted = messageBytes < MESSAGE_HEADER_BYTES ? MESSAGE_HEADER_BYTES : messageEnd();
        int count = Math.min(Math.min(fragmentBytesLeft, bytes.remaining()), wanted - messageBytes);
        makeRoom(messageBytes + count);
        bytes.get(message, messageBytes, count);
        messageBytes += count;
        fragmentBytesLeft -= count;
        if (messageBytes == wanted) {
            if (wanted == MESSAGE_HEADER_BYTES) {
                giveUpIf(message[0] != CLIENT_HELLO || messageEnd() > MESSAGE_HEADER_BYTES + MAX_MESSAGE_BYTES
                        || messageEnd() == MESSAGE_HEADER_BYTES);
            } else {
                complete();
            }
        }
    }

    private int messageEnd() {
        return MESSAGE_HEADER_BYTES + ((message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | message[3] & 0xff);
    }

    private void makeRoom(int sizeBytes) {
        if (sizeBytes > message.length) {
            message = Arrays.copyOf(message, Math.max(FIRST_BUFFER_BYTES, Integer.highestOneBit(sizeBytes) << 1));
        }
    }

    private void complete() {
        int body = messageBytes - MESSAGE_HEADER_BYTES;
        clientHello = ClientHello.parse(ByteBuffer.wrap(message, MESSAGE_HEADER_BYTES, body)).orElse(null);
        progress = clientHello == null ? Progress.GIVEN_UP : Progress.COMPLETE;
        message = null;
    }

    private void giveUpIf(boolean condition) {
        if (condition) {
            progress = Progress.GIVEN_UP;
            message = null;
        }
    }
}
