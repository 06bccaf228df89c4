// The data of the page, decoded into columns. Numbers are written as jobs/writers/explorer/coding.py
// says: a first digit tells how many follow.
const data = JSON.parse(document.getElementById("data").textContent);
const topics = data.topics;

const DIGIT = new Int16Array(128);
[...data.code.digits].forEach((digit, at) => { DIGIT[digit.charCodeAt(0)] = at; });
const BASE = data.code.digits.length;
const STARTS = [0], FIRSTS = [0];
data.code.leads.forEach((count, size) => {
  STARTS.push(STARTS[size] + count);
  FIRSTS.push(FIRSTS[size] + count * BASE ** size);
});

/** Read the integers of a text, each handed to `take`. */
function read(text, take) {
  for (let at = 0; at < text.length;) {
    const first = DIGIT[text.charCodeAt(at++)];
    let size = 0;
    while (first >= STARTS[size + 1]) size++;
    let value = first - STARTS[size];
    for (let more = 0; more < size; more++) value = value * BASE + DIGIT[text.charCodeAt(at++)];
    take(value + FIRSTS[size]);
  }
}

function decode(text) {
  const found = [];
  read(text, value => { found.push(value); });
  return found;
}

/** Read rows of integers into one array, and where each row begins in it. */
function decodeRows(rows) {
  const starts = new Int32Array(rows.length + 1), found = [];
  rows.forEach((row, at) => {
    read(row, value => { found.push(value); });
    starts[at + 1] = found.length;
  });
  return { values: Int32Array.from(found), starts };
}

/** Make something once, when it is first asked for. */
function once(make) {
  let made;
  return () => made === undefined ? (made = make()) : made;
}

const topicOf = new Map(topics.map((topic, k) => [topic.id, k]));

// Documents: `main` is the number of the main topic, or -1.
const documents = (() => {
  const given = data.documents, count = given.ids.length;
  const pairs = decodeRows(given.topics);
  return {
    ...given, count, pairs,
    main: decode(given.main).map(topic => topic - 1),
    copies: decode(given.copies),
    pageOf: decode(given.page_of),
    fields: given.fields.map(field => ({ ...field, of: decode(field.of) })),
  };
})();
const documentOf = once(() => new Map(documents.ids.map((id, at) => [id, at])));

/** The topics of a document: pairs of a number and a weight. */
function mixture(at) {
  const { values, starts } = documents.pairs, found = [];
  for (let i = starts[at]; i < starts[at + 1]; i += 2)
    found.push([values[i], values[i + 1] / data.code.parts]);
  return found;
}

/** The weight of a topic in a document. */
function weightOf(at, topic) {
  if (topic === documents.main[at]) return documents.weights[at];
  const { values, starts } = documents.pairs;
  for (let i = starts[at]; i < starts[at + 1]; i += 2)
    if (values[i] === topic) return values[i + 1] / data.code.parts;
  return 0;
}

/** Where the report shows a document, or "". */
function placeOf(at) {
  const page = documents.pageOf[at];
  const anchor = documents.anchors.slice(16 * at, 16 * at + 16);
  return page ? `${documents.pages[page - 1]}#d-${anchor}` : "";
}

/** The value of a metadata field of a document, or "". */
function valueOf(field, at) {
  return field.of[at] ? field.values[field.of[at] - 1] : "";
}

/** Documents of a topic that one that is shown stands for. */
const stands = once(() => {
  const shown = topics.map(() => 0);
  documents.main.forEach(topic => { if (topic >= 0) shown[topic]++; });
  return topics.map((topic, k) => shown[k] ? topic.documents / shown[k] : 0);
});

// Terms: those that lead a topic at some setting of the slider, and of each topic their weights.
const columns = (() => {
  let sum = 0;
  return decode(data.term_columns).map(gap => sum += gap);
})();
const numberOfColumn = new Map(columns.map((column, at) => [column, at]));
const termShares = decode(data.term_shares).map(share => share / data.code.term_parts / 10);

/** The terms of a topic: a Map from their numbers to their probabilities. */
const weightsOf = (() => {
  const made = new Map();
  return k => {
    if (!made.has(k)) {
      const pairs = decode(topics[k].terms), found = new Map();
      let at = 0;
      for (let i = 0; i < pairs.length; i += 2)
        found.set(at += pairs[i], pairs[i + 1] / data.code.term_parts);
      made.set(k, found);
    }
    return made.get(k);
  };
})();

/** The terms of a topic by relevance (Sievert & Shirley 2014): numbers with their probabilities. */
function relevant(k, lambda, count) {
  const scored = [...weightsOf(k)].map(([term, weight]) => {
    const overall = Math.max(termShares[term], 0.05 / data.code.term_parts);
    return [term, weight, Math.log(weight) - (1 - lambda) * Math.log(overall)];
  });
  return scored.sort((one, other) => other[2] - one[2] || one[0] - other[0]).slice(0, count);
}

/** Which topics share each term of the vocabulary: by column, [topic, per cent] pairs. */
const shared = once(() => {
  const numbers = decode(data.shared), found = [];
  for (let at = 0; at < numbers.length;) {
    const own = [];
    let topic = 0;
    for (let left = numbers[at++]; left > 0; left--) {
      topic += numbers[at++];
      own.push([topic, numbers[at++]]);
    }
    found.push(own);
  }
  return found;
});
