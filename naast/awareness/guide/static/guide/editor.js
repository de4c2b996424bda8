// Helps who writes at a text; without it everything works too, with the buttons.
// While typing: remarks beside the fields and the preview, from the same form. On leaving: a warning about what is not kept.
const form = document.getElementById("text-form");
const said = document.getElementById("live-said");
const PAUSE = 900;
let waiting = 0;
let asked = 0;
let dirty = Boolean(document.querySelector(".error-summary, .notice a[href='#h-look']"));
let leaving = false;

function refresh(answer) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const live = page.getElementById("live");
  if (!live) return;
  for (const fresh of live.querySelectorAll("[data-remarks]")) {
    const here = form.querySelector(`[data-remarks="${CSS.escape(fresh.dataset.remarks)}"]`);
    if (here && here.innerHTML !== fresh.innerHTML) here.replaceChildren(...fresh.childNodes);
  }
  const beside = document.getElementById("beside");
  const fresh = live.querySelector("#beside");
  // Whoever stands in it keeps their place: it is renewed when they have left.
  if (beside && fresh && !beside.contains(document.activeElement)) beside.replaceWith(fresh);
  const count = live.querySelector("#live-count");
  if (said && count && said.textContent !== count.textContent) said.textContent = count.textContent;
}

async function look() {
  const mine = ++asked;
  const body = new FormData(form);
  body.set("part", "live");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), credentials: "same-origin" });
    if (answer.ok && mine === asked) refresh(await answer.text());
  } catch {
    // No connection: the text stays in the form, and the buttons say so when they are pressed.
  }
}

if (form) {
  form.addEventListener("input", (event) => {
    dirty = true;
    const language = event.target.closest("[data-language]")?.dataset.language;
    if (language) form.elements.preview_language.value = language;
    if (event.target.name === "show") return;
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  document.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { leaving = false; });
}
