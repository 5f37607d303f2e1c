package io.zeroserve.script;

/**
 * One of the functions that the chain consists of.
 *
 * @param slot    the script's
 * @param section the section that it begins
 * @param entry   its index in the script
 */
record ChainStep(ScriptSlot slot, String section, int entry) {
}
