package io.zeroserve;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.zeroserve.script.ScriptLog;
import io.zeroserve.site.ReloadResult;
import java.util.function.Consumer;

/**
 * Tells the application that a site is part of what happens to it: by messages on the event bus, which stay in the JVM.
 * Lines of scripts go to the log as they are.
 */
final class SiteEvents implements ScriptLog {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Vertx vertx;
    private final String site;
    private final Consumer<String> log;

    /** @param site what the messages call it */
    SiteEvents(Vertx vertx, String site, Consumer<String> log) {
        this.vertx = vertx;
        this.site = site;
        this.log = log;
    }

    @Override
    public void line(String text) {
        log.accept(text);
    }

    @Override
    public void failed(String script, String section, String reason) {
        ScriptLog.super.failed(script, section, reason);
        publish(Zeroserve.TRAP_ADDRESS, new JsonObject().put("script", script).put("section", section)
                .put("reason", reason));
    }

    /** Says how a reload has ended. */
    void reloaded(ReloadResult result) {
        switch (result) {
            case ReloadResult.Swapped swapped -> publish(Zeroserve.RELOADED_ADDRESS, new JsonObject()
                    .put("generation", swapped.generation()).put("entries", swapped.summary().entryCount()));
            case ReloadResult.Rejected rejected ->
                publish(Zeroserve.REJECTED_ADDRESS, new JsonObject().put("reason", rejected.reason()));
        }
    }

    private void publish(String address, JsonObject message) {
        vertx.eventBus().publish(address, message.put("site", site), LOCAL);
    }
}
