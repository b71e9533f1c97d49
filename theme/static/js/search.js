/* Searches the index that the build wrote, in the browser. Nothing typed here leaves it but in the page's own address. */
const form = document.querySelector("[data-search]");
const status = document.querySelector(".search__status");
const results = document.querySelector(".search__results");
const folders = form.dataset.search.split(" ").filter(Boolean);
const AT_ONCE = 10;
const MOST_SUBJECTS = 60;
const DAY = 86400000;
let latest = 0;

const inFull = (path) => new URL(path, location.href);

/* Each is begun once, when it is first needed. */
const once = (begin) => {
  let begun;
  return () => (begun ??= begin().catch((fault) => ((begun = undefined), Promise.reject(fault))));
};
const engine = once(async () => {
  const { createInstance } = await import(inFull(`${folders[0]}pagefind.js`));
  const made = createInstance({ basePath: folders[0] });
  for (const folder of folders.slice(1)) await made.mergeIndex(folder);
  await made.filters();
  return made;
});
const places = once(async () => {
  const lists = await Promise.all(folders.map(async (folder) => (await fetch(inFull(`${folder}order.json`))).json()));
  return new Map(lists.flatMap((ids) => ids.reverse()).map((id, place) => [id, place]));
});

const asked = () => {
  const values = new FormData(form);
  return Object.fromEntries(["q", "section", "subject", "year", "order"].map((name) => [name, values.get(name).trim()]));
};

const filtersOf = (wanted) =>
  Object.fromEntries(["section", "subject", "year"].filter((name) => wanted[name]).map((name) => [name, [wanted[name]]]));

const element = (name, className, ...inside) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
};

/* What the index gives is text; its marks are the only tags that are made of it. */
const entities = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
const marked = (excerpt) =>
  excerpt
    .split(/<mark>(.*?)<\/mark>/s)
    .map((text, place) => (place % 2 ? element("mark", "", entities(text)) : entities(text)));

/* An excerpt that begins or ends within the text says so. */
const excerptOf = ({ excerpt, content }) => {
  const words = excerpt.replace(/<\/?mark>/g, "");
  return [content.startsWith(words) ? "" : "… ", ...marked(excerpt), content.endsWith(words) ? "" : " …"];
};

const shown = (hit) => {
  const link = element("a", "plain headline-link", hit.meta.title);
  link.href = hit.url;
  const day = new Date(Number(hit.meta.day) * DAY);
  const time = element("time", "", day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }));
  time.dateTime = day.toISOString().slice(0, 10);
  const about = element("p", "meta", time, " ", element("span", "meta__part", ...(hit.filters.section || [])));
  return element(
    "li",
    "search__hit",
    about,
    element("h2", "search__headline", link),
    element("p", "search__excerpt", ...excerptOf(hit)),
  );
};

const offerSubjects = (counts, chosen) => {
  const names = Object.entries(counts || {})
    .filter(([name, count]) => count && name !== chosen)
    .sort(([a, many], [b, more]) => more - many || a.localeCompare(b))
    .slice(0, MOST_SUBJECTS)
    .map(([name]) => name);
  if (chosen) names.push(chosen);
  const options = names.sort((a, b) => a.localeCompare(b)).map((name) => new Option(name, name, false, name === chosen));
  form.elements.subject.replaceChildren(new Option(_("All"), ""), ...options);
};

const list = (found, number) => {
  const items = element("ol", "search__list");
  const more = element("button", "search__more", _("More stories"));
  more.type = "button";
  more.hidden = true;
  let next = 0;
  const go = async () => {
    const some = await Promise.all(found.slice(next, next + AT_ONCE).map((hit) => hit.data()));
    if (number !== latest) return;
    const rows = some.map(shown);
    items.append(...rows);
    if (next) rows[0].querySelector("a").focus();
    next += AT_ONCE;
    more.hidden = next >= found.length;
  };
  more.addEventListener("click", go);
  results.replaceChildren(items, more);
  return go();
};

const search = async () => {
  const number = ++latest;
  const wanted = asked();
  if (!wanted.q || !folders.length) {
    results.replaceChildren();
    status.textContent = folders.length ? "" : _("There is no story to find yet.");
    return;
  }
  status.textContent = _("Searching …");
  try {
    const answer = await (await engine()).search(wanted.q, { filters: filtersOf(wanted) });
    const newest = wanted.order && (await places());
    if (number !== latest) return;
    if (newest) answer.results.sort((a, b) => newest.get(a.id) - newest.get(b.id));
    offerSubjects(answer.filters.subject, wanted.subject);
    const count = answer.results.length;
    await list(answer.results, number);
    if (number !== latest) return;
    const answered = count ? _("Stories with “{words}”: {number}") : _("No story with “{words}”.");
    status.textContent = answered.replace("{number}", count).replace("{words}", () => wanted.q);
  } catch {
    status.textContent = _("The search cannot be loaded. The archive has all stories by month.");
  }
};

const read = () => {
  const given = new URLSearchParams(location.search);
  const subject = given.get("subject") || "";
  if (subject) form.elements.subject.append(new Option(subject, subject));
  for (const name of ["q", "section", "subject", "year", "order"]) form.elements[name].value = given.get(name) || "";
  for (const name of ["section", "year", "order"]) {
    if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
  }
};

const go = (event) => {
  event?.preventDefault();
  const given = Object.entries(asked()).filter(([, value]) => value);
  history.pushState(null, "", `${location.pathname}${given.length ? "?" : ""}${new URLSearchParams(given)}`);
  search();
};

form.addEventListener("submit", go);
form.addEventListener("change", (event) => {
  if (event.target.name !== "q") go();
});
window.addEventListener("popstate", () => {
  read();
  search();
});
read();
search();
