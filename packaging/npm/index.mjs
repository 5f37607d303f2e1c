import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { command, siteArguments } from './command.mjs';

/**
 * Starts a server for a site.
 *
 * @param {string} site a folder, a tar or a script
 * @param {{spa?: boolean, tryHtml?: boolean, index?: string, args?: string[], launcher?: string}} [options]
 * @returns {Promise<SiteServer>} once it serves; rejected with what it said if it does not
 */
export async function startSite(site, options = {}) {
  const [program, ...first] = command(options.launcher);
  const child = spawn(program, [...first, '--harness', ...siteArguments(options), site],
    { stdio: ['pipe', 'pipe', 'pipe'] });
  const server = new SiteServer(child);
  await server.ready;
  return server;
}

/** A server that runs; its methods are promises, rejected with its reason if it could not do what it was told. */
export class SiteServer {
  #child;
  #waiting = [];
  #stderr = '';
  #ended;

  constructor(child) {
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text) => { this.#stderr = (this.#stderr + text).slice(-65536); });
    // A write to a server that has ended fails too; its end is what is told.
    child.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      child.once('error', (failure) => resolve(failure.message));
      child.once('close', (code) => resolve(`zeroserve has ended with exit code ${code}: ${this.#stderr.trim()}`));
    });
    this.#ended.then((reason) => this.#waiting.splice(0).forEach(({ reject }) => reject(new Error(reason))));
    createInterface({ input: child.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(JSON.parse(line)));
    this.ready = this.#answer().then(({ url, plainUrl, ca }) => Object.assign(this, { url, plainUrl, ca }));
  }

  /** Answers come in the order of what they answer. */
  #answer() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async #send(order) {
    if (this.#child.exitCode !== null) {
      throw new Error(await this.#ended);
    }
    const answer = this.#answer();
    this.#child.stdin.write(JSON.stringify(order) + '\n');
    const { error, result } = await answer;
    if (error) {
      throw new Error(error);
    }
    return result;
  }

  /**
   * Makes a rule; of those that are for the same request, the one that was made last applies.
   *
   * @param {string} pattern a path, * for anything but a slash, ** for anything; without a slash a file name
   * @param {{method?: string, times?: number, delayMs?: number, status?: number, headers?: object, json?: any,
   *   body?: string, proxyTo?: string, reset?: boolean, truncateAfter?: number, slowBody?: number}} effects
   */
  onRequest(pattern, { json, headers = {}, ...effects }) {
    const made = json === undefined ? { headers }
      : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };
    return this.#send({ onRequest: pattern, ...effects, ...made });
  }

  /** Every connection is closed as soon as it asks for something. */
  offline() { return this.#send({ do: 'offline' }); }

  online() { return this.#send({ do: 'online' }); }

  /** Takes the rules back, goes online and forgets what was. */
  reset() { return this.#send({ do: 'reset' }); }

  /** Loads the site anew. */
  reload() { return this.#send({ do: 'reload' }); }

  /** What was exchanged, oldest first. */
  exchanges() { return this.#send({ do: 'exchanges' }); }

  /** The lines of the log that tell of scripts that failed. */
  traps() { return this.#send({ do: 'traps' }); }

  /** Ends the server. */
  async close() {
    this.#child.stdin.end();
    await this.#ended;
  }
}
