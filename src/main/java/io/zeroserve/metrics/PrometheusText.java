package io.zeroserve.metrics;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/** Text in the exposition format 0.0.4 of Prometheus, put together family by family. */
final class PrometheusText {
    /** The media type of the text. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    /** The kinds of families. */
    enum Kind {
        COUNTER, GAUGE, HISTOGRAM;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Begins a family; its samples come next. */
    PrometheusText family(String name, Kind kind, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n')
                .append("# TYPE ").append(name).append(' ').append(kind.word()).append('\n');
        return this;
    }

    PrometheusText sample(String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
        return this;
    }

    PrometheusText sample(String name, Map<String, String> labels, long value) {
        labelled(name, labels).append(value).append('\n');
        return this;
    }

    /** A time in the unit that Prometheus wants, seconds. */
    PrometheusText seconds(String name, Map<String, String> labels, long nanos) {
        labelled(name, labels).append(seconds(nanos)).append('\n');
        return this;
    }

    /** A family that is a histogram of times. */
    PrometheusText histogram(String name, String help, Histogram times) {
        family(name, Kind.HISTOGRAM, help);
        long count = 0;
        for (int i = 0; i < Histogram.buckets(); i++) {
            count += times.count(i);
            long bound = Histogram.boundNanos(i);
            sample(name + "_bucket", Map.of("le", bound == Long.MAX_VALUE ? "+Inf" : seconds(bound)), count);
        }
        return seconds(name + "_sum", Map.of(), times.sumNanos()).sample(name + "_count", count);
    }

    private StringBuilder labelled(String name, Map<String, String> labels) {
        text.append(name);
        String separator = "{";
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(separator).append(label.getKey()).append("=\"").append(escaped(label.getValue())).append('"');
            separator = ",";
        }
        return text.append(labels.isEmpty() ? " " : "} ");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** In full, without an exponent and without zeros at the end. */
    private static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
