package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void message_ofAFile_saysWhatIsWrongWithIt() {
        assertThat(Main.message(new NoSuchFileException("site/a"))).isEqualTo("site/a does not exist");
        assertThat(Main.message(new AccessDeniedException("site/a"))).isEqualTo("site/a may not be read");
        assertThat(Main.message(new NotDirectoryException("site/a"))).contains("site/a", "NotDirectory");
        assertThat(Main.message(new FileSystemException("site/a", null, "Too many open files")))
                .isEqualTo("site/a: Too many open files");
        assertThat(Main.message(new IOException("no space left\n"))).isEqualTo("no space left");
    }
}
