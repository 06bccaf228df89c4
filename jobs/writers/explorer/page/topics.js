// The topics: sorted and filtered, found by a word that they share, each with its words.
const FLAGS = ["", "flagged", "unflagged", "empty", "junk", "near_duplicate", "seed_lost", "pinned"];
const SORTS = {
  share: topic => -topic.share, count: topic => -topic.documents,
  coherence: topic => topic.coherence === null ? Infinity : -topic.coherence,
  growth: topic => topic.growth === null ? Infinity : -topic.growth,
  label: topic => topic.label, id: topic => topic.id,
};

function fits(topic, sharing) {
  const marks = [...topic.flags, ...(topic.pinned ? ["pinned"] : [])];
  const flag = state.flag;
  if (flag === "flagged" ? !topic.flags.length : flag === "unflagged" ? topic.flags.length
    : flag && !marks.includes(flag)) return false;
  if (topic.share < Number(state.share)) return false;
  if (state.coherence !== "" && !(topic.coherence >= Number(state.coherence))) return false;
  if (state.growth !== "" && (topic.growth === null || 100 * topic.growth < Number(state.growth)))
    return false;
  return !sharing || sharing.has(topicOf.get(topic.id));
}

function listed() {
  const columns = state.term.trim() ? termsLike(state.term) : null;
  const sharing = columns && new Set(columns.flatMap(one => shared()[one].map(([k]) => k)));
  const key = SORTS[state.sort] ?? SORTS.share;
  const found = topics.filter(topic => fits(topic, sharing)).map(topic => [key(topic), topic]);
  found.sort(([one, a], [other, b]) => one < other ? -1 : one > other ? 1 : a.id < b.id ? -1 : 1);
  return { columns, found: found.map(([, topic]) => topic) };
}

function flagsOf(topic) {
  return [...topic.flags, ...(topic.pinned ? ["pinned"] : [])].map(flag =>
    [" ", h("span", { class: "flag" }, say(`flag_${flag}`))]);
}

function fact(key, value) {
  return h("div", {}, h("dt", {}, say(key)), h("dd", {}, value));
}

function topicRow(topic, most) {
  const k = topicOf.get(topic.id), changes = { topic: topic.id };
  return h("li", { colour: topic.colour, class: state.topic === topic.id && "chosen" },
    h("a", { class: "chip", href: address(changes), "aria-current": state.topic === topic.id && "true",
      onclick: going(changes) }, tag(k), " ", text(topic.label)),
    flagsOf(topic), bar(topic.share, most, topic.colour),
    h("dl", { class: "facts" }, fact("share", share(topic.share)), fact("count", whole(topic.documents)),
      fact("coherence", decimals(topic.coherence)),
      topic.growth !== null && fact("growth", points(topic.growth))));
}

/** The words that were typed, and the topics that share each. */
function sharers(columns) {
  if (!columns.length) return h("p", { class: "none" }, say("term_unknown"));
  return [h("h3", {}, say("term_of")), h("ul", { class: "sharers" }, columns.slice(0, 8).map(column =>
    h("li", {}, text(nameOfColumn(column), { class: "word" }), " ",
      [...shared()[column]].sort((one, other) => other[1] - one[1]).slice(0, 12).map(([k, hundredths]) =>
        [chip(k, " ", ltr(percent(hundredths, 0))), " "]))))];
}

/** A topic: its words by the slider, its periods, and where to go on from it. */
function topicDetails(k) {
  const topic = topics[k];
  const words = h("tbody", {});
  const fill = () => {
    const found = relevant(k, Number(state.lambda), 30);
    const most = Math.max(...found.map(one => one[1]), 0);
    words.replaceChildren(...found.map(([term, weight]) => h("tr", {},
      h("th", { scope: "row" }, text(data.terms[term])),
      h("td", { class: "wide" }, bar(weight, most, topic.colour)),
      h("td", {}, fine(weight)), h("td", {}, fine(termShares[term])))));
  };
  fill();
  return [
    h("h3", { id: "details", tabindex: "-1" }, tag(k), " ", text(topic.label), flagsOf(topic)),
    h("p", { class: "ways" },
      link("its_documents", { view: "documents", topic: topic.id }), " ",
      link("its_place", { view: "map", topic: topic.id }), " ",
      link("compare_it", { view: "compare", a: topic.id }), " ",
      h("a", { href: `${data.report}#${topic.id}` }, say("in_report"))),
    slider("lambda", "relevance", { min: 0, max: 1, step: 1 / data.code.steps },
      value => ltr(figures(value.toFixed(1))), fill),
    h("p", { class: "note" }, say("relevance_why")),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("details") },
      h("table", { class: "words" },
        h("thead", {}, h("tr", {}, ["word", "in_topic", "in_topic", "in_corpus"].map((key, at) =>
          at === 1 ? h("td", {}) : h("th", { scope: "col" }, say(key))))), words)),
    data.periods && topic.shares.length > 1 && [h("h4", {}, say("over_time")), timeline(topic)],
  ];
}

function timeline(topic) {
  const most = Math.max(...topic.shares);
  const starts = data.periods.starts, length = { year: 4, month: 7 }[data.periods.unit] ?? 10;
  const named = start => day(start.slice(0, length));
  return h("figure", {},
    h("div", { class: "columns", "aria-hidden": "true", colour: topic.colour }, topic.shares.map((value, at) => {
      const column = h("span", { class: topic.bursts.includes(starts[at]) && "burst", title: named(starts[at]) });
      column.style.blockSize = `${(100 * value / (most || 1)).toFixed(1)}%`;
      return column;
    })),
    h("figcaption", { class: "ends" }, ltr(named(starts[0])), share(most), ltr(named(starts[starts.length - 1]))));
}

VIEWS.topics = main => {
  const list = h("ol", { class: "topics" });
  const words = h("div", { class: "found", "aria-live": "polite" });
  const update = () => {
    const { columns, found } = listed();
    const most = Math.max(...topics.map(one => one.share));
    words.replaceChildren(...[columns ? sharers(columns) : [],
      found.length ? [] : h("p", { class: "none" }, say("no_topics_fit"))].flat(3));
    list.replaceChildren(...found.map(topic => topicRow(topic, most)));
  };
  const option = (key, name) => [key, say(name)];
  const grows = topics.some(one => one.growth !== null);
  const k = topicOf.get(state.topic);
  main.append(...notes(), h("div", { class: "controls", role: "search" },
    typed("term", "term", update),
    choice("sort", "sort", Object.keys(SORTS).map(key => option(key, key)), update),
    choice("flag", "flag", FLAGS.map(key => option(key,
      ["flagged", "unflagged"].includes(key) ? key : key ? `flag_${key}` : "any")), update),
    slider("share", "least_share", { min: 0, max: 0.5, step: 0.005 }, share, update),
    control("coherence", "least_coherence", h("input", { type: "number", step: "0.05" }), update),
    grows && control("growth", "growing", h("input", { type: "number", step: "1",
      title: say("growth_why") }), update),
    exporting("topics", () => [
      ["id", "label", "share", "documents", "coherence", "growth", "flags", "terms"],
      ...listed().found.map(one => [one.id, one.label, one.share, one.documents, one.coherence,
        one.growth, one.flags.join(" "), relevant(topicOf.get(one.id), Number(state.lambda), 20)
          .map(([term]) => data.terms[term]).join(" | ")])])),
  words, h("div", { class: "two" }, h("div", {}, list),
    k === undefined ? null : h("section", { class: "card", colour: topics[k].colour }, topicDetails(k))));
  update();
};
