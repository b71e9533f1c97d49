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

/* Where there is a margin, each footnote also stands in it, beside its mark. The list at the end stays: it is what is
   printed and read out. */
const text = document.querySelector(".story__text");
const marks = new Map();
const noted = new Set();
for (const mark of text?.querySelectorAll(".footnote-ref") ?? []) {
  const note = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
  if (!note || noted.has(note)) continue;
  noted.add(note);
  const side = document.createElement("div");
  side.className = "side-note";
  side.setAttribute("aria-hidden", "true");
  side.append(`${mark.textContent} `, ...note.cloneNode(true).childNodes);
  for (const back of side.querySelectorAll(".footnote-backref")) back.remove();
  for (const link of side.querySelectorAll("a")) link.tabIndex = -1;
  for (const named of side.querySelectorAll("[id]")) named.removeAttribute("id");
  marks.set(mark, side);
  text.append(side);
}
if (marks.size) {
  const place = () => {
    const top = text.getBoundingClientRect().top;
    const wide = [...text.querySelectorAll(".table-scroll, .highlight, .pull")].map((one) => one.getBoundingClientRect());
    let free = 0;
    for (const [mark, side] of marks) {
      let from = Math.max(free, mark.getBoundingClientRect().top - top);
      for (const box of wide) {
        if (from < box.bottom - top && from + side.offsetHeight > box.top - top) from = box.bottom - top + 16;
      }
      side.style.insetBlockStart = `${from}px`;
      free = from + side.offsetHeight + 16;
    }
  };
  new ResizeObserver(place).observe(text);
}

/* Code can be taken along. */
if (navigator.clipboard) {
  for (const code of text?.querySelectorAll(".highlight") ?? []) {
    const button = document.createElement("button");
    button.className = "copy";
    button.type = "button";
    button.textContent = text.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(code.querySelector("pre").textContent).then(
        () => {
          button.textContent = text.dataset.copied;
        },
        () => {},
      );
    });
    code.append(button);
  }
}

/* A page that is about to be opened is fetched while the pointer rests on its link. */
const fetched = new Set([location.pathname]);
let resting;
if (document.createElement("link").relList.supports("prefetch") && !navigator.connection?.saveData) {
  document.addEventListener("pointerover", (event) => {
    clearTimeout(resting);
    const link = event.target.closest("a[href]");
    if (!link || link.origin !== location.origin || !link.pathname.endsWith("/") || fetched.has(link.pathname)) return;
    resting = setTimeout(() => {
      fetched.add(link.pathname);
      const hint = document.createElement("link");
      hint.rel = "prefetch";
      hint.href = link.pathname;
      document.head.append(hint);
    }, 80);
  });
}
