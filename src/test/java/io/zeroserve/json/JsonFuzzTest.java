package io.zeroserve.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.fixture.Fuzzer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Texts that scripts read from clients: a value within the budget, or none. */
class JsonFuzzTest {
    private static final int BUDGET_BYTES = 1 << 20;

    @Test
    void parse_anyBytes_isAValueThatCanBeWrittenAndReadAgain() {
        Fuzzer.of("json").run(bytes -> {
            try {
                Optional<JsonNode> value = JsonReader.parse(ByteBuffer.wrap(bytes), new MemoryBudget(BUDGET_BYTES));
                value.ifPresent(node -> {
                    byte[] written = JsonWriter.write(node);
                    JsonNode again = JsonReader.parse(ByteBuffer.wrap(written), new MemoryBudget(2 * BUDGET_BYTES))
                            .orElseThrow();
                    assertThat(JsonWriter.write(again)).isEqualTo(written);
                });
            } catch (HelperRefusal overBudget) {
                assertThat(overBudget.getMessage()).contains("external memory footprint exceeded");
            }
        });
    }
}
