package io.zeroserve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The README's tables and examples, so that tests can hold it to what is there. */
final class Readme {
    private static final Path FILE = Path.of("README.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String text;

    private Readme(String text) {
        this.text = text;
    }

    static Readme read() throws IOException {
        return new Readme(Files.readString(FILE));
    }

    String text() {
        return text;
    }

    /** The fenced blocks of a language, in order. */
    List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(text).results()
                .map(match -> match.group(1)).toList();
    }

    /** The rows of the table whose first column has this head, cell by cell, without the head. */
    List<List<String>> table(String head) {
        return text.lines().dropWhile(line -> !line.startsWith("| " + head + " |")).skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> List.of(line.substring(1, line.length() - 1).split("\\|", -1)))
                .map(cells -> cells.stream().map(String::strip).toList()).toList();
    }

    /** The names in code font on the first line that starts so. */
    List<String> namesAfter(String start) {
        String line = text.lines().filter(candidate -> candidate.startsWith(start)).findFirst().orElseThrow();
        return code(line);
    }

    /** What a text has in code font. */
    static List<String> code(String text) {
        return CODE.matcher(text).results().map(MatchResult::group).map(name -> name.replace("`", "")).toList();
    }
}
