/**
 * How zeroserve is started.
 *
 * @param {string} [launcher] bin/zeroserve or the jar, which the java of JAVA_HOME runs, else that on the PATH; without
 *   it what ZEROSERVE names, else zeroserve on the PATH
 * @returns {string[]} the program and its first arguments
 */
export function command(launcher = process.env.ZEROSERVE ?? 'zeroserve') {
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  return launcher.endsWith('.jar')
    ? [java, '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow', '-jar', launcher]
    : [launcher];
}

/**
 * The options of the command line that the options of a site are.
 *
 * @param {{spa?: boolean, tryHtml?: boolean, index?: string, args?: string[]}} options
 */
export function siteArguments({ spa = false, tryHtml = false, index, args = [] }) {
  return [...(spa ? ['--spa'] : []), ...(tryHtml ? ['--try-html'] : []), ...(index ? ['--index', index] : []), ...args];
}
