package io.zeroserve;

/** An option whose value makes no sense. */
public final class InvalidOptionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String option;
    private final String reason;

    InvalidOptionException(String option, String reason) {
        super(option + ": " + reason);
        this.option = option;
        this.reason = reason;
    }

    /** The field of {@link ZeroserveOptions}, by its name in JSON. */
    public String option() {
        return option;
    }

    /** What is wrong with its value, as half a sentence. */
    public String reason() {
        return reason;
    }
}
