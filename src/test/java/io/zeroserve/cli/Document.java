package io.zeroserve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The tables and examples of a document, so that tests can hold it to what is there. */
final class Document {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String text;

    private Document(String text) {
        this.text = text;
    }

    static Document readme() throws IOException {
        return new Document(Files.readString(Path.of("README.md")));
    }

    static Document manual() throws IOException {
        return new Document(Files.readString(Path.of("docs/manual.md")));
    }

    String text() {
        return text;
    }

    /** The fenced blocks of a language, in order. */
    List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(text).results()
                .map(match -> match.group(1)).toList();
    }

    /** The rows of all tables whose first column has this head, cell by cell, without the head. */
    List<List<String>> table(String head) {
        List<List<String>> rows = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| " + head + " |")) {
                lines.stream().skip(i + 2).takeWhile(line -> line.startsWith("|")).map(Document::cells)
                        .forEach(rows::add);
            }
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return List.of(row.substring(1, row.length() - 1).split("\\|", -1)).stream().map(String::strip).toList();
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
