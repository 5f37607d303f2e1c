package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.exchange.ResponseDraft;
import io.zeroserve.http.HeaderValue;
import io.zeroserve.http.QueryString;
import io.zeroserve.json.JsonNode;
import io.zeroserve.oidc.Browser;
import io.zeroserve.oidc.OidcAnswer;
import io.zeroserve.oidc.OidcConfig;
import io.zeroserve.oidc.OidcException;
import io.zeroserve.oidc.RelyingParty;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Logging users in by OpenID Connect. A run that needs the provider is suspended until that has answered. */
final class OidcHelpers {
    private static final long FAILED = -1;
    private static final long NO_SESSION = 0;
    private static final String BEGIN_LOGIN = "zs_oidc_begin_login";
    private static final String HANDLE_CALLBACK = "zs_oidc_handle_callback";
    private static final String SESSION_VERIFY = "zs_oidc_session_verify";
    private static final String LOGOUT = "zs_oidc_logout";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** Browsers drop a cookie that has more bytes, attributes included (RFC 6265 6.1). */
    private static final int BROWSER_COOKIE_BYTES = 4096;

    /** What a cookie costs that is made or opened: as much as hashing so many bytes. */
    private static final int COOKIE_COST_BYTES = 16 * 1024;

    private final RelyingParty relyingParty;

    private OidcHelpers(RelyingParty relyingParty) {
        this.relyingParty = relyingParty;
    }

    static void register(HelperRegistry registry, RelyingParty relyingParty) {
        OidcHelpers helpers = new OidcHelpers(relyingParty);
        registry.addWaiting(BEGIN_LOGIN, helpers::beginLogin);
        registry.addWaiting(HANDLE_CALLBACK, helpers::handleCallback);
        registry.add(SESSION_VERIFY, helpers::verifySession);
        registry.add(LOGOUT, helpers::logout);
    }

    private long beginLogin(ScriptCall call, long configuration, long returnTo, long length) {
        JsonNode node = call.json().require(configuration).node();
        String path = GuestText.read(call.cage(), returnTo, length, "the path to return to");
        OidcConfig config = readOrNull(call, BEGIN_LOGIN, node, OidcConfig::parse);
        if (config == null) {
            return FAILED;
        }
        call.spend(COOKIE_COST_BYTES, ByteCost.COMPUTED);
        return whenAnswered(call, relyingParty.beginLogin(config, path, call.exchange().request().isTls()),
            (answer, failure) -> {
                if (failure != null) {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    throw new HelperRefusal("the provider cannot be discovered: "
                        + (cause instanceof OidcException ? cause.getMessage() : cause.toString()));
                }
                return respond(call, BEGIN_LOGIN, answer);
            });
    }

    private long handleCallback(ScriptCall call, long configuration) {
        JsonNode node = call.json().require(configuration).node();
        OidcConfig config = readOrNull(call, HANDLE_CALLBACK, node, OidcConfig::parse);
        if (config == null) {
            return FAILED;
        }
        call.spend(COOKIE_COST_BYTES, ByteCost.COMPUTED);
        RequestView request = call.exchange().request();
        QueryString parameters = request.parameters();
        Browser browser = new Browser(request.isTls(), cookies(request), parameters.findFirst("code").orElse(null),
            parameters.findFirst("state").orElse(null), parameters.findFirst("error").orElse(null),
            parameters.findFirst("error_description").orElse(null));
        return whenAnswered(call, relyingParty.handleCallback(config, browser), (answer, failure) -> {
            if (failure != null) {
                throw new IllegalStateException("a callback failed by a bug", failure);
            }
            return respond(call, HANDLE_CALLBACK, answer);
        });
    }

    private long verifySession(ScriptCall call, long configuration) {
        JsonNode node = call.json().require(configuration).node();
        byte[] key = readOrNull(call, SESSION_VERIFY, node, OidcConfig::cookieKey);
        if (key == null) {
            return FAILED;
        }
        String cookies = cookies(call.exchange().request());
        call.spend(COOKIE_COST_BYTES + (cookies == null ? 0 : cookies.length()), ByteCost.COMPUTED);
        return relyingParty.session(key, cookies)
            .map(claims -> call.json().addRoot(claims.copy(call.memory(), 0))).orElse(NO_SESSION);
    }

    private long logout(ScriptCall call, long configuration, long url, long length) {
        JsonNode node = call.json().require(configuration).node();
        String place = HeaderValue.trim(GuestText.read(call.cage(), url, length, "the URL"));
        if (!HeaderValue.isValid(place)) {
            throw new HelperRefusal("the URL cannot stand in a header");
        }
        if (node.members() == null) {
            complain(call, LOGOUT, "the configuration is not a JSON object");
            return FAILED;
        }
        return respond(call, LOGOUT, relyingParty.logout(place, call.exchange().request().isTls()));
    }

    /** What a configuration says; null if it is not right, which is then in the log. */
    private static <T> T readOrNull(ScriptCall call, String helper, JsonNode node, Function<JsonNode, T> reader) {
        try {
            return reader.apply(node);
        } catch (OidcException wrong) {
            complain(call, helper, wrong.getMessage());
            return null;
        }
    }

    private static void complain(ScriptCall call, String helper, String reason) {
        call.line("[oidc] " + helper + ": " + call.exchange().id() + ": " + reason);
    }

    private static String cookies(RequestView request) {
        return request.headers().joined("cookie", "; ");
    }

    /** Finishes at once if the answer is there, and otherwise when it is. */
    private static long whenAnswered(ScriptCall call, CompletionStage<OidcAnswer> answer,
                                     BiFunction<OidcAnswer, Throwable, Long> finish) {
        CompletableFuture<LongSupplier> result = answer.<LongSupplier>handle(
            (value, failure) -> () -> finish.apply(value, failure)).toCompletableFuture();
        return result.isDone() ? result.join().getAsLong() : call.await(result);
    }

    private static long respond(ScriptCall call, String helper, OidcAnswer answer) {
        if (answer.reason() != null) {
            complain(call, helper, answer.reason());
        }
        HeaderList fields = new HeaderList();
        if (answer.location() != null) {
            fields.add("location", answer.location());
        }
        for (String cookie : answer.cookies()) {
            if (cookie.length() > BROWSER_COOKIE_BYTES) {
                complain(call, helper, "the cookie has " + cookie.length() + " bytes, which browsers do not keep");
            }
            fields.add("set-cookie", cookie);
        }
        fields.add("cache-control", "no-store");
        call.respond(new ResponseDraft(answer.status(), TEXT, fields, answer.text().getBytes(StandardCharsets.UTF_8)));
        return 0;
    }
}
