package io.zeroserve.tls;

import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads PEM files and pairs certificate chains with private keys by public key. */
public final class TlsReader {
    private final InstantSource clock;

    /**
     * @param clock tells which certificates have expired
     */
    public TlsReader(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads one chain and its key.
     *
     * @throws TlsException if either cannot be read, they do not belong together, or the certificate has expired
     */
    public TlsSettings read(PemFile certificates, PemFile key) throws TlsException {
        List<X509Certificate> chain = certificates(certificates);
        if (chain.isEmpty()) {
            throw new TlsException(certificates.name() + " contains no certificate");
        }
        List<PrivateKey> keys = keys(key);
        if (keys.isEmpty()) {
            throw new TlsException(key.name() + " contains no private key");
        }
        for (PrivateKey candidate : keys) {
            if (PrivateKeys.match(candidate, chain.getFirst().getPublicKey())) {
                TlsIdentity identity = TlsIdentity.of(certificates.name(), chain, candidate);
                return current(List.of(identity), new ArrayList<>());
            }
        }
        throw new TlsException("the private key in " + key.name() + " does not belong to the certificate in "
                + certificates.name());
    }

    /**
     * Reads a folder's files: each chain may share a file with its key or not.
     *
     * <p>A file that holds only certificates of authorities, such as a chain beside the full chain, is left out. An
     * expired identity is left out with a warning, unless nothing else is there.
     *
     * @param files in the order in which identities are preferred
     * @throws TlsException if a file cannot be read, a server certificate has no key, or every certificate has expired
     */
    public TlsSettings readAll(List<PemFile> files) throws TlsException {
        List<PrivateKey> keys = new ArrayList<>();
        for (PemFile file : files) {
            keys.addAll(keys(file));
        }
        Map<X509Certificate, TlsIdentity> identities = new LinkedHashMap<>();
        for (PemFile file : files) {
            List<X509Certificate> chain = certificates(file);
            if (chain.isEmpty()) {
                continue;
            }
            X509Certificate own = chain.getFirst();
            Optional<PrivateKey> key =
                    keys.stream().filter(k -> PrivateKeys.match(k, own.getPublicKey())).findFirst();
            if (key.isEmpty() && own.getBasicConstraints() < 0) {
                throw new TlsException("no private key belongs to the certificate in " + file.name());
            }
            if (key.isPresent()) {
                TlsIdentity identity = TlsIdentity.of(file.name(), chain, key.get());
                // The same certificate alone and with its chain: the chain is what clients need.
                identities.merge(own, identity, (a, b) -> a.chain().size() >= b.chain().size() ? a : b);
            }
        }
        if (identities.isEmpty()) {
            throw new TlsException("no certificate and private key belong together in "
                    + String.join(", ", files.stream().map(PemFile::name).toList()));
        }
        return current(List.copyOf(identities.values()), new ArrayList<>());
    }

    private TlsSettings current(List<TlsIdentity> identities, List<String> warnings) throws TlsException {
        List<TlsIdentity> valid = new ArrayList<>();
        for (TlsIdentity identity : identities) {
            if (identity.isExpired(clock.instant())) {
                warnings.add("the certificate in " + identity.source() + " expired on "
                        + identity.certificate().getNotAfter().toInstant());
            } else {
                valid.add(identity);
            }
        }
        if (valid.isEmpty()) {
            throw new TlsException(warnings.getFirst());
        }
        return new TlsSettings(valid, warnings);
    }

    private static List<PrivateKey> keys(PemFile file) throws TlsException {
        List<PrivateKey> keys = new ArrayList<>();
        for (PemFile.Block block : file.blocks()) {
            PrivateKeys.read(file.name(), block).ifPresent(keys::add);
        }
        return keys;
    }

    private static List<X509Certificate> certificates(PemFile file) throws TlsException {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemFile.Block block : file.blocks()) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                chain.add(certificate(file.name(), block.der()));
            }
        }
        return chain;
    }

    static X509Certificate certificate(String source, byte[] der) throws TlsException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new TlsException(source + ": a certificate is damaged", e);
        }
    }
}
