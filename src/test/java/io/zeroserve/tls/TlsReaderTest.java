package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files are in {@code src/test/resources/tls}: ec.crt for a.example and *.b.example, rsa.crt for c.example. */
class TlsReaderTest {
    private static final Instant LATE = Instant.parse("2300-01-01T00:00:00Z");

    private final TlsReader reader = new TlsReader(InstantSource.system());

    @ParameterizedTest
    @CsvSource({"ec.crt, ec-sec1.key, EC", "rsa.crt, rsa-pkcs1.key, RSA", "rsa.crt, rsa-pkcs8.key, RSA"})
    void read_chainAndItsKeyInAnyForm_givesIdentity(String certificate, String key, String algorithm)
            throws Exception {
        TlsSettings settings = reader.read(file(certificate), file(key));

        assertThat(settings.identities()).hasSize(1);
        assertThat(settings.identities().getFirst().algorithm()).isEqualTo(algorithm);
        assertThat(settings.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ec.crt | other.key | the private key in other.key does not belong to the certificate in ec.crt",
        "ec.crt | rsa-pkcs1.key | the private key in rsa-pkcs1.key does not belong to the certificate in ec.crt",
        "ec.crt | encrypted.key | encrypted.key: the private key is encrypted; decrypt it with `openssl pkey",
        "ec.crt | ed25519.key | ed25519.key: the private key is neither an EC nor an RSA key",
        "ec.crt | rsa.crt | rsa.crt contains no private key",
        "other.key | other.key | other.key contains no certificate"})
    void read_filesThatDoNotFit_saysWhichAndWhy(String certificate, String key, String message) {
        assertThatThrownBy(() -> reader.read(file(certificate), file(key)))
                .isInstanceOf(TlsException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hello | x is not PEM",
        "'' | x is not PEM",
        "-----BEGIN CERTIFICATE-----@@@-----END CERTIFICATE----- | x: a PEM block is not valid base64",
        "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE----- | x: a certificate is damaged",
        "-----BEGIN CERTIFICATE-----AAAA-----END PRIVATE KEY----- | x: BEGIN CERTIFICATE is closed by END PRIVATE KEY"})
    void read_garbage_isRefusedInOneSentence(String text, String message) {
        PemFile garbage = new PemFile("x", text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> reader.read(garbage, file("ec-sec1.key")))
                .isInstanceOf(TlsException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void read_expiredCertificate_isRefused() {
        TlsReader late = new TlsReader(InstantSource.fixed(LATE));

        assertThatThrownBy(() -> late.read(file("ec.crt"), file("ec-sec1.key")))
                .hasMessageStartingWith("the certificate in ec.crt expired on ");
    }

    @Test
    void readAll_severalPairs_areMatchedByPublicKey() throws Exception {
        TlsSettings settings = reader.readAll(List.of(file("rsa-pkcs1.key"), file("ec.crt"), file("rsa.crt"),
                file("ec-sec1.key")));

        assertThat(settings.identities()).extracting(TlsIdentity::source).containsExactly("ec.crt", "rsa.crt");
    }

    @Test
    void readAll_certificateAloneAndWithChain_keepsTheChain() throws Exception {
        byte[] twice = (text("ec.crt") + text("rsa.crt")).getBytes(StandardCharsets.UTF_8);
        TlsSettings settings = reader.readAll(
                List.of(file("ec.crt"), new PemFile("fullchain.pem", twice), file("ec-sec1.key")));

        assertThat(settings.identities()).hasSize(1);
        assertThat(settings.identities().getFirst().chain()).hasSize(2);
    }

    @Test
    void readAll_serverCertificateWithoutKey_isRefused() {
        assertThatThrownBy(() -> reader.readAll(List.of(file("ec.crt"), file("ec-sec1.key"), file("rsa.crt"))))
                .hasMessage("no private key belongs to the certificate in rsa.crt");
    }

    @ParameterizedTest
    @CsvSource({"a.example, ec.crt", "A.Example, ec.crt", "x.b.example, ec.crt", "c.example, rsa.crt"})
    void find_coveredName_givesItsIdentity(String serverName, String source) throws Exception {
        TlsSettings settings = pair();
        String algorithm = source.equals("ec.crt") ? "EC" : "RSA";

        assertThat(settings.find(serverName, algorithm).orElseThrow().source()).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource({"b.example", "x.y.b.example", "other.example", "''"})
    void find_nameThatNoneCovers_isEmpty(String serverName) throws Exception {
        assertThat(pair().find(serverName, "EC")).isEmpty();
    }

    @Test
    void find_noName_givesFirstOfThatAlgorithm() throws Exception {
        assertThat(pair().find(null, "RSA").orElseThrow().source()).isEqualTo("rsa.crt");
    }

    @Test
    void find_onlyOneIdentity_servesEveryName() throws Exception {
        TlsSettings settings = reader.read(file("ec.crt"), file("ec-sec1.key"));

        assertThat(settings.find("else.example", "EC")).isPresent();
    }

    @Test
    void readFolder_whatHasNoCounterpart_isLeftOutWithAWarning() throws Exception {
        PemFile notes = new PemFile("README", "renewed by cron".getBytes(StandardCharsets.UTF_8));
        TlsSettings settings = reader.readFolder(
                List.of(notes, file("ec.crt"), file("ec-sec1.key"), file("other.key"), file("rsa.crt")));

        assertThat(settings.identities()).extracting(TlsIdentity::source).containsExactly("ec.crt");
        assertThat(settings.warnings()).containsExactly("README is not PEM and is left out",
                "no private key belongs to the certificate in rsa.crt, which is left out",
                "no certificate belongs to the private key in other.key, which is left out");
        assertThat(settings.serves("a.example")).isTrue();
        assertThat(settings.serves("else.example")).as("one identity in a folder is not for every name").isFalse();
    }

    @ParameterizedTest
    @CsvSource({"encrypted.key, the private key is encrypted",
        "encrypted-traditional.key, the private key is encrypted",
        "ed25519.key, the private key is neither an EC nor an RSA key"})
    void readFolder_keyThatCannotBeUsed_isLeftOutWithAWarning(String unusable, String reason) throws Exception {
        TlsSettings settings =
                reader.readFolder(List.of(file("ec.crt"), file("ec-sec1.key"), file("rsa.crt"), file(unusable)));

        assertThat(settings.identities()).extracting(TlsIdentity::source).containsExactly("ec.crt");
        assertThat(settings.warnings()).hasSize(2);
        assertThat(settings.warnings().getFirst()).startsWith(unusable + ": " + reason).endsWith("; it is left out");
        assertThatThrownBy(() -> reader.readFolder(List.of(file("rsa.crt"), file(unusable))))
                .as("nothing is left").hasMessageStartingWith(unusable + ": " + reason);
        assertThatThrownBy(() -> reader.readAll(List.of(file("ec.crt"), file("ec-sec1.key"), file(unusable))))
                .as("in a site").hasMessageStartingWith(unusable + ": " + reason);
    }

    @Test
    void readFolder_blocksThatAreNotForUs_arePassedOver() throws Exception {
        PemFile signature = new PemFile("a.asc", ("-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\nAAAA\n=crc+\n"
                + "-----END PGP SIGNATURE-----\n").getBytes(StandardCharsets.UTF_8));

        assertThat(reader.readFolder(List.of(signature, file("ec.crt"), file("ec-sec1.key"))).identities()).hasSize(1);
    }

    @Test
    void readFolder_fileThatWasCopiedInPart_isRefused() throws Exception {
        String chain = text("ec.crt") + text("rsa.crt");
        PemFile cut = new PemFile("chain.pem",
                chain.substring(0, chain.length() - 100).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> reader.readFolder(List.of(cut, file("ec-sec1.key"))))
                .hasMessage("chain.pem: BEGIN CERTIFICATE is not closed by END CERTIFICATE; is the file complete?");
    }

    @Test
    void readFolder_chainAndKeyInOneFile_belongTogether() throws Exception {
        byte[] joint = (text("ec.crt") + text("ec-sec1.key")).getBytes(StandardCharsets.UTF_8);

        assertThat(reader.readFolder(List.of(new PemFile("joint.pem", joint))).identities()).hasSize(1);
    }

    @Test
    void readFolder_nothingBelongsTogether_isRefused() {
        assertThatThrownBy(() -> reader.readFolder(List.of(file("ec.crt"), file("other.key"))))
                .hasMessage("no certificate and private key belong together in ec.crt, other.key");
    }

    @Test
    void readFolder_oneOfTwoExpired_isLeftOutWithALine() throws Exception {
        Instant old = Instant.parse("2020-06-01T00:00:00Z");
        List<PemFile> files = List.of(development(old), file("ec.crt"), file("ec-sec1.key"));

        TlsSettings settings = reader.readFolder(files);

        assertThat(settings.identities()).extracting(TlsIdentity::source).containsExactly("ec.crt");
        assertThat(settings.warnings()).containsExactly("the certificate in dev.pem expired on 2020-07-01T00:00:00Z");
        assertThatThrownBy(() -> reader.readFolder(List.of(development(old))))
                .hasMessage("the certificate in dev.pem expired on 2020-07-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({"2020-06-01T00:00:01Z, 29", "2020-06-30T23:59:59Z, 0"})
    void readFolder_lastThirtyDays_areAnnounced(Instant now, long days) throws Exception {
        TlsReader then = new TlsReader(InstantSource.fixed(now));

        TlsSettings settings = then.readFolder(List.of(development(Instant.parse("2020-06-01T00:00:00Z"))));

        assertThat(settings.warnings()).containsExactly(
                "the certificate in dev.pem expires on 2020-07-01T00:00:00Z, in " + days + " days");
    }

    @Test
    void readFolder_notValidYet_isAnnounced() throws Exception {
        TlsReader early = new TlsReader(InstantSource.fixed(Instant.parse("2020-05-30T00:00:00Z")));

        TlsSettings settings = early.readFolder(List.of(development(Instant.parse("2020-06-01T00:00:00Z"))));

        assertThat(settings.warnings()).containsExactly(
                "the certificate in dev.pem is not valid before 2020-05-31T00:00:00Z");
    }

    /** A certificate for localhost that was made at some time, for thirty days, with its key in the same file. */
    private static PemFile development(Instant made) throws Exception {
        TlsIdentity identity =
                DevCertificate.create(InstantSource.fixed(made), new SecureRandom()).identities().getFirst();
        Base64.Encoder base64 = Base64.getMimeEncoder();
        String text = "-----BEGIN CERTIFICATE-----\n" + base64.encodeToString(identity.certificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"
                + base64.encodeToString(identity.key().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        return new PemFile("dev.pem", text.getBytes(StandardCharsets.UTF_8));
    }

    private TlsSettings pair() throws Exception {
        return reader.readAll(List.of(file("ec.crt"), file("ec-sec1.key"), file("rsa.crt"), file("rsa-pkcs8.key")));
    }

    private static String text(String name) throws IOException {
        return new String(file(name).content(), StandardCharsets.UTF_8);
    }

    private static PemFile file(String name) throws IOException {
        try (InputStream in = TlsReaderTest.class.getResourceAsStream("/tls/" + name)) {
            return new PemFile(name, in.readAllBytes());
        }
    }
}
