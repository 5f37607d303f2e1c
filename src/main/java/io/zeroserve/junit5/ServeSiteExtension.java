package io.zeroserve.junit5;

import io.zeroserve.ZeroserveOptions;
import io.zeroserve.harness.SiteServer;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** Keeps the servers of {@link ServeSite} in JUnit's store, which closes them with the class or the test. */
final class ServeSiteExtension
        implements BeforeAllCallback, BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler {
    private static final Namespace NAMESPACE = Namespace.create(ServeSiteExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        start(context, context.getElement());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server(context).ifPresent(SiteServer::reset);
        start(context, context.getElement());
    }

    private static void start(ExtensionContext context, Optional<AnnotatedElement> element) {
        AnnotationSupport.findAnnotation(element, ServeSite.class).ifPresent(
                site -> store(context).put(SiteServer.class, new SiteServer(options(site)).start()));
    }

    private static ZeroserveOptions options(ServeSite site) {
        return new ZeroserveOptions().setSite(site.value()).setIndex(site.index()).setTryHtml(site.tryHtml())
                .setSpa(site.spa());
    }

    /** The server of the test, else of its class, else of the classes around. */
    private static Optional<SiteServer> server(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(SiteServer.class, SiteServer.class));
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SiteServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context).orElseThrow(() -> new IllegalStateException(
                "there is no server yet: constructors get one only if @ServeSite is on the class"));
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        server(context).ifPresent(server -> failure.addSuppressed(new SiteReport(server.report())));
        throw failure;
    }

    /** What the server has to say of a test that failed; no stack of its own. */
    private static final class SiteReport extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SiteReport(String text) {
            super(text, null, false, false);
        }
    }
}
