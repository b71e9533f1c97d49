// The recommended rules and those for whole documents; each that is changed says why.
module.exports = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document"],
  rules: {
    "doctype-style": ["error", { style: "lowercase" }], // as the rest of the markup
    "long-title": "off", // a headline and the paper's name are as long as they are
    "prefer-native-element": ["error", { exclude: ["region"] }], // a frame that scrolls is no section of the text
    "require-sri": ["error", { target: "crossorigin" }], // our own files come from where the page came from
    "valid-id": ["error", { relaxed: true }], // Markdown names footnotes fn:1, which HTML and addresses allow
    "void-style": "off", // the tree that writes a story's text says <hr/>, the templates <hr>: to a browser both are one
  },
};
