/**
 * A server for tests: the production pipeline on ports of its own, over TLS with an authority that a test can trust,
 * with faults and answers by rule and a journal of what was exchanged.
 *
 * <p>Entry type: {@link io.zeroserve.harness.SiteServer}. Its methods are for test threads, and those that block say
 * so; the rules are looked at on the server's event loop, in front of the pipeline, which knows nothing of them.
 */
package io.zeroserve.harness;
