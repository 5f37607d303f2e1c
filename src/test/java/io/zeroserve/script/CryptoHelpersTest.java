package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes, seen from C, with the vectors of FIPS 180-4 and RFC 4231. */
class CryptoHelpersTest {
    private final HelperProbe probe;

    CryptoHelpersTest(@TempDir Path folder) {
        probe = new HelperProbe(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, "
            + "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    })
    void sha256_vectors_areHashed(String text, String hash) throws Exception {
        assertThat(probe.run("""
            char hash[32];
            r = zs_sha256(ZS_STR("%s"), hash, 32);
            zs_hex_encode(hash, 32, out, 64, 0);
            out[64] = 0""".formatted(text))).isEqualTo("32:" + hash);
    }

    @Test
    void sha256_overItsInput_isAllowed() throws Exception {
        assertThat(probe.run("""
            char hash[40] = "abc";
            zs_sha256(hash, 3, hash, 32);
            r = zs_hex_encode(hash, 32, out, 64, 0);
            out[64] = 0""")).isEqualTo("64:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void sha256_outputOfAnotherSize_traps() throws Exception {
        assertThat(probe.trap("zs_sha256(ZS_STR(\"abc\"), out, 33)"))
            .isEqualTo("zs_sha256: a SHA-256 hash has 32 bytes, the output 33");
        assertThat(probe.trap("zs_sha256(ZS_STR(\"abc\"), \"constant\", 32)")).contains("store of 32 bytes");
    }

    @Test
    void hmac_vectors_areComputed() throws Exception {
        assertThat(hmac("zs_memset(key, 0x0b, 20)", 20, "Hi There"))
            .isEqualTo("32:b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertThat(hmac("zs_strcpy(key, \"Jefe\")", 4, "what do ya want for nothing?"))
            .isEqualTo("32:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertThat(hmac("zs_memset(key, 0xaa, 131)", 131, "Test Using Larger Than Block-Size Key - Hash Key First"))
            .isEqualTo("32:60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        assertThat(hmac("", 0, "")).isEqualTo("32:b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    }

    private String hmac(String makeKey, int keyLength, String message) throws Exception {
        return probe.run("""
            char key[160], hash[32];
            %s;
            r = zs_hmac_sha256(key, %d, ZS_STR("%s"), hash);
            zs_hex_encode(hash, 32, out, 64, 0);
            out[64] = 0""".formatted(makeKey, keyLength, message));
    }

    @Test
    void hmac_overItsKey_isAllowed() throws Exception {
        assertThat(probe.run("""
            char key[32] = "Jefe";
            zs_hmac_sha256(key, 4, ZS_STR("what do ya want for nothing?"), key);
            r = zs_hex_encode(key, 4, out, 8, 0);
            out[8] = 0""")).isEqualTo("8:5bdcc146");
    }
}
