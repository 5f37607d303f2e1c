package io.zeroserve.args;

/** What a command tells of itself. */
public final class HelpText {
    /** Where the second column begins. */
    private static final int INDENT = 29;
    private static final int WIDTH = 80;
    private static final String MARGIN = "  ";

    private final StringBuilder text = new StringBuilder();

    private HelpText() {
    }

    /** The text, in lines of at most {@value #WIDTH} characters. */
    public static String of(Syntax syntax) {
        HelpText help = new HelpText();
        help.add(syntax);
        return help.text.toString();
    }

    private void add(Syntax syntax) {
        text.append("Usage: ").append(syntax.name()).append(" [OPTIONS]");
        syntax.argumentTaken().ifPresent(argument -> text.append(' ')
                .append(argument.required() ? argument.label() : '[' + argument.label() + ']'));
        text.append('\n');
        wrap(syntax.purpose(), 0, 0);
        text.append('\n');
        syntax.argumentTaken().ifPresent(argument -> row(argument.label(), argument.text()));
        for (Flag flag : syntax.flags()) {
            if (flag.isShown()) {
                row(flag);
            }
        }
        row(Syntax.HELP);
        boolean first = true;
        for (Syntax command : syntax.commandsInOrder()) {
            text.append(first ? "\nCommands:\n" : "");
            row(command.name(), command.purpose());
            first = false;
        }
        if (!syntax.footer().isEmpty()) {
            text.append('\n').append(syntax.footer());
        }
    }

    private void row(Flag flag) {
        String value = flag.label().isEmpty() ? "" : ' ' + flag.label();
        String list = flag.isList() ? ",..." : "";
        String standard = flag.standard() == null ? "" : " (default " + flag.standard() + ')';
        row(String.join(", ", flag.names()) + value + list, flag.text() + standard);
    }

    private void row(String left, String right) {
        text.append(MARGIN).append(left);
        int used = MARGIN.length() + left.length();
        if (used >= INDENT) {
            text.append('\n');
            used = 0;
        }
        wrap(right, used, INDENT);
    }

    /** Puts words on lines, the first of which has some characters already. */
    private void wrap(String words, int used, int indent) {
        int column = used;
        for (String word : words.split(" ")) {
            if (column > indent && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            String gap = column < indent ? " ".repeat(indent - column) : column > indent ? " " : "";
            text.append(gap).append(word);
            column += gap.length() + word.length();
        }
        text.append('\n');
    }
}
