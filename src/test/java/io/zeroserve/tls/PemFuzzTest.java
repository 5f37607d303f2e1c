package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Fuzzer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Certificates and keys that a site carries: identities, or a refusal that names the file. */
class PemFuzzTest {

    @Test
    void readAll_anyBytes_areIdentitiesOrRefused() throws IOException {
        List<byte[]> cases = new ArrayList<>();
        ByteArrayOutputStream pair = new ByteArrayOutputStream();
        for (String name : List.of("ec.crt", "ec-sec1.key", "rsa.crt", "rsa-pkcs8.key", "rsa-pkcs1.key",
                "encrypted.key", "ed25519.key")) {
            try (InputStream in = PemFuzzTest.class.getResourceAsStream("/tls/" + name)) {
                byte[] content = in.readAllBytes();
                cases.add(content);
                if (name.startsWith("ec")) {
                    pair.writeBytes(content);
                }
            }
        }
        cases.add(pair.toByteArray());
        TlsReader reader = new TlsReader(InstantSource.system());
        Fuzzer.of(cases).allocating(4000).run(bytes -> {
            try {
                assertThat(reader.readAll(List.of(new PemFile("fuzz.pem", bytes))).identities()).isNotEmpty();
            } catch (TlsException refused) {
                assertThat(refused.getMessage()).contains("fuzz.pem");
            }
        });
    }
}
