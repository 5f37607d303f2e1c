package io.zeroserve.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Works out a JA4 fingerprint from what {@code openssl -trace} prints of a ClientHello: another reader of the bytes,
 * and other code for the rules. OpenSSL sends no reserved values.
 */
final class TracedJa4 {
    private static final Pattern SUITE = Pattern.compile("\\{0x(..), 0x(..)\\} ");
    private static final Pattern EXTENSION = Pattern.compile("extension_type=\\S+\\((\\d+)\\)");
    private static final Pattern ALGORITHM = Pattern.compile("\\(0x(....)\\)");

    private TracedJa4() {
    }

    static String of(String trace) throws Exception {
        String hello = trace.substring(trace.indexOf("ClientHello, Length="));
        int end = hello.indexOf("Record\nHeader:");
        hello = end < 0 ? hello : hello.substring(0, end);
        String beforeExtensions = hello.substring(0, hello.indexOf("extensions, length"));
        List<String> suites = all(SUITE, beforeExtensions).stream().map(m -> (m[0] + m[1]).toLowerCase()).toList();
        List<Integer> extensions = all(EXTENSION, hello).stream().map(m -> Integer.parseInt(m[0])).toList();
        List<String> algorithms = all(ALGORITHM, section(hello, "signature_algorithms(13)")).stream().map(m -> m[0])
                .toList();
        String protocols = section(hello, "application_layer_protocol_negotiation(16)").strip();
        String version = section(hello, "supported_versions(43)").contains("TLS 1.3") ? "13" : "12";
        String protocol = protocols.isEmpty() ? "00" : protocols.lines().findFirst().orElseThrow().strip();
        TreeSet<String> kept = new TreeSet<>();
        for (int type : extensions) {
            if (type != 0 && type != 16) {
                kept.add(HexFormat.of().toHexDigits((short) type));
            }
        }
        return "t%s%s%02d%02d%s%s_%s_%s".formatted(version, extensions.contains(0) ? "d" : "i", suites.size(),
                extensions.size(), protocol.charAt(0), protocol.charAt(protocol.length() - 1),
                digest(String.join(",", new TreeSet<>(suites))),
                digest(String.join(",", kept) + "_" + String.join(",", algorithms)));
    }

    private static String section(String hello, String extension) {
        int start = hello.indexOf("extension_type=" + extension);
        if (start < 0) {
            return "";
        }
        start = hello.indexOf('\n', start) + 1;
        int end = hello.indexOf("extension_type=", start);
        return hello.substring(start, end < 0 ? hello.length() : end);
    }

    private static List<String[]> all(Pattern pattern, String text) {
        List<String[]> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(new String[] {matcher.group(1), matcher.groupCount() > 1 ? matcher.group(2) : ""});
        }
        return found;
    }

    private static String digest(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest).substring(0, 12);
    }
}
