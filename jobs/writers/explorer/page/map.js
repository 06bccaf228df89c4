// The map: documents around their topics on a canvas that zooms, labels that give way to each other.
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const WORLD = { width: 1600, height: 1000 };

/** Where topics lie: their places, blown up to fill the map, pushed apart where they overlap. */
const circles = once(() => {
  const xs = topics.map(one => one.x), ys = topics.map(one => one.y);
  const spread = (values, room) => {
    // Half by distance, half by rank, so that a few far topics leave room to the others.
    const low = Math.min(...values), high = Math.max(...values);
    const sorted = [...values].sort((one, other) => one - other);
    return value => high - low > 1e-9
      ? ((value - low) / (high - low) + sorted.indexOf(value) / (values.length - 1)) / 2 * room : room / 2;
  };
  const x = spread(xs, WORLD.width), y = spread(ys, WORLD.height);
  const most = Math.max(...topics.map(one => one.share), 1e-9);
  const largest = 0.42 * Math.sqrt(WORLD.width * WORLD.height / Math.max(topics.length, 1));
  const found = topics.map((one, k) => ({ k, x: x(one.x), y: y(one.y),
    r: Math.max(0.25, Math.sqrt(one.share / most)) * Math.min(largest, 210) }));
  for (let round = 0, moved = true; round < 300 && moved; round++) {
    moved = false;
    for (let i = 0; i < found.length; i++) for (let j = i + 1; j < found.length; j++) {
      const a = found[i], b = found[j];
      const dx = b.x - a.x, dy = b.y - a.y, distance = Math.hypot(dx, dy);
      const need = 1.08 * (a.r + b.r) - distance;
      if (need <= 0.5) continue;
      moved = true;
      const angle = distance > 1e-6 ? Math.atan2(dy, dx) : GOLDEN * (i + j);
      const step = need / 2 + 0.5, c = Math.cos(angle) * step, s = Math.sin(angle) * step;
      a.x -= c; a.y -= s; b.x += c; b.y += s;
    }
  }
  return found;
});

/** Where documents lie: those with most of their topic in its middle, others towards their others. */
const dots = once(() => {
  const at = circles(), order = documents.ids.map((_, one) => one), rank = topics.map(() => 0);
  const sizes = topics.map(() => 0);
  documents.main.forEach(k => { if (k >= 0) sizes[k]++; });
  order.sort((one, other) => documents.weights[other] - documents.weights[one] || one - other);
  const x = new Float32Array(documents.count), y = new Float32Array(documents.count);
  const around = bounds(at);
  let outside = 0;
  for (const one of order) {
    const k = documents.main[one];
    if (k < 0) {
      const angle = GOLDEN * outside++;
      x[one] = around.x + 1.04 * around.rx * Math.cos(angle);
      y[one] = around.y + 1.04 * around.ry * Math.sin(angle);
      continue;
    }
    const n = rank[k]++, far = at[k].r * 0.92 * Math.sqrt((n + 0.5) / sizes[k]);
    let angle = GOLDEN * n, pull = 0;
    const other = mixture(one).find(([topic]) => topic !== k);
    if (other) {
      const to = Math.atan2(at[other[0]].y - at[k].y, at[other[0]].x - at[k].x);
      pull = other[1] * Math.max(0, Math.hypot(at[other[0]].y - at[k].y, at[other[0]].x - at[k].x) - at[k].r);
      x[one] = pull * Math.cos(to);
      y[one] = pull * Math.sin(to);
    }
    x[one] += at[k].x + far * Math.cos(angle);
    y[one] += at[k].y + far * Math.sin(angle);
  }
  return { x, y };
});

function bounds(at) {
  const low = key => Math.min(...at.map(one => one[key] - one.r));
  const high = key => Math.max(...at.map(one => one[key] + one.r));
  const [left, right, top, bottom] = at.length ? [low("x"), high("x"), low("y"), high("y")] : [0, 1, 0, 1];
  return { x: (left + right) / 2, y: (top + bottom) / 2, rx: (right - left) / 2, ry: (bottom - top) / 2 };
}

/** What of the map is seen: its middle, and how many pixels a unit has, `least` where all is seen. */
function viewOf(width, height) {
  const all = bounds(circles()), long = Math.max(width, height), short = Math.min(width, height);
  const k = 0.9 / Math.max(2 * all.rx / long, 2 * all.ry / short, 1e-9);
  const [zoom, x, y] = state.zoom.split(",").map(Number);
  return zoom > 0 && Number.isFinite(x) && Number.isFinite(y)
    ? { k: k * zoom, x, y, least: k } : { k, x: all.x, y: all.y, least: k };
}

/** A colour made lighter where it stands on a dark ground. */
function onGround(colour, dark) {
  if (!dark) return colour;
  const parts = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${parts.map(one => Math.round(one + (255 - one) * 0.42)).join(",")})`;
}

VIEWS.map = main => {
  const canvas = h("canvas", { tabindex: "0", role: "img", id: "canvas", "aria-label": say("map") });
  const labels = h("div", { class: "labels", "aria-hidden": "true" });
  const stage = h("div", { class: "stage", dir: "ltr" }, canvas, labels);
  const shown = h("div", { class: "found", "aria-live": "polite" });
  let view, waiting = 0, later = 0;

  const place = () => {
    const { width, height } = canvas.getBoundingClientRect();
    // On a stage that is higher than wide, as on a phone, the map lies on its side.
    const upright = height > width, [x, y] = upright ? [view.y, view.x] : [view.x, view.y];
    const sx = one => (one - x) * view.k + width / 2, sy = one => (one - y) * view.k + height / 2;
    const spot = (a, b) => upright ? [sx(b), sy(a)] : [sx(a), sy(b)];
    return { width, height, upright, sx, sy, spot };
  };
  /** Places of dots to the right and down. */
  const laid = upright => upright ? [dots().y, dots().x] : [dots().x, dots().y];
  const paint = () => {
    waiting = 0;
    const { width, height, upright, sx, sy, spot } = place();
    if (!width) return;
    const dark = getComputedStyle(document.documentElement).getPropertyValue("--dark").trim() === "1";
    const ratio = devicePixelRatio || 1, chosen = topicOf.get(state.topic);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const brush = canvas.getContext("2d");
    brush.scale(ratio, ratio);
    const colours = topics.map(one => onGround(one.colour, dark));
    for (const { k, x, y, r } of circles()) {
      brush.globalAlpha = chosen === undefined || chosen === k ? 0.14 : 0.05;
      brush.fillStyle = colours[k];
      brush.beginPath();
      brush.arc(...spot(x, y), r * view.k, 0, 2 * Math.PI);
      brush.fill();
    }
    const size = Math.min(6, Math.max(1.3, 22 / Math.sqrt(documents.count) * Math.sqrt(view.k / view.least) * 1.6));
    const [x, y] = laid(upright);
    for (let k = -1; k < topics.length; k++) {
      brush.fillStyle = colours[k] ?? "#8a857a";
      brush.globalAlpha = chosen === undefined || chosen === k ? 0.85 : 0.12;
      brush.beginPath();
      for (let at = 0; at < documents.count; at++) {
        if (documents.main[at] !== k) continue;
        const px = sx(x[at]), py = sy(y[at]);
        if (px < -9 || py < -9 || px > width + 9 || py > height + 9) continue;
        if (size < 2.2) brush.rect(px - size * 0.9, py - size * 0.9, size * 1.8, size * 1.8);
        else {
          brush.moveTo(px + size, py);
          brush.arc(px, py, size, 0, 2 * Math.PI);
        }
      }
      brush.fill();
    }
    const open = documentOf().get(state.doc);
    if (open !== undefined) {
      brush.globalAlpha = 1;
      brush.lineWidth = 2.5;
      brush.strokeStyle = dark ? "#fff" : "#000";
      brush.beginPath();
      brush.arc(sx(x[open]), sy(y[open]), size + 4, 0, 2 * Math.PI);
      brush.stroke();
    }
    write(width, height, spot);
  };
  // Labels in the order of the shares: one that would overlap a larger topic's is left out, until
  // there is room for it.
  const write = (width, height, spot) => {
    const boxes = [];
    const nodes = [...circles()].sort((one, other) => topics[other.k].share - topics[one.k].share)
      .map(({ k, x, y }) => {
        const changes = { view: "map", topic: topics[k].id };
        const node = h("a", { href: address(changes), tabindex: "-1", dir: "auto", onclick: going(changes) },
          seen(topics[k].label));
        const [px, py] = spot(x, y);
        return { node, x: px, y: py };
      }).filter(one => one.x > 0 && one.y > 0 && one.x < width && one.y < height);
    labels.replaceChildren(...nodes.map(one => one.node));
    const sizes = nodes.map(({ node }) => [node.offsetWidth, node.offsetHeight]);
    nodes.forEach(({ node, x, y }, at) => {
      const [w, tall] = sizes[at];
      const left = Math.min(Math.max(2, x - w / 2), width - w - 2);
      for (const by of [0, -tall, tall]) {
        const top = Math.min(Math.max(2, y + by - tall / 2), height - tall - 2);
        const box = [left - 4, top - 2, left + w + 4, top + tall + 2];
        if (boxes.some(one => box[0] < one[2] && one[0] < box[2] && box[1] < one[3] && one[1] < box[3]))
          continue;
        boxes.push(box);
        node.style.left = `${left}px`;
        node.style.top = `${top}px`;
        return;
      }
      node.remove();
    });
  };
  const again = () => { if (!waiting) waiting = requestAnimationFrame(paint); };
  const keepView = () => {
    clearTimeout(later);
    later = setTimeout(() => { if (state.view === "map") change({ zoom: [(view.k / view.least).toFixed(3), view.x.toFixed(1), view.y.toFixed(1)] }); }, 120);
  };
  const zoom = (by, px, py) => {
    const { width, height, upright } = place();
    const right = (px ?? width / 2) - width / 2, down = (py ?? height / 2) - height / 2;
    const [dx, dy] = upright ? [down, right] : [right, down];
    const k = Math.min(60 * view.least, Math.max(0.5 * view.least, view.k * by));
    view.x += dx / view.k - dx / k;
    view.y += dy / view.k - dy / k;
    view.k = k;
    keepView();
    again();
  };
  const pan = (right, down) => {
    const [dx, dy] = place().upright ? [down, right] : [right, down];
    view.x -= dx / view.k;
    view.y -= dy / view.k;
    keepView();
    again();
  };
  const everything = () => {
    clearTimeout(later);
    change({ zoom: "" });
    const { width, height } = canvas.getBoundingClientRect();
    view = viewOf(width, height);
    again();
  };
  const open = at => {
    change({ doc: documents.ids[at] });
    shown.replaceChildren(h("article", { class: "card document", colour: topics[documents.main[at]]?.colour ?? "#8a857a" },
      h("h3", {}, nameOf(at)), opened(at)));
    again();
  };
  const pick = (px, py) => {
    const { upright, sx, sy } = place(), [x, y] = laid(upright);
    let nearest = -1, least = 14 ** 2;
    for (let at = 0; at < documents.count; at++) {
      const distance = (sx(x[at]) - px) ** 2 + (sy(y[at]) - py) ** 2;
      if (distance < least) { nearest = at; least = distance; }
    }
    if (nearest >= 0) open(nearest);
  };
  const step = 60;
  const actions = {
    closer: () => zoom(1.5), farther: () => zoom(1 / 1.5), left: () => pan(step, 0), right: () => pan(-step, 0),
    up: () => pan(0, step), down: () => pan(0, -step), whole: everything,
  };
  const keys = { "+": "closer", "=": "closer", "-": "farther", 0: "whole", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  canvas.addEventListener("keydown", event => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[keys[event.key]]();
  });
  stage.addEventListener("wheel", event => {
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  grip(canvas, { pan, zoom, pick });
  const symbols = { closer: "+", farther: "\u2212", left: "\u2190", right: "\u2192", up: "\u2191", down: "\u2193", whole: "\u2922" };
  main.append(h("p", { class: "note" }, say("map_why")),
    h("div", { class: "buttons", dir: "ltr", role: "group", "aria-label": say("view_map") }, Object.entries(actions).map(([key, act]) =>
      h("button", { type: "button", id: `map-${key}`, title: say(key), "aria-label": say(key), onclick: act }, symbols[key]))),
    stage, shown, h("h3", {}, say("key_topics")),
    h("p", {}, link("all_topics", { topic: "" })),
    h("ul", { class: "keys" }, topics.map((topic, k) => {
      const changes = { topic: topic.id };
      return h("li", {}, h("a", { class: "chip", href: address(changes), onclick: going(changes),
        "aria-current": state.topic === topic.id && "true" }, tag(k), " ", text(topic.label)));
    })));
  const box = canvas.getBoundingClientRect();
  view = viewOf(box.width, box.height);
  new ResizeObserver(() => {
    const now = canvas.getBoundingClientRect();
    if (!state.zoom) view = viewOf(now.width, now.height);
    again();
  }).observe(canvas);
  paint();
  const one = documentOf().get(state.doc);
  if (one !== undefined) open(one);
};

/** Drag to move, pinch to zoom, a short press to pick. */
function grip(canvas, { pan, zoom, pick }) {
  const held = new Map();
  let travelled = 0;
  const spot = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    if (!held.size) travelled = 0;
    held.set(event.pointerId, spot(event));
  });
  canvas.addEventListener("pointermove", event => {
    const last = held.get(event.pointerId);
    if (!last) return;
    const [x, y] = spot(event), other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    travelled += Math.hypot(x - last[0], y - last[1]);
    if (other) {
      const apart = Math.hypot(last[0] - other[0], last[1] - other[1]);
      zoom(Math.hypot(x - other[0], y - other[1]) / Math.max(apart, 1), (x + other[0]) / 2, (y + other[1]) / 2);
    } else pan(x - last[0], y - last[1]);
    held.set(event.pointerId, [x, y]);
  });
  canvas.addEventListener("pointerup", event => {
    if (held.size === 1 && travelled < 5) pick(...spot(event));
    held.delete(event.pointerId);
  });
  canvas.addEventListener("pointercancel", event => held.delete(event.pointerId));
}
