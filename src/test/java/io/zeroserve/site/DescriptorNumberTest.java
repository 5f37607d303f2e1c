package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorNumberTest {
    @TempDir
    private Path folder;

    @Test
    void of_openFile_isTheNumberThatLeadsToIt() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "content");
        try (FileChannel first = FileChannel.open(file); FileChannel second = FileChannel.open(file)) {
            int number = DescriptorNumber.of(first);
            int other = DescriptorNumber.of(second);

            assertThat(number).isNotEqualTo(other);
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + number))).isEqualTo(file.toRealPath());
            assertThat(first.position()).isZero();
        }
    }

    @Test
    void of_fileReplacedMeanwhile_isOfTheOpenOne() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "old");
        try (FileChannel channel = FileChannel.open(file)) {
            Files.move(Files.writeString(folder.resolve("b"), "new!"), file,
                    StandardCopyOption.REPLACE_EXISTING);

            assertThat(Files.size(Path.of("/proc/self/fd/" + DescriptorNumber.of(channel)))).isEqualTo(3);
        }
    }

    @Test
    void descriptor_closedChannel_isUnknown() throws Exception {
        ContentSource.OpenFile source =
                ContentSource.OpenFile.of(FileChannel.open(Files.writeString(folder.resolve("a"), "x")));
        assertThat(source.descriptor()).isNotNegative();

        source.close();

        assertThat(source.descriptor()).isEqualTo(DescriptorNumber.UNKNOWN);
    }
}
