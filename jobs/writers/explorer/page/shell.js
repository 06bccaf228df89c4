// What all views share: elements, numbers, chips of topics, controls, files to save; and the start.

/** Make an element. All text is put in as text: there is no other way here. */
function h(name, given = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "colour") node.style.setProperty("--c", value);
    else if (key === "wide") node.style.inlineSize = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter(one => one !== null && one !== undefined && one !== false));
  return node;
}

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Make each character of a text show, so that none turns or hides the text around it. */
function seen(text) {
  return String(text).replace(HIDDEN, one => one < " " ? String.fromCharCode(0x2400 + one.charCodeAt(0)) : "\ufffd");
}

const text = (value, given = {}) => h("bdi", given, seen(value));
const ltr = value => h("bdi", { dir: "ltr" }, value);

/** A number as it is written in English, with the signs of the language. */
const figures = value => Array.from(value, one => tongue().signs[one] ?? one).join("");
const whole = value =>
  ltr(figures(Math.abs(value) < tongue().grouped_from ? String(value) : value.toLocaleString("en")));
const percent = (value, places) => tongue().percent.replace("{0}", figures(value.toFixed(places)));
const share = value => ltr(percent(100 * value, 1));
const fine = value => ltr(percent(100 * value, 2));
const undefined_ = () => h("span", { class: "none" }, say("undefined"));
const decimals = value => value === null ? undefined_() : ltr(figures(value.toFixed(3)));
const signed = (value, places) =>
  ltr(tongue().percent.replace("{0}", `${value > 0 ? "+" : ""}${figures((100 * value).toFixed(places))}`));
const points = value => value === null ? undefined_() : signed(value, 1);

/** A day, a month or a year of ISO 8601 as the language writes it; any other text as it is. */
function day(written) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(written);
  if (!found) return seen(written);
  const parts = found.slice(1).map(part => part && figures(part));
  if (!parts[1]) return parts[0];
  return (parts[2] ? tongue().date : tongue().month).replace(/\{(\d)\}/g, (_, at) => parts[at]);
}

function tag(k) {
  return h("bdi", { dir: "ltr", class: "tag", colour: topics[k].colour }, topics[k].id);
}

/** A topic in its colour, as a link to its words. */
function chip(k, ...more) {
  const changes = { view: "topics", topic: topics[k].id };
  return h("a", { class: "chip", href: address(changes), onclick: going(changes) },
    tag(k), " ", text(topics[k].label), ...more);
}

/** What a click on a link does: it changes what is shown. */
function going(changes) {
  return event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change(changes, true);
    draw(true);
  };
}

const link = (key, changes) => h("a", { href: address(changes), onclick: going(changes) }, say(key));

/** A control with its label; `then` is called when it has changed the state. */
function control(key, label, node, then, kind = "input") {
  node.id = `c-${key}`;
  node.addEventListener(kind, () => {
    change({ [key]: node.type === "checkbox" ? (node.checked ? "1" : "") : node.value });
    then();
  });
  if (node.type === "checkbox") node.checked = state[key] === "1"; else node.value = state[key];
  return h("p", { class: `control ${node.type === "checkbox" ? "check" : ""}` },
    h("label", { for: node.id }, say(label)), node);
}

const TURNED = /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Turn a choice as what is chosen in it runs, so that its beginning is seen where it is cut. */
function turned(node) {
  const { value = "", textContent: name = "" } = node.selectedOptions[0] ?? {};
  const behind = name.startsWith(value) && name.slice(value.length);
  node.dir = !value ? "" : TURNED.test(behind || name) ? "rtl" : "ltr";
  return node;
}

function choice(key, label, options, then) {
  const node = h("select", {}, options.map(([value, name]) => h("option", { value }, name)));
  const made = control(key, label, node, () => { turned(node); then(); }, "change");
  if (node.selectedIndex < 0) node.selectedIndex = 0;
  turned(node);
  return made;
}

/** A slider; what it is set to stands beside it. */
function slider(key, label, given, show, then) {
  const node = h("input", { type: "range", ...given });
  const told = h("output", {});
  const tell = () => { told.replaceChildren(show(Number(node.value))); };
  const made = control(key, label, node, () => { tell(); then(); });
  tell();
  told.htmlFor = node.id;
  made.append(told);
  return made;
}

const typed = (key, label, then, given = {}) =>
  control(key, label, h("input", { type: "search", autocomplete: "off", ...given }), then);

function topicChoice(key, label, first, then) {
  return choice(key, label,
    [...first, ...topics.map(one => [one.id, `${one.id} ${seen(one.label)}`])], then);
}

/** A bar whose length is a share of the largest. */
function bar(value, most, colour) {
  return h("span", { class: "bar", "aria-hidden": "true", colour },
    h("span", { wide: `${(100 * Math.max(0, value) / (most || 1)).toFixed(2)}%` }));
}

// A cell that a spreadsheet would take for a formula begins with an apostrophe instead.
const FORMULA = /^[\s\u0000-\u001f]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

function cell(value) {
  let written = value === null || value === undefined ? "" : String(value);
  if (typeof value !== "number" && FORMULA.test(written)) written = `'${written}`;
  return /[",;\r\n\t]|^\s|\s$/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}

const csv = rows => `\ufeff${rows.map(row => row.map(cell).join(",")).join("\r\n")}\r\n`;

function save(name, content, type) {
  const address_ = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const node = h("a", { href: address_, download: name });
  document.body.append(node);
  node.click();
  node.remove();
  setTimeout(() => URL.revokeObjectURL(address_), 10000);
}

function exporting(name, rows) {
  return h("button", { type: "button", class: "export",
    onclick: () => save(`${data.job}-${name}.csv`, csv(rows()), "text/csv") }, say("export"));
}

const THEMES = ["", "dark", "light"];
const VIEWS = {};

function head() {
  const next = THEMES[(Math.max(0, THEMES.indexOf(state.theme)) + 1) % THEMES.length];
  return h("header", { class: "top" },
    h("p", { class: "kicker" }, say("explorer")),
    h("h1", {}, h("bdi", { dir: "ltr" }, data.job)),
    h("p", { class: "tools" },
      h("a", { href: data.report }, say("report")), " ",
      h("select", { id: "language", "aria-label": say("language"),
        onchange: event => { change({ lang: event.target.value }); draw(); } },
      Object.entries(data.languages).map(([code, one]) =>
        h("option", { value: code, lang: code, selected: code === state.lang }, one.name))), " ",
      h("button", { type: "button", id: "theme",
        onclick: () => { change({ theme: next }); draw(); } }, say(`theme_${state.theme || "auto"}`))),
    h("nav", { "aria-label": say("views") }, h("ul", {}, Object.keys(VIEWS).map(view =>
      h("li", {}, h("a", { href: address({ view }), onclick: going({ view }),
        "aria-current": view === state.view && "page" }, say(`view_${view}`)))))));
}

function notes() {
  const told = [];
  if (documents.count < data.of)
    told.push([say("sampled"), " ", whole(documents.count), ` ${say("of")} `, whole(data.of), ". ",
      say("sampled_counts")]);
  if (data.search.read) told.push([say("read_first"), " ", whole(data.search.read), "."]);
  if (data.search.rare) told.push([say("rare_left_out")]);
  return told.map(one => h("p", { class: "note sample" }, one));
}

/** Draw all anew; `moved` where another view was gone to. */
function draw(moved = false) {
  const top = document.documentElement;
  top.lang = state.lang;
  top.dir = tongue().direction;
  if (THEMES.includes(state.theme) && state.theme) top.dataset.theme = state.theme;
  else delete top.dataset.theme;
  document.title = `${say("explorer")}: ${data.job}`;
  const focused = document.activeElement?.id;
  const main = h("main", { id: `view-${state.view}` },
    h("h2", { tabindex: "-1", id: "view" }, say(`view_${state.view}`)));
  document.querySelectorAll("body > header, body > main").forEach(one => one.remove());
  document.body.append(head(), main);
  VIEWS[state.view](main);
  if (moved) document.getElementById("view").focus();
  else if (focused) document.getElementById(focused)?.focus();
}

function start() {
  fromAddress();
  draw();
  addEventListener("popstate", () => { fromAddress(); draw(); });
  addEventListener("hashchange", () => { if (address() !== location.hash) { fromAddress(); draw(); } });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw());
  setTimeout(() => { index(); wordRows(); setTimeout(shownTexts, 30); }, 60);
}
