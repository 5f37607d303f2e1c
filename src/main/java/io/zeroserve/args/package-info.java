/**
 * Command lines: what a command takes, the reading of it, and the text that tells of it.
 *
 * <p>{@link io.zeroserve.args.Syntax} is the entry: it is built of {@link io.zeroserve.args.Flag}s and makes
 * {@link io.zeroserve.args.Arguments}. No reflection and no annotations: reading the options of a server that way takes
 * a few milliseconds of its start, where a general library took a quarter of it. Everything is immutable once built.
 */
package io.zeroserve.args;
