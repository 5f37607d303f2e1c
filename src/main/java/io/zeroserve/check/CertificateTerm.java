package io.zeroserve.check;

import io.zeroserve.tls.TlsIdentity;
import java.time.Instant;
import java.util.List;

/**
 * For whom a certificate of a site is, and until when.
 *
 * @param source  the file that it stands in
 * @param names   the names that it is for
 * @param expires when it ends
 * @param expired whether that is over
 */
public record CertificateTerm(String source, List<String> names, Instant expires, boolean expired) {

    static CertificateTerm of(TlsIdentity identity, Instant now) {
        Instant end = identity.certificate().getNotAfter().toInstant();
        return new CertificateTerm(identity.source(), identity.names().stream().sorted().toList(), end,
            end.isBefore(now));
    }
}
