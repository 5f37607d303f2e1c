package io.zeroserve.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The JA4 fingerprint of a TLS client, such as {@code t13d1516h2_8daaf6152771_e5627efa2ab1}: what kind of client it is,
 * whatever address it comes from.
 *
 * <p>The rules are those of FoxIO's JA4 for TLS over TCP. Reserved values (GREASE, RFC 8701) are left out wherever they
 * appear: clients put them in at random. Pure; costs two SHA-256.
 */
public final class Ja4 {
    private static final int MAX_COUNT = 99;
    private static final int DIGEST_DIGITS = 12;
    private static final String EMPTY = "0".repeat(DIGEST_DIGITS);
    private static final HexFormat HEX = HexFormat.of();

    private Ja4() {
    }

    /** The fingerprint: 36 characters. */
    public static String of(ClientHello hello) {
        char[] suites = withoutReserved(hello.cipherSuites());
        char[] extensions = withoutReserved(hello.extensions());
        boolean named = contains(extensions, ClientHello.SERVER_NAME);
        return "t" + version(hello) + (named ? 'd' : 'i') + count(suites) + count(extensions)
                + protocol(hello.firstProtocol())
                + '_' + digest(list(sorted(suites)))
                + '_' + digest(extensionsText(extensions, hello));
    }

    private static String version(ClientHello hello) {
        int highest = 0;
        for (char version : withoutReserved(hello.supportedVersions())) {
            highest = Math.max(highest, version);
        }
        return switch (highest == 0 ? hello.legacyVersion() : highest) {
            case 0x0304 -> "13";
            case 0x0303 -> "12";
            case 0x0302 -> "11";
            case 0x0301 -> "10";
            case 0x0300 -> "s3";
            case 0x0002 -> "s2";
            default -> "00";
        };
    }

    private static String count(char[] values) {
        int count = Math.min(values.length, MAX_COUNT);
        return count < 10 ? "0" + count : Integer.toString(count);
    }

    /** First and last character; if one of them is no letter or digit, of the name in hexadecimal. */
    private static String protocol(byte[] name) {
        if (name.length == 0) {
            return "00";
        }
        boolean readable = isAlphanumeric(name[0]) && isAlphanumeric(name[name.length - 1]);
        String text = readable ? new String(name, StandardCharsets.ISO_8859_1) : HEX.formatHex(name);
        return "" + text.charAt(0) + text.charAt(text.length() - 1);
    }

    private static boolean isAlphanumeric(byte value) {
        return value >= '0' && value <= '9' || value >= 'A' && value <= 'Z' || value >= 'a' && value <= 'z';
    }

    /** The extensions but for server name and protocols, sorted, then the signature algorithms as sent. */
    private static String extensionsText(char[] extensions, ClientHello hello) {
        char[] kept = new char[extensions.length];
        int count = 0;
        for (char type : extensions) {
            if (type != ClientHello.SERVER_NAME && type != ClientHello.APPLICATION_LAYER_PROTOCOL_NEGOTIATION) {
                kept[count++] = type;
            }
        }
        String types = list(sorted(Arrays.copyOf(kept, count)));
        char[] algorithms = withoutReserved(hello.signatureAlgorithms());
        return algorithms.length == 0 ? types : types + '_' + list(algorithms);
    }

    private static char[] sorted(char[] values) {
        char[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static String list(char[] values) {
        StringBuilder text = new StringBuilder(values.length * 5);
        for (char value : values) {
            text.append(text.isEmpty() ? "" : ",").append(HEX.toHexDigits(value));
        }
        return text.toString();
    }

    private static String digest(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HEX.formatHex(digest, 0, DIGEST_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static boolean contains(char[] values, int wanted) {
        for (char value : values) {
            if (value == wanted) {
                return true;
            }
        }
        return false;
    }

    private static char[] withoutReserved(char[] values) {
        char[] kept = new char[values.length];
        int count = 0;
        for (char value : values) {
            if (!isReserved(value)) {
                kept[count++] = value;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** 0x0a0a, 0x1a1a … 0xfafa. */
    private static boolean isReserved(char value) {
        return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
    }
}
