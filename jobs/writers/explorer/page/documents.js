// The documents: of a topic or all, searched, filtered, opened as an excerpt.
const PAGE = 40;

/** The date of a document in ISO 8601, as a day, a month or a year; none where it cannot be read. */
const dated = at => /^\d{4}(-\d\d){0,2}$/.test(documents.dates[at]) ? documents.dates[at] : "";

/** A bound of dates in ISO 8601, in any digits; "" while what is typed is none. */
function bound(written) {
  const found = /^(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?$/.exec(fold(written).trim());
  return found ? found.slice(1).filter(Boolean).map(part => part.padStart(2, "0")).join("-") : "";
}

/** What a value is asked for by: one of a choice, or in a field of many values what is typed. */
const MOST_CHOICES = 200;
function wanted(field) {
  if (!field || !state.value) return () => true;
  if (field.values.length <= MOST_CHOICES || field.values.includes(state.value))
    return at => valueOf(field, at) === state.value;
  const asked = fold(state.value).trim(), fitting = field.values.map(value => fold(value).includes(asked));
  return at => fitting[field.of[at] - 1] === true;
}

/** The documents that fit what is asked for, in its order. */
function chosenDocuments() {
  const k = topicOf.get(state.topic), hits = searched(state.q);
  const least = Number(state.weight), field = documents.fields.find(one => one.name === state.field);
  const from = bound(state.from), to = bound(state.to), fits_ = wanted(field);
  const found = [];
  for (let at = 0; at < documents.count; at++) {
    if (!hits[at]) continue;
    if (state.topic === "none" ? documents.main[at] >= 0
      : k !== undefined && state.main === "1" && documents.main[at] !== k) continue;
    const weight = k === undefined ? documents.weights[at] : weightOf(at, k);
    if (k !== undefined && weight === 0 && documents.main[at] !== k) continue;
    if (weight < least) continue;
    const date = dated(at);
    if (from && !(date && date >= from.slice(0, date.length))) continue;
    if (to && !(date && date.slice(0, to.length) <= to.slice(0, date.length))) continue;
    if (!fits_(at)) continue;
    found.push({ at, weight, date });
  }
  if (state.order === "weight") found.sort((one, other) => other.weight - one.weight || one.at - other.at);
  else if (state.order !== "id") {
    const way = state.order === "newest" ? -1 : 1;
    found.sort((one, other) => !one.date - !other.date
      || way * (one.date < other.date ? -1 : one.date > other.date ? 1 : 0) || one.at - other.at);
  }
  return found;
}

/** The excerpt of a document, its deciding words marked. */
function excerpt(at) {
  const whole_ = documents.excerpts[at], marks = decode(documents.marks[at]), parts = [];
  let done = 0;
  for (let i = 0; i < marks.length; i += 2) {
    parts.push(seen(whole_.slice(done, marks[i])));
    done = marks[i] + marks[i + 1];
    parts.push(h("mark", {}, seen(whole_.slice(marks[i], done))));
  }
  return h("p", { class: "prose", dir: "auto", colour: topics[documents.main[at]]?.colour },
    parts, seen(whole_.slice(done)));
}

function nameOf(at) {
  return text(documents.titles[at] || documents.ids[at]);
}

/** All that is known of a document here. */
function opened(at) {
  const place = placeOf(at);
  return [
    h("p", { class: "meta" }, text(documents.ids[at], { class: "code", dir: "ltr" }),
      documents.dates[at] && [" · ", ltr(day(documents.dates[at]))],
      documents.copies[at] === 1 && [" · ", say("copy")],
      documents.fields.map(field => valueOf(field, at)
        && [" · ", text(`${field.name}: ${valueOf(field, at)}`)])),
    h("p", { class: "mix" }, mixture(at).map(([k, weight]) => [chip(k, " ", share(weight)), " "]),
      documents.main[at] < 0 && say("no_topic")),
    documents.excerpts[at] && excerpt(at),
    h("p", {}, place ? h("a", { href: place }, say("open_report")) : say("not_in_report")),
  ];
}

function documentRow({ at, weight }) {
  const k = documents.main[at], inside = h("div", { class: "opened" });
  const node = h("details", { class: "document", colour: topics[k]?.colour ?? "#8a857a",
    ontoggle: () => {
      if (node.open && !inside.childNodes.length) inside.append(...opened(at).flat(3).filter(Boolean));
      if (node.open) change({ doc: documents.ids[at] });
    } },
  h("summary", {}, k >= 0 ? tag(k) : null, " ", nameOf(at), " ",
    h("span", { class: "when" }, documents.dates[at] && ltr(day(documents.dates[at])), " ",
      share(weight))), inside);
  if (state.doc === documents.ids[at]) {
    node.open = true;
    inside.append(...opened(at).flat(3).filter(Boolean));
  }
  return h("li", {}, node);
}

function valueChoice(update) {
  const field = documents.fields.find(one => one.name === state.field);
  if (!field) return null;
  if (field.values.length > MOST_CHOICES) return typed("value", "value", update);
  return choice("value", "value",
    [["", say("any")], ...field.values.map(value => [value, seen(value)])], update);
}

function dateBound(key, update) {
  const node = h("input", { type: "text", placeholder: "2024-01-31", dir: "ltr", size: "11", autocomplete: "off" });
  const told = () => node.setAttribute("aria-invalid", String(Boolean(node.value.trim() && !bound(node.value))));
  const made = control(key, key, node, () => { told(); update(); });
  told();
  return made;
}

function documentRows() {
  return [
    ["id", "title", "date", "topic", "label", "weight", ...documents.fields.map(one => one.name),
      "excerpt"],
    ...chosenDocuments().map(({ at, weight }) => {
      const topic = topics[topicOf.get(state.topic) ?? documents.main[at]];
      return [documents.ids[at], documents.titles[at] || documents.ids[at], documents.dates[at],
        topic?.id, topic?.label, weight, ...documents.fields.map(one => valueOf(one, at)),
        documents.excerpts[at]];
    }),
  ];
}

VIEWS.documents = main => {
  const list = h("ol", { class: "documents" }), count = h("p", { class: "count", role: "status" });
  const more = h("button", { type: "button", id: "more" }, say("more"));
  const fields = documents.fields.filter(one => one.values.length);
  let found = [], shown = 0;
  const extend = () => {
    const next = found.slice(shown, shown + PAGE);
    list.append(...next.map(documentRow));
    shown += next.length;
    more.hidden = shown >= found.length;
  };
  const update = () => {
    found = chosenDocuments();
    shown = 0;
    list.replaceChildren();
    count.replaceChildren(`${say("found")}: `, whole(found.length), ` ${say("of")} `,
      whole(documents.count), found.length ? "" : `. ${say("none_found")}`);
    extend();
  };
  more.addEventListener("click", extend);
  const anew = () => { change({ value: "" }); draw(); };
  main.append(...notes(), h("div", { class: "controls", role: "search" },
    typed("q", "search", update, { title: say("search_why") }),
    topicChoice("topic", "topic", [["", say("all_topics")], ["none", say("no_topic")]], update),
    control("main", "main_only", h("input", { type: "checkbox" }), update),
    dateBound("from", update), dateBound("to", update),
    fields.length > 0 && choice("field", "field",
      [["", say("any")], ...fields.map(one => [one.name, seen(one.name)])], anew),
    valueChoice(update),
    slider("weight", "least_weight", { min: 0, max: 1, step: 0.01 }, share, update),
    choice("order", "sort", ["weight", "newest", "oldest", "id"].map(key => [key, say(key)]), update),
    h("button", { type: "button", id: "reset", onclick: () => {
      change(Object.fromEntries(["q", "topic", "main", "from", "to", "field", "value", "weight",
        "order", "doc"].map(key => [key, DEFAULTS[key]])));
      draw();
    } }, say("reset")),
    exporting("documents", documentRows)),
  h("p", { class: "note" }, say("search_why")), count, list, more);
  update();
};
