package io.zeroserve.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Fuzzer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Pages with places in them, however they are written, and values however long. */
class TemplateFuzzTest {

    @Test
    void expand_anyPage_isAsLargeAsItSays() {
        Fuzzer.of("template").allocating(20_000).run(page -> {
            Template template = Template.parse(page, page.length);
            if (template != null) {
                Template.Expansion expansion = template.expand(key -> key.isEmpty() ? null : key + "<&>");
                if (!expansion.isTooLarge()) {
                    assertThat(expansion.applyTo(ByteBuffer.wrap(page))).hasSize((int) expansion.sizeBytes());
                }
            }
        });
    }
}
