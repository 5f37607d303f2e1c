import com.sun.management.OperatingSystemMXBean;
import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.site.SiteLoader;
import io.zeroserve.site.SiteSettings;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.site.TlsSource;
import io.zeroserve.tar.TarIndex;
import io.zeroserve.tar.TarLimits;
import io.zeroserve.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/**
 * Loads an archive of ENTRIES files of BYTES each in a cold JVM and prints one row of a table. Usage: FOLDER ENTRIES
 * BYTES.
 */
final class ArchiveBench {
    private static final int LOOKUPS = 1_000_000;

    private ArchiveBench() {
    }

    public static void main(String[] arguments) throws Exception {
        int entries = Integer.parseInt(arguments[1]);
        int fileBytes = Integer.parseInt(arguments[2]);
        Path tar = Path.of(arguments[0]).resolve("bench-" + entries + "-" + fileBytes + ".tar");
        if (!Files.exists(tar)) {
            write(tar, entries, fileBytes);
        }
        warmPageCache(tar);
        Times index = index(tar, entries);
        long before = usedBytes();
        InstantSource clock = InstantSource.system();
        SiteSettings settings = new SiteSettings(tar, new SiteSettings.Lookup("index.html", false, false), 1,
                new TlsSource.FromSite());
        Times start = Times.now();
        SiteSnapshot snapshot = new SiteLoader(settings, ScriptLoader.withAllHelpers(clock, "bench"), _ -> { }, clock,
                Runnable::run).load();
        Times load = start.untilNow();
        long keptBytes = usedBytes() - before;
        double lookupNanos = lookup(snapshot, entries);
        System.out.printf("%,10d %,13d %9.0f %9.0f %9.0f %9.0f %9d %9.0f%n", entries, fileBytes, index.wall() / 1e6,
                index.cpu() / 1e6, load.wall() / 1e6, load.cpu() / 1e6, keptBytes / entries, lookupNanos);
        snapshot.release();
    }

    /** Nanoseconds on the wall, and those that all threads of the process have run. */
    private record Times(long wall, long cpu) {
        static Times now() {
            return new Times(System.nanoTime(), ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime());
        }

        Times untilNow() {
            Times now = now();
            return new Times(now.wall - wall, now.cpu - cpu);
        }
    }

    private static Times index(Path tar, int entries) throws IOException {
        Times start = Times.now();
        try (FileChannel channel = FileChannel.open(tar)) {
            TarIndex index = TarIndex.read(channel, "bench", TarLimits.DEFAULT);
            Times times = start.untilNow();
            if (index.count() != entries) {
                throw new IllegalStateException("found " + index.count());
            }
            return times;
        }
    }

    private static String key(int i) {
        return "folder-" + i / 1000 + "/file-" + i + ".html";
    }

    private static void write(Path tar, int entries, int fileBytes) throws IOException {
        byte[] noise = new byte[Math.min(fileBytes, 1 << 20)];
        new Random(1).nextBytes(noise);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar), 1 << 20)) {
            TarWriter writer = new TarWriter(out);
            for (int i = 0; i < entries; i++) {
                writer.writeFile(key(i), 1_700_000_000, fileBytes, new Repeated(noise));
            }
            writer.finish();
        }
    }

    /** The same bytes over and over, without an end. */
    private static final class Repeated extends InputStream {
        private final byte[] bytes;

        Repeated(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, bytes.length);
            System.arraycopy(bytes, 0, target, offset, count);
            return count;
        }
    }

    private static void warmPageCache(Path tar) throws IOException {
        try (OutputStream nowhere = OutputStream.nullOutputStream()) {
            Files.copy(tar, nowhere);
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double lookup(SiteSnapshot snapshot, int entries) {
        Random random = new Random(2);
        RequestPath[] paths = new RequestPath[1000];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = RequestPath.parse("/" + key(random.nextInt(entries))).orElseThrow();
        }
        int found = 0;
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < LOOKUPS; i++) {
                found += snapshot.findOrNull(paths[i % paths.length]) == null ? 0 : 1;
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        if (found != 5 * LOOKUPS) {
            throw new IllegalStateException("not all found");
        }
        return (double) best / LOOKUPS;
    }
}
