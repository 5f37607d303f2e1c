package io.zeroserve.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes JSON texts: no white space, members ordered by key, only what must be escaped escaped. */
public final class JsonWriter {
    private static final String ESCAPED = "\"\\\b\f\n\r\t";
    private static final String ESCAPES = "\"\\bfnrt";
    /** Doubles are written with an exponent from 10^16 on and below 10^-5. */
    private static final int MAX_PLAIN_EXPONENT = 16;
    private static final int MIN_PLAIN_EXPONENT = -5;

    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {
    }

    /** The text of a value in UTF-8. */
    public static byte[] write(JsonNode node) {
        JsonWriter writer = new JsonWriter();
        writer.append(node);
        return writer.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void append(JsonNode node) {
        switch (node.type()) {
            case NULL, BOOL -> text.append(node.scalar());
            case NUMBER -> {
                if (node.scalar() instanceof Double number) {
                    append(number);
                } else {
                    text.append(node.scalar());
                }
            }
            case STRING -> append(node.text());
            case ARRAY -> append(node.elements());
            case OBJECT -> append(node.members());
        }
    }

    private void append(List<JsonNode> elements) {
        text.append('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            append(elements.get(i));
        }
        text.append(']');
    }

    private void append(Map<String, JsonNode> members) {
        text.append('{');
        int first = text.length();
        members.forEach((key, member) -> {
            if (text.length() > first) {
                text.append(',');
            }
            append(key);
            text.append(':');
            append(member);
        });
        text.append('}');
    }

    private void append(String string) {
        text.append('"');
        int plain = 0;
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                text.append(string, plain, i);
                appendEscaped(c);
                plain = i + 1;
            }
        }
        text.append(string, plain, string.length()).append('"');
    }

    private void appendEscaped(char c) {
        int escape = ESCAPED.indexOf(c);
        if (escape >= 0) {
            text.append('\\').append(ESCAPES.charAt(escape));
        } else {
            text.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xf, 16));
        }
    }

    /** The JDK gives two digits where one would do and two are nearer: among the smallest numbers that there are. */
    private static BigDecimal shortest(double number) {
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1)).stripTrailingZeros();
        return digits.precision() == 2 && one.doubleValue() == number ? one : digits;
    }

    /** The fewest digits that read back as the same number, and always something that tells it from an integer. */
    private void append(double number) {
        if (number == 0) {
            text.append(1 / number < 0 ? "-0.0" : "0.0");
            return;
        }
        BigDecimal shortest = shortest(number);
        int exponent = shortest.precision() - shortest.scale();
        if (exponent > MAX_PLAIN_EXPONENT || exponent <= MIN_PLAIN_EXPONENT) {
            String digits = shortest.unscaledValue().abs().toString();
            text.append(number < 0 ? "-" : "").append(digits.charAt(0));
            if (digits.length() > 1) {
                text.append('.').append(digits, 1, digits.length());
            }
            text.append('e').append(exponent - 1);
        } else {
            text.append(shortest.toPlainString()).append(shortest.scale() <= 0 ? ".0" : "");
        }
    }
}
