package io.zeroserve.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server told of itself at one moment, in the exposition format 0.0.4 of Prometheus. Immutable.
 *
 * @param nanos  when, by the clock of whoever asked
 * @param values by the name and labels as they were written
 */
record MetricsSample(long nanos, Map<Series, Double> values) {
    private static final Pattern LINE =
            Pattern.compile("([a-z_]+)(?:\\{(.*)})? (-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /**
     * What a value is of.
     *
     * @param name   of the family, or with a suffix behind it
     * @param labels by name
     */
    record Series(String name, Map<String, String> labels) {
    }

    /** Reads the text; lines that are no sample with a finite number are passed over. */
    static MetricsSample parse(String text, long nanos) {
        Map<Series, Double> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                values.put(new Series(matcher.group(1), labels(matcher.group(2))),
                        Double.parseDouble(matcher.group(3)));
            }
        });
        return new MetricsSample(nanos, values);
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        if (text != null) {
            LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1),
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\")));
        }
        return labels;
    }

    /** The sum of the values of a family. */
    double sum(String name) {
        return sum(name, _ -> true);
    }

    /** The sum of those values of a family whose labels are wanted. */
    double sum(String name, Predicate<Map<String, String>> wanted) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name) && wanted.test(entry.getKey().labels()))
                .mapToDouble(Map.Entry::getValue).sum();
    }

    /** The largest value of a family, 0 if there is none. */
    double largest(String name) {
        return values.entrySet().stream().filter(entry -> entry.getKey().name().equals(name))
                .mapToDouble(Map.Entry::getValue).max().orElse(0);
    }

    /** The values of a family by one of its labels, in the order of that. */
    Map<String, Double> by(String label, String name) {
        Map<String, Double> found = new TreeMap<>();
        values.forEach((series, value) -> {
            if (series.name().equals(name) && series.labels().containsKey(label)) {
                found.merge(series.labels().get(label), value, Double::sum);
            }
        });
        return found;
    }
}
