package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import java.security.Provider;
import java.security.Security;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class TlsQuestionTest {

    @Test
    void answer_thenAContextIsAskedFor_isTheJdksOwn() throws Exception {
        Provider[] providers = Security.getProviders();

        TlsQuestion.answer();

        assertThat(Security.getProviders()).containsExactly(providers);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        assertThat(context.getProvider().getName()).isEqualTo("SunJSSE");
        assertThat(engine.getEnabledProtocols()).contains("TLSv1.3");
    }

    /** What is answered for it is true of this JDK. */
    @Test
    void answer_isWhatTheJdkSaysItself() throws Exception {
        TlsQuestion.answer();

        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        assertThat(SslProvider.isTlsv13Supported(SslProvider.JDK)).isTrue();
        assertThat(context.getSupportedSSLParameters().getProtocols()).contains("TLSv1.3");
        assertThat(context.getDefaultSSLParameters().getProtocols()).contains("TLSv1.3");
    }
}
