package io.zeroserve.transport;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.zeroserve.tls.TlsSettings;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;

/** Hands identities to Vert.x without a key store in between. Immutable. */
final class IdentityKeyCertOptions implements KeyCertOptions {
    private final KeyManagerFactory factory;

    IdentityKeyCertOptions(TlsSettings settings) {
        KeyManagerFactory plain = new KeyManagerFactoryWrapper(new IdentityKeyManager(settings));
        // BoringSSL would otherwise convert chain and key to its own form in every handshake.
        this.factory = OpenSSLEngineOptions.isAvailable() ? new OpenSslCachingX509KeyManagerFactory(plain) : plain;
    }

    @Override
    public KeyCertOptions copy() {
        return this;
    }

    @Override
    public KeyManagerFactory getKeyManagerFactory(Vertx vertx) {
        return factory;
    }

    @Override
    public Function<String, KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) {
        return serverName -> factory;
    }
}
