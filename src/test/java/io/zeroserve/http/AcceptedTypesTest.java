package io.zeroserve.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "null                                                  | text/html",
        "''                                                    | text/html",
        "*/*                                                   | text/html",
        "text/html,application/xhtml+xml,*/*;q=0.8             | text/html",
        "application/json                                      | application/json",
        "Application/JSON; charset=utf-8                       | application/json",
        "application/*                                         | application/json",
        "application/json, text/html;q=0.9                     | application/json",
        "application/json;q=0.5, text/html                     | text/html",
        "application/json;q=0.5, text/html;q=0.50              | text/html",
        "*/*;q=0.1, application/json;q=0.2                     | application/json",
        "text/*, text/html;q=0                                 | text/plain",
        "application/json;q=0, */*                             | text/html",
        "application/json;q=2                                  | text/html",
        "application/json;q=                                   | text/html",
        "image/png                                             | text/html",
        ";,;;,/,*                                              | text/html"})
    void choose_field_isWeighed(String field, String chosen) {
        List<String> offered = List.of("text/html", "application/json", "text/plain");

        assertThat(AcceptedTypes.choose(field, offered)).isEqualTo(chosen);
    }
}
