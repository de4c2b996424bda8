// Looks every two seconds whether an import is further, and then opens its page anew. Without script the link does that.
const waiting = document.querySelector("[data-wait]");

const look = async () => {
  try {
    const answer = await fetch(waiting.dataset.wait, { headers: { Accept: "application/json" } });
    if (!answer.ok || (await answer.json()).state !== waiting.dataset.state) return location.reload();
  } catch {
    // No connection for a moment: look again.
  }
  setTimeout(look, 2000);
};
if (waiting) setTimeout(look, 1000);
