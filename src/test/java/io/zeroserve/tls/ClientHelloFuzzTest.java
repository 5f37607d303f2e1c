package io.zeroserve.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.FuzzRun;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a client sends: no exception, and a result that depends on the bytes alone, not on how they are cut. */
class ClientHelloFuzzTest {
    private static final int SECONDS = 2;
    private int cases;
    private int complete;
    private int withName;

    @Test
    void read_damagedMessages_endsTheSameHoweverTheyAreCut() {
        FuzzRun.repeat(SECONDS, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = damaged(random);
            ClientHelloReader whole = new ClientHelloReader();
            ClientHelloReader.Progress progress = whole.read(ByteBuffer.wrap(bytes));
            ClientHelloReader pieces = new ClientHelloReader();
            ClientHelloReader.Progress last = ClientHelloReader.Progress.WAITING;
            for (int start = 0; start < bytes.length;) {
                int length = random.nextInt(1, bytes.length - start + 1);
                last = pieces.read(ByteBuffer.wrap(bytes, start, length));
                start += length;
            }

            cases++;
            assertThat(last).isEqualTo(progress);
            if (progress == ClientHelloReader.Progress.COMPLETE) {
                complete++;
                withName += whole.clientHello().serverName() == null ? 0 : 1;
                assertThat(Ja4.of(pieces.clientHello())).hasSize(36).isEqualTo(Ja4.of(whole.clientHello()));
            }
        });
        assertThat(complete).as("cases that are still messages").isBetween(cases / 10, cases * 9 / 10);
        assertThat(withName).as("cases that are still named").isPositive();
    }

    private static byte[] damaged(SplittableRandom random) {
        byte[] message = new ClientHelloFixture().suites("0a0a,1301,1302,1303").serverName("a.example")
                .protocols(new byte[] {'h', '2'}).versions("0304,0303").signatureAlgorithms("0403,0804")
                .extension(51, new byte[random.nextInt(64)]).message();
        for (int i = random.nextInt(4); i > 0; i--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt();
        }
        byte[] records = ClientHelloFixture.records(message, random.nextInt(1, message.length + 1));
        if (random.nextInt(8) == 0) {
            records[random.nextInt(records.length)] = (byte) random.nextInt();
        }
        return records;
    }
}
