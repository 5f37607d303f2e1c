package io.zeroserve.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWatcherTest {
    @TempDir
    private Path folder;

    @Test
    void changed_nothingHappens_isFalse() throws Exception {
        Files.writeString(folder.resolve("a"), "1");
        TreeWatcher watcher = new TreeWatcher(folder);

        assertThat(watcher.changed()).isFalse();
        assertThat(watcher.changed()).isFalse();
    }

    @Test
    void changed_filesAreMadeChangedAndDeleted_isTrueOnceEach() throws Exception {
        TreeWatcher watcher = new TreeWatcher(folder);
        Path file = Files.createDirectories(folder.resolve("b")).resolve("c");
        toldOnce(watcher, () -> Files.writeString(file, "1"));
        toldOnce(watcher, () -> Files.writeString(file, "22"));
        toldOnce(watcher, () -> Files.setLastModifiedTime(file, FileTime.fromMillis(5_000)));
        toldOnce(watcher, () -> Files.move(file, folder.resolve("d")));
        toldOnce(watcher, () -> Files.delete(folder.resolve("d")));
    }

    @Test
    void changed_whileMoreIsWritten_waitsForTheEnd() throws Exception {
        TreeWatcher watcher = new TreeWatcher(folder);
        Files.writeString(folder.resolve("a"), "1");
        assertThat(watcher.changed()).isFalse();
        Files.writeString(folder.resolve("b"), "1");
        assertThat(watcher.changed()).isFalse();

        assertThat(watcher.changed()).isTrue();
    }

    /** A step of a test. */
    private interface Step {
        void run() throws Exception;
    }

    private static void toldOnce(TreeWatcher watcher, Step step) throws Exception {
        step.run();
        assertThat(watcher.changed()).as("it may still be going on").isFalse();
        assertThat(watcher.changed()).isTrue();
        assertThat(watcher.changed()).isFalse();
    }
}
