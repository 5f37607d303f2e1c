package io.zeroserve.tls;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate chain and the private key of its first certificate.
 *
 * @param source the file that the chain came from, for messages
 * @param chain  the server's own certificate, then those that lead to its root; never empty
 * @param key    the private key of the first
 * @param names  the DNS names that the first is for, in lower case, some with a leading {@code *.}
 */
public record TlsIdentity(String source, List<X509Certificate> chain, PrivateKey key, Set<String> names) {
    /** The tag of a dNSName in a subject alternative name (RFC 5280 4.2.1.6). */
    private static final Integer DNS_NAME = 2;

    /** Copies the collections. */
    public TlsIdentity {
        chain = List.copyOf(chain);
        names = Set.copyOf(names);
    }

    static TlsIdentity of(String source, List<X509Certificate> chain, PrivateKey key) throws TlsException {
        return new TlsIdentity(source, chain, key, dnsNames(source, chain.getFirst()));
    }

    /** The certificate that the server presents as its own. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** {@code EC} or {@code RSA}. */
    public String algorithm() {
        return key.getAlgorithm();
    }

    /**
     * Whether the certificate is for a server name: exactly, or by a wildcard that stands for one label (RFC 9525 6.3).
     */
    public boolean covers(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return names.contains(name) || dot > 0 && names.contains("*" + name.substring(dot));
    }

    boolean isExpired(Instant now) {
        return certificate().getNotAfter().toInstant().isBefore(now);
    }

    private static Set<String> dnsNames(String source, X509Certificate certificate) throws TlsException {
        Collection<List<?>> alternatives;
        try {
            alternatives = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            throw new TlsException(source + ": the certificate's alternative names cannot be read", e);
        }
        Set<String> names = new HashSet<>();
        for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
            if (DNS_NAME.equals(alternative.getFirst()) && alternative.getLast() instanceof String name) {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
