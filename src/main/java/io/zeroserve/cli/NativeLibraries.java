package io.zeroserve.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes the native libraries that every start needs out of the jar, into a folder of their own beside it. Netty looks
 * there first if {@code java.library.path} names it; otherwise it writes them to a temporary file at each start.
 */
final class NativeLibraries {
    private static final String FOLDER = "/META-INF/native/";

    private NativeLibraries() {
    }

    /**
     * Writes those of this machine's architecture.
     *
     * @param arguments the folder, which is there
     */
    public static void main(String[] arguments) {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        for (String name : List.of("libnetty_transport_native_io_uring42_", "libnetty_transport_native_epoll_",
                "libnetty_tcnative_linux_")) {
            copy(name + architecture + ".so", Path.of(arguments[0]));
        }
    }

    private static void copy(String name, Path folder) {
        try (InputStream library = NativeLibraries.class.getResourceAsStream(FOLDER + name)) {
            if (library == null) {
                throw new IllegalStateException("this jar has no " + name);
            }
            Files.copy(library, folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.resolve(name), e);
        }
    }
}
