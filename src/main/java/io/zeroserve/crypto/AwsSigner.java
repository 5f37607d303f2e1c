package io.zeroserve.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests by AWS Signature Version 4 (AWS General Reference, "Create a signed AWS API request"; Amazon S3 API
 * Reference, "Authenticating Requests: Using Query Parameters").
 *
 * <p>Steps of the definition in order: {@link #canonical the canonical request}, {@link #signature its hash in the
 * string to sign}, the signing key of day, region and service, and the signature. Immutable; any thread.
 */
public final class AwsSigner {
    /** What presigned URLs have in place of the body's hash. */
    public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
    /** How long a presigned URL may hold: seven days. */
    public static final long MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String TERMINATOR = "aws4_request";
    private static final String MAC = "HmacSHA256";
    private static final String HOST = "host";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
        .withZone(ZoneOffset.UTC);
    private static final int DATE_CHARS = 8;
    /** The years that have four digits, in seconds since 1970. */
    private static final long FIRST_SECOND = -62_167_219_200L;
    private static final long LAST_SECOND = 253_402_300_799L;

    /**
     * Who signs, and for what.
     *
     * @param accessKey the key's public name
     * @param secretKey the key
     * @param region    such as {@code us-east-1}
     * @param service   such as {@code s3}
     */
    public record Key(String accessKey, String secretKey, String region, String service) {
        /** Without the secret. */
        @Override
        public String toString() {
            return accessKey + ' ' + region + ' ' + service;
        }
    }

    /**
     * What is signed.
     *
     * @param method  the method, in capitals
     * @param uri     path and query, or an absolute URL
     * @param headers every header to be signed, by name; a {@code host} is added if there is none
     */
    public record Request(String method, String uri, Map<String, String> headers) {
    }

    private final Key key;
    private final String time;
    private final String scope;

    private AwsSigner(Key key, String time) {
        this.key = key;
        this.time = time;
        this.scope = String.join("/", time.substring(0, DATE_CHARS), key.region(), key.service(), TERMINATOR);
    }

    /**
     * A signer.
     *
     * @param epochMillis the time of the signature, rounded down to a second
     * @return empty if the year has not four digits
     */
    public static Optional<AwsSigner> of(Key key, long epochMillis) {
        long seconds = Math.floorDiv(epochMillis, 1000L);
        return seconds < FIRST_SECOND || seconds > LAST_SECOND ? Optional.empty()
            : Optional.of(new AwsSigner(key, TIME.format(Instant.ofEpochSecond(seconds))));
    }

    /**
     * The value of an {@code Authorization} header.
     *
     * @param bodyHash the SHA-256 of the body in hexadecimal, or {@link #UNSIGNED_PAYLOAD}; used as it is
     */
    public String authorization(Request request, String bodyHash) {
        AwsTarget target = target(request);
        Map<String, String> headers = headers(request, target);
        String signature = signature(canonical(request, target, headers, bodyHash));
        return ALGORITHM + " Credential=" + key.accessKey() + '/' + scope + ", SignedHeaders=" + names(headers)
            + ", Signature=" + signature;
    }

    /**
     * Path and query of a URL that carries its signature and holds for some time, whatever the body.
     *
     * @param expiresSeconds how long
     * @return empty unless that is between 1 and {@value #MAX_EXPIRES_SECONDS}
     */
    public Optional<String> presigned(Request request, long expiresSeconds) {
        if (expiresSeconds < 1 || expiresSeconds > MAX_EXPIRES_SECONDS) {
            return Optional.empty();
        }
        AwsTarget given = target(request);
        Map<String, String> headers = headers(request, given);
        AwsTarget target = given.with(List.of(
            AwsTarget.Parameter.of("X-Amz-Algorithm", ALGORITHM),
            AwsTarget.Parameter.of("X-Amz-Credential", key.accessKey() + '/' + scope),
            AwsTarget.Parameter.of("X-Amz-Date", time),
            AwsTarget.Parameter.of("X-Amz-Expires", Long.toString(expiresSeconds)),
            AwsTarget.Parameter.of("X-Amz-SignedHeaders", names(headers))));
        return Optional.of(target.path() + '?' + target.queryText() + "&X-Amz-Signature="
            + signature(canonical(request, target, headers, UNSIGNED_PAYLOAD)));
    }

    /** S3 takes paths as they are, for any name is a key there. */
    private AwsTarget target(Request request) {
        return AwsTarget.parse(request.uri(), !key.service().equals("s3"));
    }

    /** The headers to sign, ready to be signed: a host is always among them, without it AWS refuses the signature. */
    private Map<String, String> headers(Request request, AwsTarget target) {
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> headers.merge(name.strip().toLowerCase(Locale.ROOT),
            value.strip().replaceAll("\\s+", " "), (first, second) -> first + ',' + second));
        headers.putIfAbsent(HOST, target.authority() != null ? target.authority()
            : key.service() + '.' + key.region() + ".amazonaws.com");
        return headers;
    }

    private static String names(Map<String, String> headers) {
        return String.join(";", headers.keySet());
    }

    private static String canonical(Request request, AwsTarget target, Map<String, String> headers, String bodyHash) {
        StringBuilder lines = new StringBuilder();
        headers.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
        return String.join("\n", request.method(), target.path(), target.queryText(), lines, names(headers), bodyHash);
    }

    private String signature(String canonical) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(utf8(canonical));
            String toSign = String.join("\n", ALGORITHM, time, scope, HexFormat.of().formatHex(hash));
            byte[] signing = utf8("AWS4" + key.secretKey());
            // Not the scope split at its slashes: a region is whatever the caller says.
            for (String part : List.of(time.substring(0, DATE_CHARS), key.region(), key.service(), TERMINATOR)) {
                signing = hmac(signing, part);
            }
            return HexFormat.of().formatHex(hmac(signing, toSign));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256 and HMAC with it", impossible);
        }
    }

    private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(MAC);
        mac.init(new SecretKeySpec(key, MAC));
        return mac.doFinal(utf8(message));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
