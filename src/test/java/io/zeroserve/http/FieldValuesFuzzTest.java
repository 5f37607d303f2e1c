package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Fuzzer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What clients write into targets and fields: nothing is thrown, and what is understood is what the rules allow. */
class FieldValuesFuzzTest {
    private static final long NOW = 1_000_000_000L;
    private static final long SIZE = 10_000;
    private static final Validators VALIDATORS = new Validators(EntityTag.strong("a"), NOW - 1000);

    @Test
    void range_anyText_isWithinTheRepresentation() {
        Fuzzer.of("range").runText(text -> {
            switch (ByteRange.parse(text, SIZE)) {
                case ByteRange.Satisfiable part -> requireInside(part);
                case ByteRange.Several(var parts) -> {
                    assertThat(parts).hasSizeBetween(2, ByteRange.MAX_RANGES);
                    parts.forEach(FieldValuesFuzzTest::requireInside);
                    assertThat(parts.stream().mapToLong(ByteRange.Satisfiable::lengthBytes).sum())
                            .isLessThanOrEqualTo(SIZE);
                }
                case ByteRange.Unsatisfiable none -> assertThat(none.sizeBytes()).isEqualTo(SIZE);
                case ByteRange.Whole _ -> { }
            }
        });
    }

    private static void requireInside(ByteRange.Satisfiable part) {
        assertThat(part.first()).isBetween(0L, part.last());
        assertThat(part.last()).isLessThan(SIZE);
    }

    @Test
    void host_anyText_isOneHostOrNone() {
        Fuzzer.of("host").runText(text -> Authority.parse(text).ifPresent(host -> {
            assertThat(host.host()).hasSizeBetween(1, Authority.MAX_HOST_LENGTH)
                    .matches("[^\\s/?#@\\x00-\\x20\\x7f-\\xff]+");
            assertThat(host.port().orElse(1)).isBetween(1, 65_535);
            assertThat(Authority.parse(host.toString())).contains(host);
        }));
    }

    @Test
    void path_anyText_staysInTheSite() {
        Fuzzer.of("path").runText(text -> RequestPath.parse(text).ifPresent(path -> {
            assertThat(path.key()).doesNotContain("\0").doesNotStartWith("/").doesNotEndWith("/");
            assertThat(path.key().split("/", -1)).doesNotContain("..", ".");
            assertThat(RequestPath.parse(path.encoded()).orElseThrow().key()).isEqualTo(path.key());
        }));
    }

    @Test
    void entityTags_anyText_areWhatTheySay() {
        Fuzzer.of("entity-tags").runText(text -> {
            for (EntityTag tag : EntityTag.parseList(text)) {
                assertThat(EntityTag.parse(tag.headerValue())).contains(tag);
            }
        });
    }

    @Test
    void preconditions_anyText_haveAnOutcome() {
        Fuzzer.of("entity-tags").runText(text -> {
            for (String date : List.of(text, "Sun, 09 Sep 2001 01:46:40 GMT")) {
                Preconditions conditions = new Preconditions(text, text, date, date, text);
                assertThat(conditions.evaluate("GET", VALIDATORS, NOW)).isNotNull();
                assertThat(conditions.evaluate("POST", new Validators(null, 0), NOW)).isNotNull();
                conditions.allowsRange(VALIDATORS, NOW);
            }
        });
    }

    @Test
    void date_anyText_isADateOrNone() {
        Fuzzer.of("http-date").runText(text -> {
            OptionalLong seconds = HttpDate.parse(text, NOW);
            if (seconds.isPresent() && seconds.getAsLong() >= 0) {
                assertThat(HttpDate.parse(HttpDate.format(seconds.getAsLong()), NOW)).isEqualTo(seconds);
            }
        });
    }

    @Test
    void weights_anyText_areOfWhatIsOffered() {
        List<String> types = List.of("text/html", "application/json", "text/plain");
        Fuzzer.of("weights").runText(text -> {
            AcceptEncoding accepted = AcceptEncoding.parse(text);
            for (ContentCoding coding : ContentCoding.values()) {
                assertThat(accepted.weight(coding))
                        .isBetween(AcceptEncoding.REFUSED, AcceptEncoding.UNMENTIONED + 1000);
            }
            assertThat(accepted.identityWeight()).isBetween(AcceptEncoding.REFUSED, AcceptEncoding.UNMENTIONED + 1000);
            assertThat(AcceptedTypes.choose(text, types)).isIn(types);
        });
    }

    @Test
    void query_anyText_isParametersThatCanBeWrittenAgain() {
        Fuzzer.of("query").runText(text -> {
            QueryString query = QueryString.parse(text);
            StringBuilder again = new StringBuilder();
            query.parameters().forEach(parameter -> QueryString.append(again, parameter));
            assertThat(QueryString.parse(again.toString()).parameters()).isEqualTo(query.parameters());
        });
    }

    @Test
    void cookie_anyText_hasOneValueForAName() {
        Fuzzer.of("cookie").runText(text -> {
            for (String name : Set.of("a", "session", "")) {
                Optional<String> value = CookieField.find(text, name);
                assertThat(value.orElse("")).doesNotContain(";").isSubstringOf(text);
            }
        });
    }

    @Test
    void value_anyText_isValidOnlyIfItCannotEndItsLine() {
        Fuzzer.of("header-value").runText(text -> {
            String trimmed = HeaderValue.trim(text);
            assertThat(HeaderValue.isValid(trimmed)).isEqualTo(trimmed.chars()
                    .noneMatch(c -> c < ' ' && c != '\t' || c == 0x7f));
        });
    }
}
