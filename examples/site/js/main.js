import { askForHello } from "./hello.js";

const form = document.querySelector("#hello-form");
const button = form.querySelector("button");
const panel = document.querySelector(".panel");

/* Text only, never markup: the name came from whoever made the link. */
function show(id, text) {
  document.querySelector(`#answer-${id}`).textContent = text;
}

async function ask() {
  button.disabled = true;
  try {
    const answer = await askForHello(form.elements.name.value);
    panel.dataset.state = answer.status === 200 ? "answered" : "failed";
    show("request", `GET ${answer.url}`);
    show("time", `${answer.millis.toFixed(1)} ms`);
    show("message", answer.message);
    show("status", answer.status);
    show("script", answer.script ?? "not set");
    show("type", answer.type ?? "not set");
    show("body", answer.type?.includes("json") ? answer.body : "–");
  } catch (failure) {
    panel.dataset.state = "failed";
    show("message", `The server cannot be reached: ${failure.message}`);
    for (const id of ["time", "status", "script", "type", "body"]) {
      show(id, "–");
    }
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});

ask();
