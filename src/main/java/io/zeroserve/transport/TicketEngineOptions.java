package io.zeroserve.transport;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import javax.net.ssl.SSLException;

/** BoringSSL with session tickets of our own keys. Immutable; Vert.x does not copy subclasses. */
final class TicketEngineOptions extends OpenSSLEngineOptions {
    private final TicketKeys keys;

    TicketEngineOptions(TicketKeys keys) {
        this.keys = keys;
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new TicketContextFactory(isSessionCacheEnabled(), keys);
    }

    private static final class TicketContextFactory extends DefaultSslContextFactory {
        private final TicketKeys keys;

        TicketContextFactory(boolean sessionCacheEnabled, TicketKeys keys) {
            super(SslProvider.OPENSSL, sessionCacheEnabled);
            this.keys = keys;
            trustManagerFactory(new TrustManagerFactoryWrapper(new NoClientCertificates()));
        }

        @Override
        public SslContext create() throws SSLException {
            SslContext context = super.create();
            if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
                keys.giveTo(sessions);
            }
            return context;
        }
    }
}
