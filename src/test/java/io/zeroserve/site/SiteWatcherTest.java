package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteWatcherTest {
    @TempDir
    private Path folder;

    @Test
    void changed_contentDiffers_onceForEachChange() throws Exception {
        Path file = Files.writeString(folder.resolve("signal"), "1");
        SiteWatcher watcher = new SiteWatcher(file);

        assertThat(watcher.changed()).isFalse();
        Files.writeString(file, "2");
        assertThat(watcher.changed()).isTrue();
        assertThat(watcher.changed()).isFalse();
    }

    @Test
    void changed_fileGoesAndComesBackTheSame_isNoChange() throws Exception {
        Path file = Files.writeString(folder.resolve("signal"), "1");
        SiteWatcher watcher = new SiteWatcher(file);

        Files.delete(file);
        assertThat(watcher.changed()).isFalse();
        Files.writeString(file, "1");
        assertThat(watcher.changed()).isFalse();
    }
}
