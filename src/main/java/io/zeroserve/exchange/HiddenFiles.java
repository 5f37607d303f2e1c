package io.zeroserve.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a file server acts as if it did not have. A pattern without a slash hides whatever has a matching part
 * in its path, file or folder; one with a slash hides the path that it spells or matches, and all below it. Immutable.
 */
public final class HiddenFiles {
    /** Hides nothing. */
    public static final HiddenFiles NONE = new HiddenFiles(List.of());

    private final List<Rule> rules;

    private record Rule(String path, ShellGlob glob) {
        boolean hides(String key) {
            if (path.indexOf('/') < 0) {
                int start = 0;
                while (start <= key.length()) {
                    int slash = key.indexOf('/', start);
                    int end = slash < 0 ? key.length() : slash;
                    if (glob.matches(key.substring(start, end))) {
                        return true;
                    }
                    start = end + 1;
                }
                return false;
            }
            // The slash at the start says that it is a path, which keys do without.
            String whole = '/' + key;
            return glob.matches(whole) || whole.equals(path) || whole.startsWith(path + '/');
        }
    }

    private HiddenFiles(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Takes patterns; {@code ./} or a slash before a path with slashes makes no difference.
     *
     * @return empty if one is malformed: to hide nothing by it would be to show what is to be hidden
     */
    public static Optional<HiddenFiles> parse(List<String> patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            if (pattern.isEmpty()) {
                continue;
            }
            String path = canonical(pattern);
            Optional<ShellGlob> glob = ShellGlob.parse(path);
            if (glob.isEmpty()) {
                return Optional.empty();
            }
            rules.add(new Rule(path, glob.get()));
        }
        return Optional.of(new HiddenFiles(rules));
    }

    private static String canonical(String pattern) {
        if (pattern.indexOf('/') < 0) {
            return pattern;
        }
        String path = pattern.startsWith("./") ? pattern.substring(1) : pattern;
        path = path.startsWith("/") ? path : '/' + path;
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether a file or folder is hidden. */
    public boolean hides(String key) {
        for (Rule rule : rules) {
            if (rule.hides(key)) {
                return true;
            }
        }
        return false;
    }
}
