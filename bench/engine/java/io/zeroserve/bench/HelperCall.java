package io.zeroserve.bench;

/** What {@code helpers.c} calls, in the order of its HELPER. */
public enum HelperCall {
    /** A path of 26 bytes. */
    REQ_PATH("zs_req_path"),
    /** One of nine headers, of 70 bytes. */
    REQ_HEADER("zs_req_header"),
    /** A response header that is there already. */
    META_SET("zs_meta_set"),
    /** An object of 1 KB, freed again. */
    JSON_PARSE("zs_json_parse, 1 KB"),
    /** 1 KB. */
    SHA256("zs_sha256, 1 KB"),
    /** No helper: a sixteenth of a run. */
    NONE("no helper");

    private final String title;

    HelperCall(String title) {
        this.title = title;
    }

    /** The name that the table has. */
    String title() {
        return title;
    }
}
