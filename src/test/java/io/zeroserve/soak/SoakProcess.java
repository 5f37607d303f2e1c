package io.zeroserve.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Starts the soak when tests begin of which {@link SoakIT} is one, so that it goes on beside the others. JUnit finds
 * it as a service.
 */
public final class SoakProcess implements TestExecutionListener {
    static final int SECONDS = Integer.getInteger("zeroserve.soak.seconds", 300);
    private static final long LIMIT_SECONDS = 240;

    private static Process process;
    private static Path folder;
    private static Path output;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        boolean wanted = plan.getRoots().stream().flatMap(root -> plan.getDescendants(root).stream())
                .anyMatch(test -> test.getSource().orElse(null) instanceof ClassSource source
                        && source.getClassName().equals(SoakIT.class.getName()));
        if (wanted) {
            start();
        }
    }

    private static void start() {
        try {
            folder = Files.createTempDirectory("soak");
            output = Files.createFile(folder.resolve("output"));
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            process = new ProcessBuilder(List.of(java, "-Xmx256m", "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "-Dzeroserve.soak.seconds=" + SECONDS, Soak.class.getName(),
                    Files.createDirectory(folder.resolve("site")).toString()))
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            Runtime.getRuntime().addShutdownHook(new Thread(SoakProcess::end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the soak, and returns what it said; fails if it has failed. */
    static String await() throws IOException, InterruptedException {
        boolean ended = process.waitFor(SECONDS + LIMIT_SECONDS, TimeUnit.SECONDS);
        String said = Files.readString(output);
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError(said);
        }
        return said;
    }

    private static void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
