package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.junit.jupiter.api.Test;

class DevCertificateTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void create_now_isValidForLocalhostAndSignedByItself() throws Exception {
        TlsIdentity identity = DevCertificate.create(InstantSource.fixed(NOW), new SecureRandom())
                .identities().getFirst();

        X509Certificate certificate = identity.certificate();
        assertThatCode(() -> certificate.verify(certificate.getPublicKey())).doesNotThrowAnyException();
        assertThatCode(() -> certificate.checkValidity(Date.from(NOW))).doesNotThrowAnyException();
        assertThat(certificate.getSubjectAlternativeNames()).extracting(name -> String.valueOf(name.getLast()))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(certificate.getBasicConstraints()).as("not an authority").isEqualTo(-1);
        assertThat(identity.covers("localhost")).isTrue();
    }

    @Test
    void create_afterItsValidity_hasExpired() throws Exception {
        TlsIdentity identity = DevCertificate.create(InstantSource.fixed(NOW), new SecureRandom())
                .identities().getFirst();

        assertThat(identity.isExpired(NOW.plus(DevCertificate.VALIDITY).plusSeconds(1))).isTrue();
        assertThat(identity.isExpired(NOW.plus(DevCertificate.VALIDITY).minusSeconds(1))).isFalse();
    }

    @Test
    void createWithAuthority_now_leadsToAnAuthorityThatIsOne() throws Exception {
        TlsIdentity identity =
                DevCertificate.createWithAuthority(InstantSource.fixed(NOW), new SecureRandom())
                .identities().getFirst();

        X509Certificate authority = identity.chain().getLast();
        assertThat(identity.chain()).hasSize(2);
        assertThatCode(() -> identity.certificate().verify(authority.getPublicKey())).doesNotThrowAnyException();
        assertThat(identity.certificate().getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
        assertThat(identity.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(authority.getBasicConstraints()).as("any path length").isEqualTo(Integer.MAX_VALUE);
        assertThat(authority.getKeyUsage()[5]).as("signs certificates").isTrue();
    }
}
