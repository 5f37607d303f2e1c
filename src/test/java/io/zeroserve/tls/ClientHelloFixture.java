package io.zeroserve.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Builds a ClientHello, as a message and as the records that carry it.
 *
 * <pre>
 * record:  22, version, length | message or a piece of it
 * message: 1, length (3) | version, random (32), session id, cipher suites, compression, extensions
 * extension: type, length, content
 * </pre>
 */
final class ClientHelloFixture {
    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    private int version = 0x0303;
    private byte[] suites = {};

    ClientHelloFixture version(int newVersion) {
        version = newVersion;
        return this;
    }

    /** @param list four hexadecimal digits each, with commas in between */
    ClientHelloFixture suites(String list) {
        suites = numbers(list);
        return this;
    }

    ClientHelloFixture extension(int type, byte[] content) {
        extensions.writeBytes(two(type));
        extensions.writeBytes(vector(2, content));
        return this;
    }

    /** Empty extensions of these types, but those that have content of their own here. */
    ClientHelloFixture extensions(String list) {
        byte[] types = numbers(list);
        for (int i = 0; i < types.length; i += 2) {
            extension((types[i] & 0xff) << 8 | types[i + 1] & 0xff, new byte[0]);
        }
        return this;
    }

    ClientHelloFixture serverName(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        return extension(0, vector(2, concat(new byte[] {0}, vector(2, text))));
    }

    ClientHelloFixture protocols(byte[]... names) {
        byte[] list = {};
        for (byte[] name : names) {
            list = concat(list, vector(1, name));
        }
        return extension(16, vector(2, list));
    }

    ClientHelloFixture versions(String list) {
        return extension(43, vector(1, numbers(list)));
    }

    ClientHelloFixture signatureAlgorithms(String list) {
        return extension(13, vector(2, numbers(list)));
    }

    /** The message without type and length. */
    byte[] body() {
        byte[] start = concat(concat(two(version), new byte[32]), vector(1, new byte[32]));
        return concat(concat(concat(start, vector(2, suites)), vector(1, new byte[1])),
                vector(2, extensions.toByteArray()));
    }

    ClientHello parsed() {
        return ClientHello.parse(ByteBuffer.wrap(body())).orElseThrow();
    }

    byte[] message() {
        return concat(new byte[] {1}, vector(3, body()));
    }

    /** The message in records of so many bytes at most. */
    byte[] records(int fragmentBytes) {
        return records(message(), fragmentBytes);
    }

    static byte[] records(byte[] message, int fragmentBytes) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int start = 0; start < message.length; start += fragmentBytes) {
            int length = Math.min(fragmentBytes, message.length - start);
            records.writeBytes(new byte[] {22, 3, 1});
            records.writeBytes(two(length));
            records.write(message, start, length);
        }
        return records.toByteArray();
    }

    private static byte[] numbers(String list) {
        return HexFormat.of().parseHex(list.replace(",", ""));
    }

    private static byte[] two(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    private static byte[] vector(int lengthBytes, byte[] content) {
        byte[] length = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            length[i] = (byte) (content.length >> 8 * (lengthBytes - 1 - i));
        }
        return concat(length, content);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }
}
