package io.zeroserve.junit5;

import io.zeroserve.ZeroserveOptions;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Serves a site to tests, which take the {@link io.zeroserve.harness.SiteServer} as a parameter.
 *
 * <p>On a class: one server for all its tests, which forgets rules and exchanges before each; nested classes share it.
 * On a method: a server for that test alone. A test that fails tells the last exchanges and the failures of scripts.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(ServeSiteExtension.class)
public @interface ServeSite {

    /** The site: a folder, a tar or a script, relative to where the tests run. */
    String value();

    /** The file that answers for a folder. */
    String index() default ZeroserveOptions.DEFAULT_INDEX;

    /** Whether {@code /x} is answered with {@code x.html} if nothing else does. */
    boolean tryHtml() default ZeroserveOptions.DEFAULT_TRY_HTML;

    /** Whether navigations to unknown paths get the index of the root. */
    boolean spa() default ZeroserveOptions.DEFAULT_SPA;
}
