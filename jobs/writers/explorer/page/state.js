// What is shown, in the fragment of the address: a view can be sent, and the browser goes back.
const DEFAULTS = {
  view: "topics", lang: data.language, theme: "", topic: "", doc: "",
  sort: "share", flag: "", share: "0", coherence: "", growth: "", term: "", lambda: "0.6",
  q: "", main: "1", from: "", to: "", field: "", value: "", weight: "0", order: "weight",
  zoom: "", group: "", a: "", b: "", words: "", edits: "",
};
let state = { ...DEFAULTS };

function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  state = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS)) if (given.has(key)) state[key] = given.get(key);
  if (!Object.hasOwn(VIEWS, state.view)) state.view = DEFAULTS.view;
  if (!Object.hasOwn(data.languages, state.lang)) state.lang = DEFAULTS.lang;
}

/** The address of what is shown, with changes to it. */
function address(changes = {}) {
  const all = { ...state, ...changes };
  const kept = Object.keys(DEFAULTS).filter(key => String(all[key]) !== DEFAULTS[key]);
  return `#${new URLSearchParams(kept.map(key => [key, all[key]]))}`;
}

/** Change what is shown; `push` makes it a step that the browser can go back from. */
function change(changes, push = false) {
  state = { ...state, ...changes };
  for (const key of Object.keys(state)) state[key] = String(state[key]);
  history[push ? "pushState" : "replaceState"](null, "", address());
}

/** The language of the page: its words, and how it writes numbers and dates. */
const tongue = () => data.languages[state.lang];

function say(key) {
  return tongue().texts[key] ?? key.replaceAll("_", " ");
}
