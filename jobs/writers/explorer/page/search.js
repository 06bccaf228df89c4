// The search: words folded as the corpus folds them, looked up in the words of each document.
const FOLDING = (() => {
  const table = new Uint16Array(0x10000);
  for (let code = 0; code < 0x10000; code++) table[code] = code;
  const longer = new Map();
  for (const letter of data.fold[0]) table[letter.charCodeAt(0)] = 0;
  for (const [letter, ...letters] of data.fold.slice(1).map(one => [...one])) {
    if (letters.length === 1) table[letter.charCodeAt(0)] = letters[0].charCodeAt(0);
    else {
      table[letter.charCodeAt(0)] = 0xffff;
      longer.set(letter, letters.join(""));
    }
  }
  return { table, longer };
})();
const COMPOSING = /[\u0653-\u0655]/;
const STYLED = /[\u24b6-\u24e9\ufb00-\ufb06\uff10-\uff5a\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f189}]/gu;

/** Fold a text: hamza, alef, teh marbuta, vowel signs and strokes, digits and letter case. */
function fold(text) {
  if (COMPOSING.test(text)) text = text.normalize("NFC");
  text = text.replace(STYLED, letter => letter.normalize("NFKC")).toLowerCase();
  text = text.replaceAll("i\u0307", "i");
  let found = "";
  for (let at = 0; at < text.length; at++) {
    const code = FOLDING.table[text.charCodeAt(at)];
    if (code === 0xffff) found += FOLDING.longer.get(text[at]) ?? text[at];
    else if (code) found += String.fromCharCode(code);
  }
  return found;
}

const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

const NO_LETTERS = /[^\p{L}\p{N}]+/gu;

/** The words of a query; what the index does not have as it is ("low-cost", "don't") is its parts. */
function wordsOf(query) {
  return fold(query).split(/\s+/).map(word => word.replace(EDGES, "")).filter(Boolean).flatMap(word =>
    exactly(word).length || stopped().has(word) ? [word] : word.split(NO_LETTERS));
}

/** Read words of which each leaves out what it shares with the one before. */
function unfolded(text) {
  const words = [];
  let before = "";
  for (const found of text.matchAll(/([A-Z])([^A-Z]*)/g)) {
    before = before.slice(0, found[1].charCodeAt(0) - 65) + found[2];
    words.push(before);
  }
  return words;
}

const stopped = once(() => new Set(unfolded(data.search.stopped)));

// The sorted folded forms, and the number of the word that each is a form of.
const index = once(() => {
  const keys = unfolded(data.search.keys);
  const numbers = decode(data.search.numbers);
  const ofColumn = decode(data.search.terms);
  const columnOf = new Map(ofColumn.map((number, column) => [number, column]));
  const keyOf = new Map();
  keys.forEach((key, at) => { if (!keyOf.has(numbers[at])) keyOf.set(numbers[at], key); });
  return { keys, numbers, ofColumn, columnOf, keyOf, size: 1 + numbers.reduce((a, b) => Math.max(a, b), -1) };
});

/** Compare by code points, as the keys are sorted. */
function before(one, other) {
  const least = Math.min(one.length, other.length);
  for (let at = 0; at < least; at++) {
    const a = one.charCodeAt(at), b = other.charCodeAt(at);
    if (a !== b) {
      const high = code => code >= 0xd800 && code < 0xe000;
      return high(a) !== high(b) ? high(b) : a < b;
    }
  }
  return one.length < other.length;
}

/** The place of the first key that does not come before a word. */
function placeOfKey(word) {
  const { keys } = index();
  let low = 0, high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(keys[middle], word)) low = middle + 1; else high = middle;
  }
  return low;
}

function exactly(word) {
  const { keys, numbers } = index(), found = [];
  for (let at = placeOfKey(word); keys[at] === word; at++) found.push(numbers[at]);
  return found;
}

// What is written together with an Arabic word: with the article, and alone.
const WITH_ARTICLE = ["ال", "وال", "بال", "كال", "فال", "لل", "ولل"];
const ALONE = ["و", "ف", "ب", "ك", "ل"];
const ARABIC = /^[\u0621-\u064a]+$/;

/** The numbers of the words that a folded word may mean. */
function meant(word) {
  const found = new Set(exactly(word)), { columnOf, keys, numbers } = index();
  if (ARABIC.test(word) && word.length > 2) {
    for (const clitic of WITH_ARTICLE) exactly(clitic + word).forEach(one => found.add(one));
    for (const clitic of ALONE)
      exactly(clitic + word).filter(one => !columnOf.has(one)).forEach(one => found.add(one));
    if (!found.size)
      for (const clitic of [...WITH_ARTICLE, ...ALONE])
        if (word.startsWith(clitic) && word.length - clitic.length > 2)
          exactly(word.slice(clitic.length)).forEach(one => found.add(one));
  }
  if (!found.size && word.length > 1)
    for (let at = placeOfKey(word); at < keys.length && keys[at].startsWith(word); at++)
      found.add(numbers[at]);
  return found;
}

// The words of each document, and its title and excerpt, folded.
const wordRows = once(() => {
  const rows = decodeRows(documents.words);
  for (let row = 0; row < documents.count; row++)
    for (let at = rows.starts[row] + 1; at < rows.starts[row + 1]; at++)
      rows.values[at] += rows.values[at - 1];
  return rows;
});
const shownTexts = once(() => documents.ids.map((id, at) =>
  ` ${fold(`${documents.titles[at] || id} ${documents.excerpts[at]}`).replace(NO_LETTERS, " ")}`));

/** Tell which documents have all words of a query: Uint8Array, 1 for those that have. */
function searched(query) {
  // Stop words are passed over, unless there is nothing else.
  const all = wordsOf(query), telling = all.filter(word => !stopped().has(word));
  const words = telling.length ? telling : all, hits = new Uint8Array(documents.count).fill(1);
  const rows = wordRows(), texts = words.length ? shownTexts() : [];
  for (const word of words) {
    const flags = new Uint8Array(index().size), shown = ` ${word.replace(NO_LETTERS, " ")}`;
    const numbers = meant(word);
    for (const number of numbers) flags[number] = 1;
    for (let row = 0; row < hits.length; row++) {
      if (!hits[row]) continue;
      let has = false;
      for (let at = rows.starts[row]; numbers.size && at < rows.starts[row + 1] && !has; at++)
        has = flags[rows.values[at]] === 1;
      if (!has && !texts[row].includes(shown)) hits[row] = 0;
    }
  }
  return hits;
}

/** The terms of the vocabulary that a query may mean, those in most documents first: columns. */
function termsLike(query) {
  const { columnOf } = index(), found = new Set();
  for (const word of wordsOf(query)) for (const one of meant(word)) found.add(one);
  return [...found].filter(one => columnOf.has(one)).sort((one, other) => one - other)
    .map(one => columnOf.get(one));
}

/** How a term is shown. */
function nameOfColumn(column) {
  const number = numberOfColumn.get(column);
  if (number !== undefined) return data.terms[number];
  return index().keyOf.get(index().ofColumn[column]);
}
