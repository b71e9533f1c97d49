// Follows the page it stands on. The server says how the page is now; what differs makes this script act.
"use strict";

(() => {
  const served = document.currentScript.dataset;
  const followKey = "broadbill-follow";
  const savedKey = "broadbill-saved";
  let style = served.style;
  let dismissed = "";
  let source = null;
  let host = null;

  const isDesk = location.pathname === "/_desk/";
  if (isDesk) sessionStorage.removeItem(followKey);
  if (document.body.hasAttribute("data-follow")) {
    sessionStorage.setItem(followKey, "yes");
    sessionStorage.removeItem(savedKey);
  }

  const make = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const room = () => {
    if (!host) {
      host = document.createElement("broadbill-preview");
      const styles = make("link", "", "");
      styles.rel = "stylesheet";
      styles.href = "/_desk/preview.css";
      host.attachShadow({ mode: "open" }).append(styles);
      document.documentElement.append(host);
    }
    return host.shadowRoot;
  };

  const entry = (finding) => {
    const box = make("section", "finding", "");
    const place = make(finding.editor_url ? "a" : "p", "place", finding.place);
    if (finding.editor_url) place.href = finding.editor_url;
    box.append(place, make("p", "what", `${finding.severity} ${finding.id} ${finding.what}`));
    if (finding.source) {
      const before = finding.source.slice(0, finding.caret).replace(/[^\t]/g, " ");
      box.append(make("pre", "source", `${finding.source}\n${before}^`));
    }
    box.append(make("p", "fix", finding.fix));
    return box;
  };

  const showErrors = (errors) => {
    host?.shadowRoot.querySelector(".overlay")?.remove();
    const key = JSON.stringify(errors);
    if (!errors.length) dismissed = "";
    if (!errors.length || key === dismissed) return;
    const overlay = make("div", "overlay", "");
    overlay.setAttribute("role", "alert");
    const close = make("button", "", "Look beneath");
    close.addEventListener("click", () => {
      dismissed = key;
      overlay.remove();
    });
    overlay.append(make("h1", "", "The site would not be built"), ...errors.map(entry), close);
    room().append(overlay);
  };

  const showWarnings = (warnings, more) => {
    const old = host?.shadowRoot.querySelector(".badge");
    const wasOpen = old?.open ?? false;
    old?.remove();
    if (!warnings.length) return;
    const badge = make("details", "badge", "");
    badge.open = wasOpen;
    const count = warnings.length === 1 ? "1 warning" : `${warnings.length} warnings`;
    badge.append(make("summary", "", count), ...warnings.map(entry));
    if (more) {
      const link = make("a", "", `${more} more in other files`);
      link.href = "/_desk/";
      badge.append(link);
    }
    room().append(badge);
  };

  const swapStyle = (version) => {
    for (const old of document.querySelectorAll('link[rel="stylesheet"][href*="/theme/css/site.css"]')) {
      const fresh = old.cloneNode();
      const address = new URL(old.href);
      address.searchParams.set("version", version);
      fresh.href = address.href;
      fresh.addEventListener("load", () => old.remove());
      old.after(fresh);
    }
    style = version;
  };

  const follow = (state) => {
    if (!sessionStorage.getItem(followKey)) return false;
    const seen = sessionStorage.getItem(savedKey);
    sessionStorage.setItem(savedKey, String(state.saved));
    if (seen === null || seen === String(state.saved) || !state.saved_url) return false;
    if (new URL(state.saved_url, location.href).pathname === location.pathname) return false;
    location.assign(state.saved_url);
    return true;
  };

  const take = (state) => {
    if (follow(state)) return;
    const isOther = state.version && state.version !== served.version;
    if (isOther || (served.assets && state.assets !== served.assets)) {
      location.reload();
      return;
    }
    if (style && state.style !== style) swapStyle(state.style);
    showErrors(state.errors);
    showWarnings(state.warnings, state.more_warnings);
  };

  const listen = () => {
    if (source) return;
    source = new EventSource(`/_desk/events?page=${encodeURIComponent(location.pathname)}`);
    source.addEventListener("message", (event) => take(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) {
        rest();
        setTimeout(look, 1000);
      }
    });
  };

  const rest = () => {
    source?.close();
    source = null;
  };

  // A browser opens few connections to one host: tabs that nobody sees give theirs back.
  const look = () => (document.visibilityState === "visible" ? listen() : rest());
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", look);
  look();
})();
