/* Lets signup forms answer in place. Every form works without it, or leads to its provider's own page. */
"use strict";

{
  const KEY = "newsletters";
  const DAY = 86_400_000;
  const PATIENCE = 15_000;
  const WORDS = {
    empty: _("Please type your e-mail address."),
    address: _("This does not look like an e-mail address. It has a form like name@example.org."),
    sending: _("One moment…"),
    already: _("This address is on the list already. There is nothing left to do."),
    refused: _("The newsletter service did not take this address. Look at its spelling, or use another."),
    often: _("Those were too many attempts. Wait a minute and try again."),
    trouble: _("The newsletter service has trouble of its own. Try again in a few minutes."),
    unclear: _("The answer cannot be read. If no message reaches you in a few minutes, try again."),
    slow: _("The newsletter service takes too long. Try again in a minute."),
    offline: _("You are offline. Your address has not been sent; try again when you are back."),
    unreached: _("The newsletter service could not be reached. Try once more; it may answer on a page of its own."),
  };

  /* What the reader did here before; null where the browser keeps nothing. */
  const recall = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || {};
    } catch {
      return null;
    }
  };
  const keep = (change) => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...recall(), ...change }));
      return true;
    } catch {
      return false;
    }
  };
  const remember = (id) => keep({ joined: { ...recall()?.joined, [id]: Date.now() }, last: id });

  const judge = async (answer, isJson) => {
    if (answer.status === 429) throw WORDS.often;
    if (answer.status >= 500) throw WORDS.trouble;
    if (!answer.ok) throw WORDS.refused;
    if (!isJson) return "";
    let said;
    try {
      said = JSON.parse(await answer.text());
    } catch {
      throw WORDS.unclear;
    }
    const wrong = Object.keys(said?.errors || {}).length || said?.error;
    if (wrong || said?.ok === false || said?.success === false || said?.status === "failed") throw WORDS.refused;
    return said?.already ? WORDS.already : "";
  };

  const send = async (form) => {
    const url = form.getAttribute("action");
    const fields = new FormData(form);
    const options = { method: "POST", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) };
    if (form.dataset.sending === "fetch") {
      const headers = { Accept: "application/json" };
      return judge(await fetch(url, { ...options, headers, body: new URLSearchParams(fields) }), true);
    }
    const token = await fetch(url.replace("send-magic-link", "integrity-token"), { ...options, method: "GET" });
    await judge(token);
    const body = JSON.stringify({
      email: fields.get("email"),
      emailType: "signup",
      labels: fields.getAll("labels"),
      integrityToken: await token.text(),
    });
    return judge(await fetch(url, { ...options, headers: { "Content-Type": "application/json" }, body }));
  };

  const reasonOf = (fault) => {
    if (typeof fault === "string") return fault;
    if (fault.name === "TimeoutError") return WORDS.slow;
    return navigator.onLine ? WORDS.unreached : WORDS.offline;
  };

  const blocks = [...document.querySelectorAll(".signup")].map((block) => ({
    id: block.dataset.newsletter,
    name: block.querySelector(".signup__name").textContent,
    isLanding: block.dataset.placement === "landing",
    form: block.querySelector(".signup__form"),
    hosted: block.querySelector(".signup__hosted"),
    status: block.querySelector(".signup__status"),
  }));

  for (const { id, name, isLanding, form, hosted, status } of blocks) {
    if (!form) continue;
    const field = form.querySelector("[type=email]");
    const error = form.querySelector(".signup__error");
    const button = form.querySelector("[type=submit]");
    const complain = (words) => {
      error.textContent = words;
      field.toggleAttribute("aria-invalid", false);
      if (!words) return;
      field.setAttribute("aria-invalid", "true");
      field.focus();
    };
    const wait = (isWaiting) => {
      button.setAttribute("aria-disabled", String(isWaiting));
      status.textContent = isWaiting ? WORDS.sending : "";
    };
    const isWaiting = () => button.getAttribute("aria-disabled") === "true";

    form.noValidate = true;
    if (hosted) form.hidden = !(hosted.hidden = true);
    form.addEventListener("submit", (event) => {
      if (isWaiting()) return event.preventDefault();
      complain("");
      if (!field.validity.valid) {
        event.preventDefault();
        return complain(field.validity.valueMissing ? WORDS.empty : WORDS.address);
      }
      wait(true);
      if (form.dataset.sending === "post") {
        remember(id);
        return setTimeout(wait, PATIENCE, false);
      }
      event.preventDefault();
      send(form).then(
        (words) => {
          remember(id);
          form.hidden = true;
          status.textContent = words || form.dataset.success;
          status.focus();
        },
        (fault) => {
          wait(false);
          const words = reasonOf(fault);
          if (words === WORDS.unreached) {
            if (hosted) hosted.hidden = false;
            else form.dataset.sending = "post";
          }
          if (words === WORDS.refused) complain(words);
          else status.textContent = words;
        },
      );
    });
    window.addEventListener("pageshow", (event) => event.persisted && wait(false));

    if (recall()?.joined?.[id] && !isLanding) {
      const known = document.createElement("p");
      const again = document.createElement("button");
      known.className = "signup__known";
      known.textContent = _("You have signed up for {newsletter}.").replace("{newsletter}", () => name) + " ";
      again.type = "button";
      again.className = "signup__again";
      again.textContent = _("Use another address");
      again.addEventListener("click", () => {
        form.hidden = false;
        known.remove();
        field.focus();
      });
      known.append(again);
      form.hidden = true;
      form.before(known);
    }
  }

  if (location.pathname.endsWith("/newsletter/error/")) {
    const { joined, last } = recall() || {};
    keep({ joined: { ...joined, [last]: undefined } });
  }
  if (new URLSearchParams(location.search).get("utm_medium") === "email") keep({ mail: true });

  const dialog = document.querySelector(".signup-dialog");
  if (dialog) {
    const opener = document.querySelector("[commandfor=signup-dialog]");
    if (!("command" in opener)) opener.addEventListener("click", () => dialog.showModal());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () =>
      keep(dialog.returnValue === "never" ? { never: true } : { closed: Date.now() }),
    );
    const known = recall() || { never: true };
    const isResting = Date.now() - (known.closed || 0) < dialog.dataset.restDays * DAY;
    if (!known.never && !known.mail && !isResting && !Object.keys(known.joined || {}).length && keep({})) {
      const text = document.querySelector(".story__body");
      const open = () => {
        clearTimeout(timer);
        removeEventListener("scroll", look);
        const isBusy = document.activeElement.closest(".signup") || document.querySelector(":popover-open");
        if (!isBusy && !dialog.open) dialog.showModal();
      };
      const look = () => {
        const { top, height } = text.getBoundingClientRect();
        if (innerHeight - top >= (height * dialog.dataset.scrollPercent) / 100) open();
      };
      const timer = setTimeout(open, dialog.dataset.seconds * 1000);
      addEventListener("scroll", look, { passive: true });
    }
  }
}
