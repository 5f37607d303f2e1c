package io.zeroserve.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a client needs to trust the server of a test: the certificate of an authority that signed for this server alone,
 * and whose key is gone.
 *
 * @param certificate the authority's
 * @param pem         a file that holds it, there until the server is closed; what {@code curl --cacert} and
 *                    {@code NODE_EXTRA_CA_CERTS} take
 */
public record Trust(X509Certificate certificate, Path pem) {

    /** A key store with the authority as its one entry. */
    public KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("site", certificate);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make a key store", e);
        }
    }

    /** A context for clients, such as {@code HttpClient.newBuilder().sslContext(..)}; it trusts this server alone. */
    public SSLContext sslContext() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keyStore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot make a TLS context", e);
        }
    }
}
