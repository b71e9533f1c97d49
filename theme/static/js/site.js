/* Makes pages that work a little handier. */
"use strict";

globalThis._ = (text) => window.words?.[text] ?? text;

const share = document.querySelector("[data-share-url]");
if (share) {
  const address = share.dataset.shareUrl.startsWith("http") ? share.dataset.shareUrl : location.href.split("#")[0];
  const status = share.querySelector("[role=status]");
  const say = (words) => {
    status.textContent = words;
  };
  const copy = share.querySelector("[data-share=copy]");
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => {
      navigator.clipboard.writeText(address).then(
        () => say(_("The link is copied.")),
        () => say(address),
      );
    });
  }
  const native = share.querySelector("[data-share=native]");
  if (navigator.share) {
    native.hidden = false;
    native.addEventListener("click", () => {
      navigator.share({ title: document.querySelector("h1").textContent, url: address }).catch(() => {});
    });
  }
}

/* "Recent news" holds the stories just before this one; here they give way to the newest. */
const recent = document.querySelector("[data-recent]");
if (recent && window.fetch) {
  const path = (link) => new URL(link.href, location.href).pathname;
  const listed = new Set([location.pathname]);
  for (const link of document.querySelectorAll(".further:not([data-recent]) h3 a")) listed.add(path(link));
  const replace = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("ol");
    const old = recent.querySelector("ol");
    if (!fresh) return;
    for (const link of fresh.querySelectorAll("a")) {
      if (listed.has(path(link))) link.closest("li").remove();
    }
    const wanted = Math.max(3, old ? old.children.length : 0);
    while (fresh.children.length > wanted) fresh.lastElementChild.remove();
    if (!fresh.children.length) return;
    if (old) old.replaceWith(fresh);
    else recent.querySelector("h2").after(fresh);
  };
  const load = () => {
    fetch(recent.dataset.recent, { credentials: "omit" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then(replace)
      .catch(() => {});
  };
  if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: 3000 });
  else setTimeout(load, 500);
}
