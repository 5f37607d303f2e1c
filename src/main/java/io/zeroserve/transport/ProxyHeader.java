package io.zeroserve.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The header of the PROXY protocol, by which a load balancer tells whose connection it passes on: version 1, a line of
 * text, or version 2, binary. As HAProxy's {@code proxy-protocol.txt} has it. Pure.
 */
final class ProxyHeader {
    /** The longest line of version 1, its end included. */
    static final int MAX_LINE_BYTES = 108;
    /** The longest header of version 2, extra fields included, which are skipped. The protocol would allow 65,551. */
    static final int MAX_BINARY_BYTES = 4096;

    private static final byte[] LINE_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int BINARY_FIXED_BYTES = 16;
    private static final int VERSION_2_LOCAL = 0x20;
    private static final int VERSION_2_PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int UNIX_STREAM = 0x31;
    private static final int MAX_PORT = 65_535;

    private ProxyHeader() {
    }

    /** What the first bytes of a connection are. */
    sealed interface Result {

        /** So far they could become a header. */
        record Incomplete() implements Result {
        }

        /**
         * They begin with a header.
         *
         * @param sizeBytes of the header
         * @param source    the client; null if the header leaves it at the connection's own address
         */
        record Found(int sizeBytes, InetSocketAddress source) implements Result {
        }

        /**
         * They are no header.
         *
         * @param reason for the log
         */
        record Invalid(String reason) implements Result {
        }
    }

    private static final Result INCOMPLETE = new Result.Incomplete();

    /** @param bytes all that has come, from its position; not changed */
    static Result parse(ByteBuffer bytes) {
        ByteBuffer input = bytes.slice();
        if (startsLike(input, SIGNATURE)) {
            return input.remaining() < BINARY_FIXED_BYTES ? INCOMPLETE : binary(input);
        }
        if (startsLike(input, LINE_START)) {
            return line(input);
        }
        return invalid("the connection does not begin with one");
    }

    /** Whether input and beginning agree as far as both go. */
    private static boolean startsLike(ByteBuffer input, byte[] beginning) {
        for (int i = 0; i < Math.min(input.remaining(), beginning.length); i++) {
            if (input.get(i) != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    private static Result line(ByteBuffer input) {
        int limit = Math.min(input.remaining(), MAX_LINE_BYTES);
        for (int i = LINE_START.length; i + 1 < limit; i++) {
            if (input.get(i) == '\r' && input.get(i + 1) == '\n') {
                byte[] text = new byte[i];
                input.get(0, text);
                return line(new String(text, StandardCharsets.ISO_8859_1), i + 2);
            }
        }
        return limit < MAX_LINE_BYTES ? INCOMPLETE : invalid("the line is longer than " + MAX_LINE_BYTES + " bytes");
    }

    private static Result line(String text, int sizeBytes) {
        String[] fields = text.split(" ", -1);
        if (fields[1].equals("UNKNOWN")) {
            return new Result.Found(sizeBytes, null);
        }
        boolean ipv4 = fields[1].equals("TCP4");
        if (!ipv4 && !fields[1].equals("TCP6")) {
            return invalid("its protocol is neither TCP4 nor TCP6 nor UNKNOWN");
        }
        if (fields.length != 6) {
            return invalid("it does not have two addresses and two ports");
        }
        for (int i = 2; i < 4; i++) {
            if (!(ipv4 ? NetUtil.isValidIpV4Address(fields[i])
                    : NetUtil.isValidIpV6Address(fields[i]) && fields[i].indexOf('%') < 0)) {
                return invalid("it has an address that is none of " + fields[1]);
            }
        }
        if (port(fields[4]) < 0 || port(fields[5]) < 0) {
            return invalid("it has a port that is none");
        }
        return found(sizeBytes, NetUtil.createByteArrayFromIpAddressString(fields[2]), port(fields[4]));
    }

    /** The number; -1 if it is not written as a port is. */
    private static int port(String text) {
        if (!text.matches("0|[1-9][0-9]{0,4}")) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port > MAX_PORT ? -1 : port;
    }

    private static Result binary(ByteBuffer input) {
        int command = input.get(12) & 0xff;
        int transport = input.get(13) & 0xff;
        int size = BINARY_FIXED_BYTES + input.getChar(14);
        if (command != VERSION_2_LOCAL && command != VERSION_2_PROXY) {
            return invalid("its version or command is unknown");
        }
        if (size > MAX_BINARY_BYTES) {
            return invalid("it is longer than " + MAX_BINARY_BYTES + " bytes");
        }
        if (input.remaining() < size) {
            return INCOMPLETE;
        }
        if (command == VERSION_2_LOCAL) {
            return new Result.Found(size, null);
        }
        return switch (transport) {
            case TCP_OVER_IPV4 -> binaryAddress(input, size, 4);
            case TCP_OVER_IPV6 -> binaryAddress(input, size, 16);
            case UNSPECIFIED, UNIX_STREAM -> new Result.Found(size, null);
            default -> invalid("its transport is not TCP");
        };
    }

    /** Source address, destination address, source port, destination port, then fields that are skipped. */
    private static Result binaryAddress(ByteBuffer input, int size, int addressBytes) {
        if (size < BINARY_FIXED_BYTES + 2 * addressBytes + 4) {
            return invalid("it is too short for its addresses");
        }
        byte[] address = new byte[addressBytes];
        input.get(BINARY_FIXED_BYTES, address);
        return found(size, address, input.getChar(BINARY_FIXED_BYTES + 2 * addressBytes));
    }

    private static Result found(int sizeBytes, byte[] address, int port) {
        try {
            return new Result.Found(sizeBytes, new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is one", e);
        }
    }

    private static Result invalid(String reason) {
        return new Result.Invalid(reason);
    }
}
