// Topics by the values of a metadata field, and two topics word by word.

/** The fields that documents are grouped by: of values that several have, and the years of their dates. */
const groupings = once(() => {
  const found = documents.fields.filter(one => one.values.length
    && (one.values.length <= MOST_CHOICES || 2 * one.values.length <= documents.count));
  const year = documents.dates.map((_, at) => dated(at).slice(0, 4));
  const years = [...new Set(year)].filter(Boolean).sort();
  if (years.length)
    found.push({ name: "@date", values: years, of: year.map(one => years.indexOf(one) + 1) });
  return found;
});

/** The numbers that values are, or null where some value is none: years stand in their order. */
function ranked(values) {
  return values.every(value => /^-?\d+(\.\d+)?$/.test(value)) ? values.map(Number) : null;
}

/** The most frequent values, in their order. */
function frequent({ totals, order }) {
  const kept = new Set([...order].sort((one, other) => totals[other] - totals[one]).slice(0, MOST_VALUES));
  return order.filter(at => kept.has(at));
}

/** Count the documents of each topic by the values of a field, those shown for all they stand for. */
function grouped(field) {
  const columns_ = field.values.length, counts = topics.map(() => new Float64Array(columns_));
  const totals = new Float64Array(columns_);
  let without = 0;
  field.of.forEach((value, at) => {
    const k = documents.main[at], count = k >= 0 ? stands()[k] : 1;
    if (!value) without += count;
    else {
      totals[value - 1] += count;
      if (k >= 0) counts[k][value - 1] += count;
    }
  });
  const order = field.values.map((_, at) => at), ranks = ranked(field.values);
  order.sort((one, other) => (ranks ? ranks[one] - ranks[other] : totals[other] - totals[one]) || one - other);
  return { counts, totals, order, without };
}

function groupRows(field, { counts, totals, order }) {
  return [["topic", "label", ...order.map(at => field.values[at])],
    ["", "", ...order.map(at => Math.round(totals[at]))],
    ...topics.map((topic, k) => [topic.id, topic.label,
      ...order.map(at => totals[at] ? Number((counts[k][at] / totals[at]).toFixed(6)) : 0)])];
}

const MOST_VALUES = 40;

VIEWS.groups = main => {
  const fields = groupings();
  main.append(...notes());
  if (!fields.length) {
    main.append(h("p", { class: "none" }, say("no_fields")));
    return;
  }
  const place = h("div", {});
  const field = () => fields.find(one => one.name === state.group) ?? fields[0];
  const update = () => {
    const own = field(), table = grouped(own), order = frequent(table);
    const portion = (k, at) => table.totals[at] ? table.counts[k][at] / table.totals[at] : 0;
    const most = Math.max(...topics.map((_, k) => Math.max(...order.map(at => portion(k, at)))), 0);
    const open = at => own.name !== "@date" ? { view: "documents", field: own.name, value: own.values[at] }
      : { view: "documents", from: `${own.values[at]}-01-01`, to: `${own.values[at]}-12-31` };
    place.replaceChildren(h("div", { class: "scroll", tabindex: "0", role: "group",
      "aria-label": say("view_groups") }, h("table", { class: "heat" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("topic")),
        order.map(at => h("th", { scope: "col" }, text(own.values[at]))))),
      h("tbody", {}, h("tr", {}, h("th", { scope: "row" }, say("all_documents")),
        order.map(at => h("td", {}, whole(Math.round(table.totals[at]))))),
      topics.map((topic, k) => h("tr", { colour: topic.colour },
        h("th", { scope: "row" }, chip(k)), order.map(at => {
          const changes = { ...open(at), topic: topic.id };
          const cell_ = h("td", {}, h("a", { href: address(changes), onclick: going(changes) },
            share(portion(k, at))));
          cell_.style.setProperty("--w", `${Math.round(40 * portion(k, at) / (most || 1))}%`);
          return cell_;
        })))))),
    order.length < table.order.length ? h("p", { class: "note" }, `${say("most_frequent")}: `,
      whole(order.length), ` ${say("of")} `, whole(table.order.length)) : "",
    table.without > 0 ? h("p", { class: "note" }, `${say("without_value")}: `,
      whole(Math.round(table.without))) : "");
  };
  main.append(h("p", { class: "note" }, say("groups_why")), h("div", { class: "controls" },
    choice("group", "field", fields.map(one => [one.name, one.name === "@date" ? say("date") : seen(one.name)]), update),
    exporting("groups", () => groupRows(field(), grouped(field())))), place);
  update();
};

/** The words of two topics with both their probabilities, the largest difference first. */
function compared(a, b) {
  const one = weightsOf(a), other = weightsOf(b);
  const terms = new Set([...relevant(a, 1, 150), ...relevant(b, 1, 150),
    ...relevant(a, 0.6, 50), ...relevant(b, 0.6, 50)].map(([term]) => term));
  const rows = [...terms].map(term => [term, one.get(term) ?? 0, other.get(term) ?? 0]);
  const kept = {
    "": () => true, both: ([, p, q]) => p > 0 && q > 0,
    first: ([, p, q]) => p > q, second: ([, p, q]) => q > p,
  }[state.words] ?? (() => true);
  return rows.filter(kept).sort((x, y) => Math.abs(y[1] - y[2]) - Math.abs(x[1] - x[2]) || x[0] - y[0]);
}

VIEWS.compare = main => {
  const place = h("div", {});
  const pair = () => {
    const a = topicOf.get(state.a) ?? 0, b = topicOf.get(state.b) ?? (a === 0 ? 1 : 0);
    return [a, Math.min(b, topics.length - 1)];
  };
  const update = () => {
    const [a, b] = pair(), rows = compared(a, b).slice(0, 100);
    const most = Math.max(...rows.map(([, p, q]) => Math.max(p, q)), 0);
    place.replaceChildren(h("div", { class: "scroll", tabindex: "0", role: "group",
      "aria-label": say("view_compare") }, h("table", { class: "words pair" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("word")),
        h("th", { scope: "col", colspan: "2" }, chip(a)), h("th", { scope: "col", colspan: "2" }, chip(b)),
        h("th", { scope: "col" }, say("difference")))),
      h("tbody", {}, rows.map(([term, p, q]) => h("tr", {},
        h("th", { scope: "row" }, text(data.terms[term])),
        h("td", { class: "wide" }, bar(p, most, topics[a].colour)), h("td", {}, fine(p)),
        h("td", { class: "wide" }, bar(q, most, topics[b].colour)), h("td", {}, fine(q)),
        h("td", {}, signed(p - q, 2))))))));
  };
  const [a, b] = pair();
  if (topics.length) change({ a: topics[a].id, b: topics[b].id });
  main.append(h("div", { class: "controls" },
    topicChoice("a", "first_topic", [], update), topicChoice("b", "second_topic", [], update),
    choice("words", "words_shown", ["", "both", "first", "second"].map(key =>
      [key, say(`words_${key || "all"}`)]), update),
    exporting("compare", () => {
      const [x, y] = pair();
      return [["word", topics[x].id, topics[y].id, "difference"], ...compared(x, y).map(([term, p, q]) =>
        [data.terms[term], p, q, Number((p - q).toFixed(6))])];
    })), place);
  if (topics.length) update();
};
