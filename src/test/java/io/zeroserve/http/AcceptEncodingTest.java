package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {

    /** What may be sent, the most wanted first, {@code =} between what is wanted equally. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {
        "gzip, deflate, br, zstd          | br=zstd=gzip identity",
        "``                               | identity",
        "gzip                             | gzip identity",
        "GZip                             | gzip identity",
        "x-gzip                           | gzip identity",
        "gzip;q=0.5, br;q=0.9             | br gzip identity",
        "gzip;q=0.001                     | gzip identity",
        "gzip;q=0.5, identity             | identity gzip",
        "gzip;q=0.5, identity;q=0.5       | gzip=identity",
        "identity;q=0                     | ``",
        "gzip, identity;q=0               | gzip",
        "*                                | br=zstd=gzip=identity",
        "*;q=0                            | ``",
        "gzip, *;q=0                      | gzip",
        "*;q=0, identity                  | identity",
        "*;q=0.5, br;q=0                  | zstd=gzip=identity",
        "br;q=0, *                        | zstd=gzip=identity",
        "gzip;q=0                         | identity",
        "gzip ; Q=0.8 ,\tbr;q=1.000       | br gzip identity",
        "gzip,,br                         | br=gzip identity",
        "gzip;q=1.001, br;q=2             | identity",
        "gzip;q=, br;q, zstd;q=x          | identity",
        "gzip;q=0.1234                    | identity",
        "gzip;q=.5                        | identity",
        "gzip;q=0.5, gzip;q=1, br;q=0.7   | br gzip identity",
        "gzipped, brr, b, compress        | identity",
        "gzip;level=1                     | identity"})
    void parse_field_ordersWhatMayBeSent(String field, String order) {
        assertThat(order(AcceptEncoding.parse(field))).isEqualTo(order);
    }

    @Test
    void parse_noField_wantsTheFileAsItIs() {
        assertThat(order(AcceptEncoding.parse(null))).isEqualTo("identity");
    }

    @ParameterizedTest
    @CsvSource({"a.br, BR", "a.css.gz, GZIP", "x/y.zst, ZSTD", "a.css,", ".gz,", "x/.gz,", "gz,", "a.GZ,"})
    void ofKey_extension_namesTheCoding(String key, ContentCoding coding) {
        assertThat(ContentCoding.ofKey(key)).isEqualTo(coding);
    }

    private record Wanted(String name, int weight) {
    }

    private static String order(AcceptEncoding accepted) {
        List<Wanted> all = new ArrayList<>();
        for (ContentCoding coding : ContentCoding.values()) {
            all.add(new Wanted(coding.token(), accepted.weight(coding)));
        }
        all.add(new Wanted("identity", accepted.identityWeight()));
        all.removeIf(wanted -> wanted.weight() == AcceptEncoding.REFUSED);
        all.sort(Comparator.comparingInt(Wanted::weight).reversed());
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                order.append(all.get(i).weight() == all.get(i - 1).weight() ? '=' : ' ');
            }
            order.append(all.get(i).name());
        }
        return order.toString();
    }
}
