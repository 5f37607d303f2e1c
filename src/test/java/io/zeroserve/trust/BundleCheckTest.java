package io.zeroserve.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.fixture.KeyFixture;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive has two entries, {@code a} and {@code b}, and then the signature: 2048 + 2048 bytes. */
class BundleCheckTest {
    private static final int BLOCK = 512;
    private static final int SIGNED_BYTES = 4 * BLOCK;

    @TempDir
    private Path folder;
    private Path tar;
    private KeyFixture ours;
    private byte[] signed;

    @BeforeEach
    void sign() throws Exception {
        tar = folder.resolve("site.tar");
        ours = KeyFixture.in(folder, "ours");
        signed = signed(ours, "a", "b");
    }

    @Test
    void require_signedByOurKey_tellsByWhich() throws Exception {
        assertThat(signed).hasSize(SIGNED_BYTES + SignatureTrailer.BYTES);
        assertThat(require(signed, ours).orElseThrow())
                .matches("sha256 " + sha256(signed) + ", signed by key [0-9a-f]{16}");
    }

    @Test
    void require_signedByOneOfSeveralKeys_isFine() throws Exception {
        KeyFixture theirs = KeyFixture.in(folder, "theirs");
        Files.writeString(theirs.publicKey(),
                Files.readString(theirs.publicKey()) + Files.readString(ours.publicKey()));

        assertThat(require(signed, theirs)).isPresent();
    }

    @Test
    void require_signedByAnotherKey_isRefused() throws Exception {
        KeyFixture theirs = KeyFixture.in(folder, "theirs");

        assertThatThrownBy(() -> require(signed, theirs)).isInstanceOf(BundleException.class)
                .hasMessage(tar + " was not signed by a key of " + theirs.publicKey());
    }

    @Test
    void require_notSigned_isRefused() throws Exception {
        byte[] plain = new SiteFixture().file("a", "a").bytes();

        assertThatThrownBy(() -> require(plain, ours)).isInstanceOf(BundleException.class)
                .hasMessageContaining("site.tar does not end with a signature");
    }

    @Test
    void require_anyBitChanged_isRefused() throws Exception {
        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < signed.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= (byte) (1 << i % 8);
            if (isAccepted(changed)) {
                accepted.add(i);
            }
        }

        assertThat(accepted).as("offsets where a change goes unnoticed").isEmpty();
    }

    @Test
    void require_contentChanged_saysSo() {
        byte[] changed = signed.clone();
        changed[BLOCK] ^= 1;

        assertThatThrownBy(() -> require(changed, ours)).hasMessage(
                tar + " is not what was signed: its content has changed since");
    }

    @Test
    void require_entriesReordered_isRefused() throws Exception {
        byte[] reordered = signed.clone();
        System.arraycopy(signed, 0, reordered, 2 * BLOCK, 2 * BLOCK);
        System.arraycopy(signed, 2 * BLOCK, reordered, 0, 2 * BLOCK);

        assertThat(isAccepted(reordered)).isFalse();
    }

    @Test
    void require_entryTakenOut_isRefused() throws Exception {
        assertThat(isAccepted(Arrays.copyOfRange(signed, 2 * BLOCK, signed.length))).isFalse();
    }

    @Test
    void require_cutShortAnywhere_isRefused() throws Exception {
        for (int length = 0; length < signed.length; length += 64) {
            assertThat(isAccepted(Arrays.copyOf(signed, length))).as("cut to " + length + " bytes").isFalse();
        }
        assertThat(isAccepted(Arrays.copyOf(signed, signed.length - 1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, BLOCK, 2 * BLOCK, 10_240})
    void require_zerosAppended_isRefused(int count) throws Exception {
        assertThat(isAccepted(Arrays.copyOf(signed, signed.length + count))).isFalse();
    }

    @Test
    void require_anotherEntryBehindTheSignature_isRefused() throws Exception {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(signed, 0, signed.length - 2 * BLOCK);
        longer.writeBytes(new SiteFixture().file("c", "c").bytes());

        assertThat(isAccepted(longer.toByteArray())).isFalse();
    }

    @Test
    void require_signatureOfAnotherArchive_isRefused() throws Exception {
        byte[] other = signed(ours, "a", "c");
        byte[] mixed = signed.clone();
        System.arraycopy(other, SIGNED_BYTES, mixed, SIGNED_BYTES, SignatureTrailer.BYTES);

        assertThat(isAccepted(mixed)).isFalse();
    }

    @Test
    void signature_twice_isTheSameBytes() throws Exception {
        assertThat(signed(ours, "a", "b")).isEqualTo(signed);
    }

    @Test
    void require_keyOfAnotherAlgorithm_isRefused() throws Exception {
        KeyFixture ec = KeyFixture.in(folder, "ec", "EC");

        assertThatThrownBy(() -> require(signed, ec)).isInstanceOf(BundleException.class)
                .hasMessage(ec.publicKey() + " holds a public key that is not of Ed25519");
        assertThatThrownBy(() -> SigningKey.read(ours.publicKey())).isInstanceOf(BundleException.class)
                .hasMessage(ours.publicKey() + " holds \"PUBLIC KEY\" and not \"PRIVATE KEY\"");
        assertThatThrownBy(() -> SigningKey.read(folder.resolve("none"))).isInstanceOf(BundleException.class)
                .hasMessage(folder.resolve("none") + " does not exist");
    }

    @Test
    void require_pinnedHash_mustBeTheWholeFiles() throws Exception {
        SiteFixture.replace(tar, signed);
        BundleCheck pinned = new BundleCheck(new Sha256(sha256(signed).toUpperCase(Locale.ROOT)), null);
        BundleCheck other = new BundleCheck(new Sha256("0".repeat(64)), null);

        assertThat(require(pinned)).contains("sha256 " + sha256(signed));
        assertThatThrownBy(() -> require(other)).isInstanceOf(BundleException.class).hasMessage(
                tar + " has SHA-256 " + sha256(signed) + ", and --sha256 demands " + "0".repeat(64));
    }

    @Test
    void require_checksumBeside_countsWhateverIsDemanded() throws Exception {
        SiteFixture.replace(tar, signed);
        Path beside = folder.resolve("site.tar.sha256");
        String good = sha256(signed);
        String bad = "0".repeat(64);

        for (String text : List.of(good, good + "\n", good + "  site.tar\n", good + " *dist/build-7.tar\n",
                bad + "  other.tar\n" + good + "  dist/site.tar\n")) {
            Files.writeString(beside, text);
            assertThat(require(BundleCheck.NONE)).as(text).contains("sha256 " + good);
        }
        for (String text : List.of(bad, bad + "  site.tar\n", good + "  a.tar\n" + bad + "  site.tar\n")) {
            Files.writeString(beside, text);
            assertThatThrownBy(() -> require(BundleCheck.NONE)).as(text).isInstanceOf(BundleException.class)
                    .hasMessageContaining(beside + " demands " + bad);
        }
        for (String text : List.of("", good + " site.tar", "SHA256 (site.tar) = " + good,
                good + "  a.tar\n" + good + "  b.tar\n")) {
            Files.writeString(beside, text);
            assertThatThrownBy(() -> require(BundleCheck.NONE)).as(text).isInstanceOf(BundleException.class)
                    .hasMessageContaining(beside.toString());
        }
    }

    @Test
    void require_nothing_readsNothing() throws Exception {
        SiteFixture.replace(tar, signed);

        assertThat(require(BundleCheck.NONE)).isEmpty();
    }

    @Test
    void sha256_notOfThatLength_isNone() {
        assertThatThrownBy(() -> new Sha256("abc")).isInstanceOf(IllegalArgumentException.class);
    }

    private boolean isAccepted(byte[] archive) throws IOException {
        try {
            return require(archive, ours).isPresent();
        } catch (BundleException refused) {
            return false;
        }
    }

    private Optional<String> require(byte[] archive, KeyFixture key) throws IOException {
        Files.write(tar, archive);
        return require(new BundleCheck(null, key.publicKey()));
    }

    private Optional<String> require(BundleCheck check) throws IOException {
        try (FileChannel channel = FileChannel.open(tar)) {
            return check.require(channel, tar);
        }
    }

    private static byte[] signed(KeyFixture key, String... names) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        SigningOutput output = new SigningOutput(archive, SigningKey.read(key.privateKey()));
        TarWriter writer = new TarWriter(output);
        for (String name : names) {
            writer.writeFile(name, 0, name.length(), new ByteArrayInputStream(name.getBytes(US_ASCII)));
        }
        output.finish();
        return archive.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
    }
}
