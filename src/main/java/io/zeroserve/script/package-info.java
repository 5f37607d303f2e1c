/**
 * Loading scripts and running the chain of them over a request.
 *
 * <p>Entry types: {@link io.zeroserve.script.ScriptLoader} turns objects into a {@link io.zeroserve.script.ScriptChain}
 * (blocking, on a worker), {@link io.zeroserve.script.ScriptRunner} runs it (on one event loop).
 */
package io.zeroserve.script;
