// The standard rules; each that is changed says why.
module.exports = {
  extends: "stylelint-config-standard",
  rules: {
    // Blocks, their parts and their kinds are told apart: story-card, story-card__dek, story-card--lead.
    "selector-class-pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(__[a-z0-9]+(-[a-z0-9]+)*)?(--[a-z0-9]+(-[a-z0-9]+)*)?$",
  },
  overrides: [
    {
      files: ["**/feed.css"],
      rules: {
        "selector-type-no-unknown": null, // it styles the elements of Atom and RSS, which are not HTML's
        "selector-type-case": null, // and those are written with capitals: pubDate
      },
    },
  ],
};
