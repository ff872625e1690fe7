/** First part of the report's script: reading the data, making elements, small words. */

/**
 * A hidden character as the report's data shows it (`escapeControls`): its backslash separates no folders. Source of a
 * regular expression.
 */
export const SHOWN_CHARACTER = String.raw`\\(?:x(?:[01][0-9a-f]|7f|[89][0-9a-f]|ad)|u(?:061c|180e|20[0-6][0-9a-f]|feff|fff[9ab]|d[89a-f][0-9a-f]{2}|\{e00))`;

export const SCRIPT_PAGE = String.raw`
var data = JSON.parse(document.getElementById('data').textContent);
var SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'];
var KINDS = { risk: 'adds risk', hunt: 'hunt', building_block: 'building block' };

// The only way an element comes into being: names and attributes are ours, children are elements or plain text.
function el(name, attributes) {
  var node = document.createElement(name);
  for (var key in attributes || {}) {
    var value = attributes[key];
    if (value === null || value === undefined || value === false) continue;
    if (key === 'onclick') node.addEventListener('click', value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  for (var i = 2; i < arguments.length; i++) add(node, arguments[i]);
  return node;
}

function add(node, child) {
  if (child === null || child === undefined || child === false) return;
  if (Array.isArray(child)) child.forEach(function (one) { add(node, one); });
  else node.append(child instanceof Node ? child : String(child));
}

function count(n) {
  return n.toLocaleString('en-US');
}

function quantity(n, one, many) {
  return count(n) + ' ' + (n === 1 ? one : many || one + 's');
}

function time(iso) {
  return iso === null ? '–' : /^\d{4}-\d\d-\d\dT/.test(iso) ? iso.slice(0, 10) + ' ' + iso.slice(11, 19) : iso;
}

function chip(severity) {
  return el('span', { class: 'chip ' + severity }, severity);
}

// Only addresses of the web become links; anything else stays text.
function link(address, text) {
  if (!/^https?:\/\/[^\s]+$/i.test(address)) return el('span', {}, text || address);
  return el('a', { href: address, rel: 'noopener noreferrer nofollow', target: '_blank' }, text || address);
}

var SHOWN = /^${SHOWN_CHARACTER}/;
function baseName(path) {
  for (var at = path.length - 1; at >= 0; at--) {
    if (path[at] === '/' || (path[at] === '\\' && !SHOWN.test(path.slice(at, at + 8)))) return path.slice(at + 1) || path;
  }
  return path;
}

function folderOf(path) {
  return path.slice(0, path.length - baseName(path).length);
}

// Long paths and names break after a separator rather than inside a word.
function breakable(text) {
  var parts = [];
  text.match(/[^\\/.]*[\\/.]?/g).forEach(function (part) { parts.push(part, el('wbr')); });
  return parts;
}

function copyButton(text, what) {
  var button = el('button', { type: 'button', class: 'button small', 'aria-label': 'Copy ' + what }, 'Copy');
  button.addEventListener('click', function () {
    function done(word) {
      button.textContent = word;
      setTimeout(function () { button.textContent = 'Copy'; }, 1500);
    }
    function byHand() {
      var area = el('textarea', { class: 'sr', readonly: true });
      area.value = text;
      document.body.append(area);
      area.select();
      var ok = false;
      try { ok = document.execCommand('copy'); } catch (e) { ok = false; }
      area.remove();
      button.focus();
      done(ok ? 'Copied' : 'Not allowed');
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { done('Copied'); }, byHand);
    } else byHand();
  });
  return button;
}
`;
