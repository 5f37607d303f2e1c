package io.zeroserve.tls;

import io.zeroserve.tls.TlsSettings.ServerNames;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads PEM files and pairs certificate chains with private keys by public key. */
public final class TlsReader {
    /** How long before the end of a certificate there is a warning: time to get another one. */
    public static final Duration EXPIRY_NOTICE = Duration.ofDays(30);

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
                return current(List.of(identity), ServerNames.ANY, new ArrayList<>());
            }
        }
        throw new TlsException("the private key in " + key.name() + " does not belong to the certificate in "
                + certificates.name());
    }

    /**
     * Reads the files that a site carries: each chain may share a file with its key or not.
     *
     * <p>A file that holds only certificates of authorities, such as a chain beside the full chain, is left out. An
     * expired identity is left out with a warning, unless nothing else is there. If there is one identity, it is
     * presented for every name.
     *
     * @param files in the order in which identities are preferred
     * @throws TlsException if a file cannot be read, a server certificate has no key, or every certificate has expired
     */
    public TlsSettings readAll(List<PemFile> files) throws TlsException {
        List<UnsupportedKeyException> unusable = new ArrayList<>();
        Pairs pairs = pair(files, keysByFile(files, unusable));
        if (!unusable.isEmpty()) {
            throw unusable.getFirst();
        }
        if (!pairs.lonelyCertificates().isEmpty()) {
            throw new TlsException(
                    "no private key belongs to the certificate in " + pairs.lonelyCertificates().getFirst());
        }
        requireAny(pairs, files);
        TlsSettings settings = current(pairs.identities(), ServerNames.COVERED, new ArrayList<>());
        return settings.identities().size() > 1 ? settings
                : new TlsSettings(settings.identities(), ServerNames.ANY, settings.warnings());
    }

    /**
     * Reads the files of an operator's folder, which may hold more than is for us: what is not PEM, a key that is
     * encrypted or of another algorithm than RSA and EC, and what has no counterpart are left out with a warning.
     *
     * @param files in the order in which identities are preferred
     * @throws TlsException if a PEM file is damaged, nothing is left, or every certificate has expired
     */
    public TlsSettings readFolder(List<PemFile> files) throws TlsException {
        List<String> warnings = new ArrayList<>();
        List<PemFile> pem = new ArrayList<>();
        for (PemFile file : files) {
            if (file.looksLikePem()) {
                pem.add(file);
            } else {
                warnings.add(file.name() + " is not PEM and is left out");
            }
        }
        List<UnsupportedKeyException> unusable = new ArrayList<>();
        Pairs pairs = pair(pem, keysByFile(pem, unusable));
        if (pairs.identities().isEmpty() && !unusable.isEmpty()) {
            throw unusable.getFirst();
        }
        unusable.forEach(key -> warnings.add(key.getMessage() + "; it is left out"));
        requireAny(pairs, files);
        pairs.lonelyCertificates().forEach(name ->
                warnings.add("no private key belongs to the certificate in " + name + ", which is left out"));
        pairs.lonelyKeys().forEach(name ->
                warnings.add("no certificate belongs to the private key in " + name + ", which is left out"));
        return current(pairs.identities(), ServerNames.COVERED, warnings);
    }

    /**
     * Chains and keys that belong together, and what is left.
     *
     * @param lonelyCertificates the files of server certificates without a key
     * @param lonelyKeys         the files of keys without a certificate
     */
    private record Pairs(List<TlsIdentity> identities, List<String> lonelyCertificates, List<String> lonelyKeys) {
    }

    /**
     * The private keys, and the file of each.
     *
     * @param unusable is told of keys that cannot be used
     */
    private static Map<PrivateKey, String> keysByFile(List<PemFile> files, List<UnsupportedKeyException> unusable)
            throws TlsException {
        Map<PrivateKey, String> found = new LinkedHashMap<>();
        for (PemFile file : files) {
            for (PemFile.Block block : file.blocks()) {
                try {
                    PrivateKeys.read(file.name(), block).ifPresent(key -> found.put(key, file.name()));
                } catch (UnsupportedKeyException e) {
                    unusable.add(e);
                }
            }
        }
        return found;
    }

    /** @param lonelyKeys the keys and their files; those that belong to a certificate are taken away */
    private static Pairs pair(List<PemFile> files, Map<PrivateKey, String> lonelyKeys) throws TlsException {
        List<PrivateKey> keys = List.copyOf(lonelyKeys.keySet());
        Map<X509Certificate, TlsIdentity> identities = new LinkedHashMap<>();
        List<String> lonelyCertificates = new ArrayList<>();
        for (PemFile file : files) {
            List<X509Certificate> chain = certificates(file);
            if (chain.isEmpty()) {
                continue;
            }
            X509Certificate own = chain.getFirst();
            List<PrivateKey> fitting = keys.stream().filter(key -> PrivateKeys.match(key, own.getPublicKey())).toList();
            // The same key may be there twice, in two forms.
            lonelyKeys.keySet().removeAll(fitting);
            if (!fitting.isEmpty()) {
                TlsIdentity identity = TlsIdentity.of(file.name(), chain, fitting.getFirst());
                // The same certificate alone and with its chain: the chain is what clients need.
                identities.merge(own, identity, (a, b) -> a.chain().size() >= b.chain().size() ? a : b);
            } else if (own.getBasicConstraints() < 0) {
                lonelyCertificates.add(file.name());
            }
        }
        return new Pairs(List.copyOf(identities.values()), lonelyCertificates, List.copyOf(lonelyKeys.values()));
    }

    private static void requireAny(Pairs pairs, List<PemFile> files) throws TlsException {
        if (pairs.identities().isEmpty()) {
            throw new TlsException("no certificate and private key belong together in "
                    + String.join(", ", files.stream().map(PemFile::name).toList()));
        }
    }

    /** Those that are valid now; the others, and those that will not be for long, become warnings. */
    private TlsSettings current(List<TlsIdentity> identities, ServerNames names, List<String> warnings)
            throws TlsException {
        Instant now = clock.instant();
        List<TlsIdentity> valid = new ArrayList<>();
        for (TlsIdentity identity : identities) {
            Instant end = identity.certificate().getNotAfter().toInstant();
            Instant start = identity.certificate().getNotBefore().toInstant();
            if (identity.isExpired(now)) {
                warnings.add("the certificate in " + identity.source() + " expired on " + end);
                continue;
            }
            valid.add(identity);
            if (end.isBefore(now.plus(EXPIRY_NOTICE))) {
                warnings.add("the certificate in " + identity.source() + " expires on " + end + ", in "
                        + Duration.between(now, end).toDays() + " days");
            }
            if (start.isAfter(now)) {
                warnings.add("the certificate in " + identity.source() + " is not valid before " + start);
            }
        }
        if (valid.isEmpty()) {
            throw new TlsException(warnings.getLast());
        }
        return new TlsSettings(valid, names, warnings);
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
