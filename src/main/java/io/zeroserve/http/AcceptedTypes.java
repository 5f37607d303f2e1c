package io.zeroserve.http;

import java.util.List;

/** The choice of a media type by Accept (RFC 9110 12.5.1). */
public final class AcceptedTypes {
    private static final int FULL = 1000;

    private AcceptedTypes() {
    }

    /**
     * The type that a client wants most.
     *
     * @param fieldValue Accept, several lines joined with commas; null if there is none, which accepts all
     * @param offered    types without parameters; of those that are wanted equally, the first
     * @return one of them; the first if the client wants none
     */
    public static String choose(String fieldValue, List<String> offered) {
        String best = offered.getFirst();
        int bestWeight = 0;
        for (String type : offered) {
            int weight = fieldValue == null ? FULL : weight(fieldValue, type);
            if (weight > bestWeight) {
                best = type;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** In thousandths, by the most specific range that covers the type; 0 if none does. */
    private static int weight(String fieldValue, String type) {
        int weight = 0;
        int bestPrecision = 0;
        for (String member : fieldValue.split(",")) {
            String[] parts = member.split(";");
            int precision = parts.length == 0 ? 0 : precision(parts[0].strip(), type);
            if (precision > bestPrecision) {
                bestPrecision = precision;
                weight = quality(parts);
            }
        }
        return weight;
    }

    private static int precision(String range, String type) {
        if (range.equalsIgnoreCase(type)) {
            return 3;
        }
        int slash = type.indexOf('/') + 1;
        boolean half = range.length() == slash + 1 && range.endsWith("*")
                && range.regionMatches(true, 0, type, 0, slash);
        return half ? 2 : range.equals("*/*") ? 1 : 0;
    }

    private static int quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                String value = parameter.substring(2);
                return value.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")
                        ? (int) Math.round(Double.parseDouble(value) * FULL) : 0;
            }
        }
        return FULL;
    }
}
