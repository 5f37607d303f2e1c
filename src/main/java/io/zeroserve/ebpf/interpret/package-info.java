/**
 * The reference engine: one instruction after the other, as RFC 9669 says, for tests and for the conformance plugin.
 *
 * <p>Entry type: {@link io.zeroserve.ebpf.interpret.Interpreter}. No request is ever served by it.
 */
package io.zeroserve.ebpf.interpret;
