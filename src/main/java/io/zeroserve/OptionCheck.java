package io.zeroserve;

import io.zeroserve.proxy.UpstreamRules;
import io.zeroserve.trust.Sha256;
import java.util.List;

/** Refuses options that make no sense, before anything is built from them. */
final class OptionCheck {
    private static final int CODE_STEP_KB = 64;

    private OptionCheck() {
    }

    /**
     * Checks all numbers, and what has to be written in one way.
     *
     * @throws InvalidOptionException if one is out of its range
     */
    static void requireValid(ZeroserveOptions options) {
        for (Option option : Option.values()) {
            // An empty name of an index stands for the usual one.
            if (option != Option.INDEX && options.hasEmptyText(option)) {
                throw new InvalidOptionException(option.jsonName(), "value is empty");
            }
        }
        requireAddress("addr", options.getAddr());
        requireAddress("tlsAddr", options.getTlsAddr());
        requireAddress("metricsAddr", options.getMetricsAddr());
        requireAddress("healthAddr", options.getHealthAddr());
        requireSha256(options.getSha256());
        requireAccessLog(options.getAccessLog(), options.getAccessLogFile());
        for (Option option : Option.values()) {
            if (option.isNumber()) {
                requireWithin(option.jsonName(), options.number(option), option.least(), option.most());
            }
        }
        requireCodeSize(options.getScriptCodeSizeLimitKb());
        requireUpstreams(options.getScriptProxyAllow());
        for (ClientLimit limit : ClientLimit.values()) {
            requireWithin(limit.jsonName(), options.getLimit(limit), limit.least(), limit.most());
        }
    }

    private static void requireAddress(String name, String value) {
        if (value != null) {
            try {
                ListenAddress.requireWellFormed(value);
            } catch (IllegalArgumentException e) {
                throw new InvalidOptionException(name, e.getMessage());
            }
        }
    }

    private static void requireSha256(String value) {
        if (value != null) {
            try {
                new Sha256(value);
            } catch (IllegalArgumentException e) {
                throw new InvalidOptionException("sha256", e.getMessage());
            }
        }
    }

    private static void requireUpstreams(List<String> allowed) {
        try {
            UpstreamRules.of(allowed);
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException("scriptProxyAllow", e.getMessage());
        }
    }

    private static void requireAccessLog(String format, String file) {
        if (!List.of("json", "combined", "off").contains(format)) {
            throw new InvalidOptionException("accessLog", "value must be json, combined or off");
        }
        if (file != null && format.equals("off")) {
            throw new InvalidOptionException("accessLogFile", "there is no access log without --access-log");
        }
    }

    private static void requireWithin(String name, int value, int least, int most) {
        if (value < 1) {
            throw new InvalidOptionException(name, "value must be greater than zero");
        }
        if (value < least || value > most) {
            throw new InvalidOptionException(name, "value must be " + least + " to " + most);
        }
    }

    private static void requireCodeSize(int value) {
        if (value % CODE_STEP_KB != 0) {
            throw new InvalidOptionException(Option.SCRIPT_CODE_SIZE_LIMIT_KB.jsonName(), "value must be a multiple of "
                    + CODE_STEP_KB + ", at most " + Option.SCRIPT_CODE_SIZE_LIMIT_KB.most());
        }
    }
}
