package io.zeroserve.transport;

import io.zeroserve.tls.TlsIdentity;
import io.zeroserve.tls.TlsSettings;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Presents the identity that fits the server name of the handshake.
 *
 * <p>One context for all names, and keys straight from memory: a key store in between would run PBKDF2 for each key at
 * every start. An alias is the identity's index. Immutable, any thread.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {
    private final TlsSettings settings;

    IdentityKeyManager(TlsSettings settings) {
        this.settings = settings;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return settings.find(serverName(engine.getHandshakeSession()), keyType).map(this::alias).orElse(null);
    }

    /** The same object, not an equal one: nothing of a key or a chain need be compared in a handshake. */
    private String alias(TlsIdentity identity) {
        int index = 0;
        while (settings.identities().get(index) != identity) {
            index++;
        }
        return Integer.toString(index);
    }

    private static String serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                return new String(name.getEncoded(), StandardCharsets.US_ASCII);
            }
        }
        return null;
    }

    private TlsIdentity identity(String alias) {
        return settings.identities().get(Integer.parseInt(alias));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity(alias).key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return settings.find(null, keyType).map(identity -> new String[] {alias(identity)}).orElse(null);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        throw new UnsupportedOperationException("the server handshakes through engines, not sockets");
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
