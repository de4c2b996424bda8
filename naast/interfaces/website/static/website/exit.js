// "Leave this page quickly": replaces this page in the history and blanks the screen; three times Shift does the same.
const exit = document.getElementById("exit");
if (exit) {
  const leave = () => { document.body.hidden = true; document.title = ""; window.location.replace(exit.href); };
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  let presses = 0, last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") { presses = 0; return; }
    presses = event.timeStamp - last < 1000 ? presses + 1 : 1;
    last = event.timeStamp;
    if (presses === 3) leave();
  });
}
