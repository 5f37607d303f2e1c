package io.zeroserve.helpers;

import io.zeroserve.crypto.AwsSigner;
import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.json.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Signing requests for AWS, as a script's {@code zs_aws_v4_sign_params} describes them. */
final class AwsHelpers {
    private static final long TOO_LONG = -1;
    private static final long NOT_SIGNED = -2;
    private static final int PARAMS_BYTES = 144;
    /** What a signature costs besides: as much as hashing so many bytes. */
    private static final int SIGNATURE_COST_BYTES = 16 * 1024;

    /** A text of the structure: its pointer and its length behind that. */
    private enum Field {
        ACCESS_KEY("the access key", 0, 256),
        SECRET_KEY("the secret key", 16, 256),
        REGION("the region", 32, 64),
        SERVICE("the service", 48, 64),
        METHOD("the method", 64, 64),
        URI("the URI", 80, 1024),
        BODY_HASH("the hash of the body", 104, Long.MAX_VALUE);

        private final String what;
        private final int offset;
        private final long maxBytes;

        Field(String what, int offset, long maxBytes) {
            this.what = what;
            this.offset = offset;
            this.maxBytes = maxBytes;
        }
    }

    private static final int HEADERS_JSON = 96;
    private static final int TIMESTAMP_MS = 120;
    private static final int OUT = 128;
    private static final int OUT_LEN = 136;

    private AwsHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_aws_v4_authorization_header", AwsHelpers::authorizationHeader);
        registry.add("zs_aws_v4_presigned_url", AwsHelpers::presignedUrl);
    }

    private static long authorizationHeader(ScriptCall call, long params, long paramsLength) {
        return new Params(call, params, paramsLength).sign((signer, given) -> Optional.of(
            signer.authorization(given.request(), given.text(Field.BODY_HASH))));
    }

    private static long presignedUrl(ScriptCall call, long params, long paramsLength, long expiresSeconds) {
        return new Params(call, params, paramsLength).sign((signer, given) ->
            signer.presigned(given.request(), expiresSeconds));
    }

    /** The structure, where the script has it. */
    private static final class Params {
        private final ScriptCall call;
        private final long address;
        private Map<String, String> headers = Map.of();

        Params(ScriptCall call, long address, long length) {
            if (length != PARAMS_BYTES) {
                throw new HelperRefusal("the parameters have " + PARAMS_BYTES + " bytes, not "
                    + Long.toUnsignedString(length));
            }
            call.cage().requireReadable(address, length);
            this.call = call;
            this.address = address;
        }

        /** Writes the text that is made, and returns what the helper does. */
        long sign(BiFunction<AwsSigner, Params, Optional<String>> maker) {
            call.spend(SIGNATURE_COST_BYTES, ByteCost.COMPUTED);
            for (Field field : Field.values()) {
                if (Long.compareUnsigned(length(field), field.maxBytes) > 0) {
                    return TOO_LONG;
                }
            }
            long handle = number(HEADERS_JSON);
            if (handle != 0 && !readHeaders(call.json().require(handle).node())) {
                return NOT_SIGNED;
            }
            AwsSigner.Key key = new AwsSigner.Key(text(Field.ACCESS_KEY), text(Field.SECRET_KEY), text(Field.REGION),
                text(Field.SERVICE));
            String made = AwsSigner.of(key, number(TIMESTAMP_MS)).flatMap(signer -> maker.apply(signer, this))
                .orElse(null);
            return made == null ? NOT_SIGNED
                : GuestText.write(call.cage(), number(OUT), number(OUT_LEN), made);
        }

        AwsSigner.Request request() {
            return new AwsSigner.Request(text(Field.METHOD), text(Field.URI), headers);
        }

        String text(Field field) {
            call.spend(length(field), ByteCost.COMPUTED);
            return GuestText.read(call.cage(), number(field.offset), length(field), field.what);
        }

        private long length(Field field) {
            return number(field.offset + Long.BYTES);
        }

        private long number(int offset) {
            Cage cage = call.cage();
            return cage.load(address + offset, Long.SIZE);
        }

        /** Whether it is an object of texts, which are then the headers. */
        private boolean readHeaders(JsonNode object) {
            if (object.members() == null) {
                return false;
            }
            headers = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : object.members().entrySet()) {
                String value = member.getValue().text();
                if (value == null) {
                    return false;
                }
                call.spend(value.length(), ByteCost.COMPUTED);
                headers.put(member.getKey(), value);
            }
            return true;
        }
    }
}
