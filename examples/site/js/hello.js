/**
 * Asks the script for a greeting.
 *
 * @param {string} name whom to greet
 * @returns {Promise<{url: string, status: number, message: string, script: ?string,
 *     type: ?string, body: string, millis: number}>} rejected if the server cannot be reached
 */
export async function askForHello(name) {
  const url = `/api/hello?${new URLSearchParams({ name })}`;
  const begun = performance.now();
  const response = await fetch(url);
  const body = (await response.text()).trim();
  return {
    url,
    status: response.status,
    message: messageOf(response, body),
    script: response.headers.get("x-zeroserve-script"),
    type: response.headers.get("content-type"),
    body,
    millis: performance.now() - begun,
  };
}

function messageOf(response, body) {
  try {
    const { message, error } = JSON.parse(body);
    return message ?? error ?? "An answer without a message.";
  } catch {
    return `No script answered (status ${response.status}).`;
  }
}
