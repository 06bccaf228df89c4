"""What the tests ask a page in the browser, each an expression that gives the faults it finds."""

OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"

# What sticks out of the window, but for what scrolls on its own.
OVERFLOW = """
[...document.querySelectorAll('body *')].filter(node => {
  if (node.closest('.scroll, .unseen, .skip, svg')) return false;
  const box = node.getBoundingClientRect();
  return box.width && (box.left < -1 || box.right > innerWidth + 1);
}).slice(0, 5).map(node => node.outerHTML.slice(0, 200))
"""

# What is cut off inside a box that does not scroll.
CLIPPED = """
[...document.querySelectorAll('p, li, h1, h2, h3, td, th, dd, dt, pre, blockquote, mark, summary')]
  .filter(node => !node.closest('.unseen, .scroll') && node.scrollWidth > node.clientWidth + 1
    && getComputedStyle(node).display !== 'inline')
  .slice(0, 5).map(node => node.outerHTML.slice(0, 200))
"""

# Text whose contrast with what lies behind it is under 4.5 (3 where it is large).
CONTRAST = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = rgba(getComputedStyle(node).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const bad = new Set();
  for (const node of document.querySelectorAll('body *')) {
    if (node.closest('svg') || ![...node.childNodes].some(c => c.nodeType === 3 && c.data.trim()))
      continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(rgba(style.color)), light(behind(node))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) bad.add(node.outerHTML.slice(0, 120));
  }
  return [...bad].slice(0, 5);
})()
"""

# Arabic words whose first letter does not lie to the right of their last one.
REVERSED = """
(() => {
  const bad = [];
  for (const node of document.querySelectorAll('blockquote, .prose, pre, h3, .name')) {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), range = new Range();
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const word = /[\\u0620-\\u063a\\u0641-\\u064a]{3,}/.exec(text.data);
      if (!word) continue;
      const [first, last] = [word.index, word.index + word[0].length - 1].map(at => {
        range.setStart(text, at); range.setEnd(text, at + 1);
        return range.getBoundingClientRect();
      });
      if (first.width && first.top === last.top && first.left <= last.left) bad.push(word[0]);
    }
  }
  return bad.slice(0, 5);
})()
"""

CHECKS = {"overflow": OVERFLOW, "clipped": CLIPPED, "contrast": CONTRAST, "reversed": REVERSED}

# The share of pixels in which two pictures differ by more than a shade of antialiasing: 1 where
# their sizes differ.
DIFFERENCE = """
(async (one, other) => {
  const pixels = async data => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + data;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d', {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    return [image.width, image.height, context.getImageData(0, 0, image.width, image.height).data];
  };
  const [w, h, a] = await pixels(one), [v, k, b] = await pixels(other);
  if (w !== v || h !== k) return 1;
  let count = 0;
  for (let i = 0; i < a.length; i += 4)
    count += Math.max(...[0, 1, 2].map(c => Math.abs(a[i + c] - b[i + c]))) > 40;
  return count / (w * h);
})(%s, %s)
"""
