package io.zeroserve.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * What a client says first in a TLS handshake (RFC 8446 4.1.2): the parts that tell clients apart.
 *
 * <p>Numbers are kept as sent, in the order sent, reserved ones (RFC 8701) included. Immutable.
 */
public final class ClientHello {
    static final int SERVER_NAME = 0;
    static final int SIGNATURE_ALGORITHMS = 13;
    static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16;
    static final int SUPPORTED_VERSIONS = 43;

    private static final int RANDOM_BYTES = 32;
    private static final int HOST_NAME = 0;
    private static final char[] NONE = {};

    private final char legacyVersion;
    private final char[] cipherSuites;
    private char[] extensions = NONE;
    private char[] supportedVersions = NONE;
    private char[] signatureAlgorithms = NONE;
    /** The list of the extension, each name behind its length: it is kept as long as the connection. */
    private byte[] protocols = {};
    private String serverName;

    private ClientHello(char legacyVersion, char[] cipherSuites) {
        this.legacyVersion = legacyVersion;
        this.cipherSuites = cipherSuites;
    }

    /**
     * Reads the body of a message, without the four bytes of type and length in front of it.
     *
     * @param body read from its position; neither position nor content is changed
     * @return empty if it is malformed; never an exception, whatever the bytes
     */
    public static Optional<ClientHello> parse(ByteBuffer body) {
        Input input = new Input(body.duplicate());
        char version = (char) input.number(2);
        input.skip(RANDOM_BYTES);
        input.vector(1); // legacy_session_id
        ClientHello hello = new ClientHello(version, input.vector(2).numbers());
        input.vector(1); // legacy_compression_methods
        // Clients older than TLS 1.2 may end here.
        if (!input.isEmpty()) {
            hello.readExtensions(input.vector(2), input);
        }
        return input.isBroken() || !input.isEmpty() ? Optional.empty() : Optional.of(hello);
    }

    private void readExtensions(Input list, Input whole) {
        char[] types = new char[list.remaining() / Input.EXTENSION_HEADER_BYTES];
        int count = 0;
        while (!list.isEmpty()) {
            int type = list.number(2);
            Input content = list.vector(2);
            if (list.isBroken()) {
                break;
            }
            types[count++] = (char) type;
            // What is malformed inside an extension is as if it were empty: the TLS engine is there to refuse it.
            switch (type) {
                case SERVER_NAME -> serverName = hostName(content.vector(2));
                case SIGNATURE_ALGORITHMS -> signatureAlgorithms = content.vector(2).numbers();
                case APPLICATION_LAYER_PROTOCOL_NEGOTIATION -> protocols = content.vector(2).bytes();
                case SUPPORTED_VERSIONS -> supportedVersions = content.vector(1).numbers();
                default -> { }
            }
        }
        whole.breakIf(list.isBroken());
        extensions = Arrays.copyOf(types, count);
    }

    /** RFC 6066 3: the first name of the type host_name. */
    private static String hostName(Input names) {
        while (!names.isEmpty()) {
            int type = names.number(1);
            byte[] name = names.vector(2).bytes();
            if (type == HOST_NAME && name.length > 0 && !names.isBroken()) {
                return new String(name, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    /** The name of the server that the client wants, as sent; null if it names none. */
    public String serverName() {
        return serverName;
    }

    /** The version field of old, which is 0x0303 in TLS 1.3. */
    int legacyVersion() {
        return legacyVersion;
    }

    /** The list of the supported_versions extension; empty without it. */
    char[] supportedVersions() {
        return supportedVersions;
    }

    /** The cipher suites. */
    char[] cipherSuites() {
        return cipherSuites;
    }

    /** The types of the extensions. */
    char[] extensions() {
        return extensions;
    }

    /** The list of the signature_algorithms extension; empty without it. */
    char[] signatureAlgorithms() {
        return signatureAlgorithms;
    }

    /** The first protocol that the client offers by ALPN; empty if it offers none. */
    byte[] firstProtocol() {
        return new Input(ByteBuffer.wrap(protocols)).vector(1).bytes();
    }

    /** Whether the client leaves the protocol to the server, or offers one of these by ALPN (RFC 7301 3.2). */
    public boolean takesOneOf(Collection<String> served) {
        Input list = new Input(ByteBuffer.wrap(protocols));
        boolean taken = list.isEmpty();
        while (!taken && !list.isEmpty()) {
            taken = served.contains(new String(list.vector(1).bytes(), StandardCharsets.ISO_8859_1));
        }
        return taken;
    }

    /** Bytes of the presentation language of RFC 8446 3. Past its end everything is zero, empty and broken. */
    private static final class Input {
        static final int EXTENSION_HEADER_BYTES = 4;

        private final ByteBuffer bytes;
        private boolean broken;

        Input(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        boolean isEmpty() {
            return broken || !bytes.hasRemaining();
        }

        boolean isBroken() {
            return broken;
        }

        void breakIf(boolean condition) {
            broken |= condition;
        }

        int remaining() {
            return bytes.remaining();
        }

        private boolean has(int count) {
            broken |= bytes.remaining() < count;
            return !broken;
        }

        void skip(int count) {
            if (has(count)) {
                bytes.position(bytes.position() + count);
            }
        }

        int number(int sizeBytes) {
            if (!has(sizeBytes)) {
                return 0;
            }
            return sizeBytes == 1 ? bytes.get() & 0xff : bytes.getChar();
        }

        /** What lies behind a length of so many bytes. */
        Input vector(int lengthBytes) {
            int length = number(lengthBytes);
            if (!has(length)) {
                Input nothing = new Input(ByteBuffer.allocate(0));
                nothing.broken = true;
                return nothing;
            }
            Input content = new Input(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
            return content;
        }

        /** All of it as numbers of two bytes; empty if it is broken. */
        char[] numbers() {
            char[] numbers = new char[broken ? 0 : bytes.remaining() / 2];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = bytes.getChar();
            }
            return numbers;
        }

        byte[] bytes() {
            byte[] content = new byte[broken ? 0 : bytes.remaining()];
            bytes.get(content);
            return content;
        }
    }
}
