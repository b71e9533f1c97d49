// A list of { name, slug, number, last, stories } for each page of each list that `namesOf` puts a story into.
const PER_PAGE = 20;

function listPages(stories, slugify, namesOf) {
  const lists = new Map();
  for (const story of stories) {
    for (const name of namesOf(story)) {
      if (!lists.has(name)) lists.set(name, []);
      lists.get(name).push(story);
    }
  }
  const pages = [];
  for (const [name, members] of [...lists].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = Math.ceil(members.length / PER_PAGE);
    for (let number = 1; number <= last; number += 1) {
      const shown = members.slice((number - 1) * PER_PAGE, number * PER_PAGE);
      pages.push({ name, slug: slugify(name), number, last, count: members.length, stories: shown });
    }
  }
  return pages;
}

export default function (eleventyConfig) {
  const slugify = eleventyConfig.getFilter("slugify");
  const stories = (api) => api.getFilteredByGlob("content/articles/**/*.md").reverse();
  const lists = {
    tagPages: (story) => story.data.subjects,
    sectionPages: (story) => [story.data.section],
    authorPages: (story) => [story.data.author],
    monthPages: (story) => [story.date.toISOString().slice(0, 7)],
  };
  for (const [name, namesOf] of Object.entries(lists)) {
    eleventyConfig.addCollection(name, (api) => listPages(stories(api), slugify, namesOf));
  }
  eleventyConfig.addCollection("stories", stories);
  eleventyConfig.amendLibrary("md", (md) => md.set({ html: false, typographer: true }));
  eleventyConfig.addPassthroughCopy("style.css");
  eleventyConfig.addFilter("day", (date) =>
    date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }),
  );
  eleventyConfig.addFilter("iso", (date) => date.toISOString());
  eleventyConfig.addFilter("first", (items, count) => items.slice(0, count));
  eleventyConfig.addFilter("minutes", (html) => Math.ceil(html.split(/\s+/).length / 230));
  eleventyConfig.addGlobalData("sections", ["news", "launches", "deals", "research", "policy", "chips"]);
  eleventyConfig.addGlobalData("site", { title: "The Bench", url: "https://bench.example" });
  return { dir: { output: "output" }, markdownTemplateEngine: false };
}
