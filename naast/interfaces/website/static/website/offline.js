// Asks the browser to keep the card with numbers, and to fetch it anew at each visit. Without this script all else works.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then((kept) => kept.active && kept.active.postMessage("refresh")).catch(() => undefined);
}
