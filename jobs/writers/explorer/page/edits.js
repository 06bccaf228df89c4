// Labels, merges and hides, written as topics.yaml, the file that start.edits names.
const LONGEST_LABEL = 200;

/** What was edited here: labels, what is merged into what, and what is hidden, by ids. */
function edited() {
  let given;
  try { given = JSON.parse(state.edits || "{}"); } catch { given = {}; }
  const known = ([id]) => topicOf.has(id), of = one => Object.entries(Object(one));
  return {
    labels: Object.fromEntries(of(given.labels).filter(known).map(([id, label]) => [id, String(label)])),
    into: Object.fromEntries(of(given.into).filter(known).filter(([, to]) => topicOf.has(to))),
    hidden: [].concat(given.hidden ?? []).filter(id => topicOf.has(id)),
  };
}

function keep(edits) {
  const any = Object.keys(edits.labels).length || Object.keys(edits.into).length || edits.hidden.length;
  change({ edits: any ? JSON.stringify(edits) : "" });
}

/** Whether a topic goes, through others, into another one. */
function goesInto(into, topic, other) {
  for (let steps = 0; topic !== undefined && steps <= topics.length; steps++) {
    if (topic === other) return true;
    topic = into[topic];
  }
  return false;
}

const UNPRINTABLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g;

/** A text in quotes, as YAML and JSON have them. */
function quoted(value) {
  const sound = value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
  return JSON.stringify(sound).replace(UNPRINTABLE,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The lines of topics.yaml: what earlier edits said, and what was done here. */
function yaml() {
  const { labels, into, hidden } = edited(), before = data.edits, lines = [];
  const all = { ...before.labels, ...labels };
  for (const id of Object.keys(all).sort())
    if (all[id].trim()) lines.push(`- label: {${id}: ${quoted(all[id].trim())}}`);
  const merges = before.merges.map(one => [...one]);
  for (const id of Object.keys(into).sort()) {
    const same = merges.find(one => one[0] === into[id]);
    if (same) same.push(id); else merges.push([into[id], id]);
  }
  for (const one of merges) lines.push(`- merge: [${one.join(", ")}]`);
  for (const id of [...new Set([...before.hidden, ...hidden])].sort()) lines.push(`- hide: ${id}`);
  if (lines.length && before.splits.length)
    lines.unshift(`# copy the splits of ${before.splits.join(", ")} from the file before this one`);
  return lines.length ? `${lines.join("\n")}\n` : "";
}

VIEWS.edits = main => {
  const file = h("pre", { id: "yaml", dir: "ltr", tabindex: "0" }), fault = h("p", { role: "alert", class: "fault" });
  const button = h("button", { type: "button", id: "save-edits",
    onclick: () => save("topics.yaml", yaml(), "application/yaml") }, say("save_edits"));
  const update = () => {
    const { labels, into, hidden } = edited();
    const long = Object.values(labels).some(label => [...label.trim()].length > LONGEST_LABEL);
    const gone = topics.every(({ id }) => hidden.some(one => goesInto(into, id, one)));
    fault.textContent = long ? say("too_long") : topics.length && gone ? say("all_hidden") : "";
    file.textContent = seen(yaml()) || `# ${say("no_edits")}\n`;
    button.disabled = Boolean(fault.textContent) || !yaml();
  };
  const act = (take, again) => {
    const edits = edited();
    take(edits);
    keep(edits);
    if (again) draw(); else update();
  };
  const { labels, into, hidden } = edited();
  main.append(h("p", { class: "note" }, say("edits_why")), h("ol", { class: "edits" }, topics.map(({ id, label }, k) => {
    const own = labels[id] ?? data.edits.labels[id] ?? "";
    const others = topics.filter(one => !goesInto(into, one.id, id));
    return h("li", { colour: topics[k].colour }, chip(k),
      h("p", { class: "control" }, h("label", { for: `label-${id}` }, say("new_label")),
        h("input", { type: "text", id: `label-${id}`, value: own, placeholder: seen(label), dir: "auto",
          oninput: event => act(edits => {
            const value = event.target.value;
            if (value === (data.edits.labels[id] ?? "")) delete edits.labels[id];
            else edits.labels[id] = value;
          }) })),
      h("p", { class: "control" }, h("label", { for: `into-${id}` }, say("merge_into")),
        turned(h("select", { id: `into-${id}`, onchange: event => act(edits => {
          if (event.target.value) edits.into[id] = event.target.value; else delete edits.into[id];
        }, true) }, h("option", { value: "" }, say("not_merged")), others.map(one =>
          h("option", { value: one.id, selected: into[id] === one.id }, `${one.id} ${seen(one.label)}`))))),
      h("p", { class: "control check" }, h("label", { for: `hide-${id}` }, say("hide")),
        h("input", { type: "checkbox", id: `hide-${id}`, checked: hidden.includes(id),
          onchange: event => act(edits => {
            edits.hidden = edits.hidden.filter(one => one !== id);
            if (event.target.checked) edits.hidden.push(id);
          }) })));
  })), h("h3", {}, say("file")), data.edits.splits.length
    ? h("p", { class: "fault" }, `${say("splits_left_out")} `, ltr(data.edits.splits.join(", "))) : "", fault, file, button);
  update();
};
