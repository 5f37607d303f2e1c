package io.zeroserve.http;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;

/**
 * Dates in HTTP headers, in whole seconds since 1970 (RFC 9110 5.6.7).
 *
 * <p>Written as IMF-fixdate only; read in all three formats. The name of the weekday must be one, but is not compared
 * with the date: senders get it wrong, and nothing depends on it.
 */
public final class HttpDate {

    /** The latest second that the four-digit year of the format can say. */
    public static final long MAX_SECONDS = 253_402_300_799L;

    private static final long SECONDS_PER_DAY = 86_400;
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> LONG_DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private HttpDate() {
    }

    /**
     * Formats a time as IMF-fixdate, for example {@code Sun, 06 Nov 1994 08:49:37 GMT}.
     *
     * @param epochSeconds 0 to {@link #MAX_SECONDS}
     * @return the 29 characters
     * @throws IllegalArgumentException if the time is out of range
     */
    public static String format(long epochSeconds) {
        if (epochSeconds < 0 || epochSeconds > MAX_SECONDS) {
            throw new IllegalArgumentException("no HTTP date for second " + epochSeconds);
        }
        long epochDay = epochSeconds / SECONDS_PER_DAY;
        int secondOfDay = (int) (epochSeconds % SECONDS_PER_DAY);
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        StringBuilder text = new StringBuilder(29);
        text.append(DAYS.get(date.getDayOfWeek().ordinal())).append(", ");
        appendTwoDigits(text, date.getDayOfMonth()).append(' ');
        text.append(MONTHS.get(date.getMonthValue() - 1)).append(' ');
        appendTwoDigits(text, date.getYear() / 100);
        appendTwoDigits(text, date.getYear() % 100).append(' ');
        appendTwoDigits(text, secondOfDay / 3600).append(':');
        appendTwoDigits(text, secondOfDay / 60 % 60).append(':');
        appendTwoDigits(text, secondOfDay % 60).append(" GMT");
        return text.toString();
    }

    /**
     * Parses a date in any of the three formats.
     *
     * @param text       IMF-fixdate, RFC 850 or asctime format
     * @param nowSeconds the present, which decides the century of RFC 850's two-digit years
     * @return the time in seconds since 1970, perhaps negative, at most {@link #MAX_SECONDS}; empty if this is not a
     *         date
     */
    public static OptionalLong parse(String text, long nowSeconds) {
        int comma = text.indexOf(',');
        if (comma == 3) {
            return parseImfFixdate(text);
        }
        return comma > 3 ? parseRfc850(text, comma, nowSeconds) : parseAsctime(text);
    }

    /** {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
    private static OptionalLong parseImfFixdate(String text) {
        if (text.length() != 29 || !DAYS.contains(text.substring(0, 3)) || text.charAt(4) != ' '
                || text.charAt(7) != ' ' || text.charAt(11) != ' ' || text.charAt(16) != ' '
                || !text.endsWith(" GMT")) {
            return OptionalLong.empty();
        }
        return seconds(number(text, 12, 16), month(text, 8), number(text, 5, 7), secondOfDay(text, 17));
    }

    /** {@code Sunday, 06-Nov-94 08:49:37 GMT}. */
    private static OptionalLong parseRfc850(String text, int comma, long nowSeconds) {
        if (text.length() != comma + 24 || !LONG_DAYS.contains(text.substring(0, comma))
                || text.charAt(comma + 1) != ' ' || text.charAt(comma + 4) != '-' || text.charAt(comma + 8) != '-'
                || text.charAt(comma + 11) != ' ' || !text.endsWith(" GMT")) {
            return OptionalLong.empty();
        }
        int shortYear = number(text, comma + 9, comma + 11);
        if (shortYear < 0) {
            return OptionalLong.empty();
        }
        int thisYear = LocalDate.ofEpochDay(Math.floorDiv(nowSeconds, SECONDS_PER_DAY)).getYear();
        int year = thisYear - thisYear % 100 + 100 + shortYear;
        // "more than 50 years in the future" means the most recent year in the past with these digits.
        while (year > thisYear + 50) {
            year -= 100;
        }
        return seconds(year, month(text, comma + 5), number(text, comma + 2, comma + 4),
                secondOfDay(text, comma + 12));
    }

    /** {@code Sun Nov  6 08:49:37 1994}. */
    private static OptionalLong parseAsctime(String text) {
        if (text.length() != 24 || !DAYS.contains(text.substring(0, 3)) || text.charAt(3) != ' '
                || text.charAt(7) != ' ' || text.charAt(10) != ' ' || text.charAt(19) != ' ') {
            return OptionalLong.empty();
        }
        int day = text.charAt(8) == ' ' ? number(text, 9, 10) : number(text, 8, 10);
        return seconds(number(text, 20, 24), month(text, 4), day, secondOfDay(text, 11));
    }

    private static OptionalLong seconds(int year, int month, int day, int secondOfDay) {
        if (year < 0 || secondOfDay < 0) {
            return OptionalLong.empty();
        }
        try {
            long second = LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY + secondOfDay;
            // The leap second at the end of the year 9999 is one that could not be written.
            return OptionalLong.of(Math.min(second, MAX_SECONDS));
        } catch (DateTimeException noSuchDay) {
            return OptionalLong.empty();
        }
    }

    /** The second of {@code hh:mm:ss} at an index, or -1; 60 is the leap second that the grammar allows. */
    private static int secondOfDay(String text, int index) {
        int hour = number(text, index, index + 2);
        int minute = number(text, index + 3, index + 5);
        int second = number(text, index + 6, index + 8);
        if (text.charAt(index + 2) != ':' || text.charAt(index + 5) != ':' || hour < 0 || hour > 23
                || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return -1;
        }
        return hour * 3600 + minute * 60 + second;
    }

    private static int month(String text, int index) {
        return MONTHS.indexOf(text.substring(index, index + 3)) + 1;
    }

    /** The number that fills a range of at most four characters, or -1. */
    private static int number(String text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static StringBuilder appendTwoDigits(StringBuilder target, int value) {
        return target.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }
}
