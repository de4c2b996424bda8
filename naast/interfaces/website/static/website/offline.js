// Asks the browser to keep the card with numbers, and to fetch it anew at each later visit. Without this script all works.
if ("serviceWorker" in navigator) {
  const kept = navigator.serviceWorker.controller;
  navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  if (kept) kept.postMessage("refresh");
}
