package io.zeroserve.cli;

import io.netty.handler.ssl.SslProvider;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * What Netty asks of the JDK when the first of its classes for TLS is loaded, BoringSSL's too: whether the JDK knows
 * TLS 1.3.
 *
 * <p>It makes two of the JDK's contexts to find out, for which the JDK loads its whole TLS and tries every algorithm: a
 * tenth of the CPU time of a start, for a server that encrypts with BoringSSL. The answer is known, since the JDK has
 * had TLS 1.3 from version 11 on, unless an operator has turned it off. So it is given by a security provider that is
 * there for the question only. Whoever wants a context of the JDK later gets a real one.
 */
final class TlsQuestion {
    private static final String TLS_13 = "TLSv1.3";
    /** Security properties and system properties by which TLS 1.3 can be turned off. */
    private static final String DISABLED = "jdk.tls.disabledAlgorithms";
    private static final List<String> CHOSEN = List.of("jdk.tls.client.protocols", "jdk.tls.server.protocols");

    private TlsQuestion() {
    }

    /** Has Netty ask now, before another thread could ask for a context; on the thread that starts the process. */
    static void answer() {
        if (isOpen()) {
            return;
        }
        Provider answers = new Answers();
        Security.insertProviderAt(answers, 1);
        try {
            SslProvider.isTlsv13Supported(SslProvider.JDK);
        } finally {
            Security.removeProvider(answers.getName());
        }
    }

    /** Whether an operator has changed which versions there are: then only the JDK knows. */
    private static boolean isOpen() {
        String disabled = Security.getProperty(DISABLED);
        return disabled != null && disabled.toUpperCase(Locale.ROOT).contains(TLS_13.toUpperCase(Locale.ROOT))
                || CHOSEN.stream().anyMatch(name -> System.getProperty(name) != null);
    }

    /** The first provider while Netty asks. */
    private static final class Answers extends Provider {
        private static final long serialVersionUID = 1;

        Answers() {
            super("zeroserve-answers", "1", "which versions of TLS the JDK knows");
            putService(new Service(this, "SSLContext", "TLS", Versions.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Versions();
                }
            });
        }
    }

    /** A context that can say which versions there are, and nothing else. */
    private static final class Versions extends SSLContextSpi {
        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            // Nothing to prepare for an answer that is known.
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return new SSLParameters(new String[0], new String[] {TLS_13, "TLSv1.2"});
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return engineGetDefaultSSLParameters();
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
        }
    }
}
