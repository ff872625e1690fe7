/** Last part: the table of alerts with its controls, and everything on the page that filters it. */
export const SCRIPT_ALERTS = String.raw`
var PAGE = 100;
var PRINTED = 500;
var filter = { words: [], severities: new Set(), rule: '', host: '', kind: '' };
var sort = { key: 'severity', descending: true };
var grouped = true;
var limit = PAGE;
var open = new Set();

var COLUMNS = [
  ['severity', 'Severity', 'fit'],
  ['time', 'Last seen (UTC)', 'fit time'],
  ['host', 'Host', 'host'],
  ['program', 'Program', 'program'],
  ['target', data.targetTitle, 'target'],
  ['rule', 'Rule', 'rule'],
  ['times', 'Times', 'fit number'],
  ['score', 'Risk', 'fit number'],
].filter(function (column) {
  if (column[0] === 'score') return data.alerts.some(function (alert) { return alert.score !== 0; });
  if (column[0] === 'target') return data.alerts.some(function (alert) { return alert.target !== null; });
  return column[0] !== 'program' || data.alerts.some(function (alert) { return alert.program !== null; });
});

function cell(key, row) {
  var alert = row.alert;
  if (key === 'severity') return [chip(SEVERITIES[alert.severity])];
  if (key === 'time') return [time(alert.time)];
  if (key === 'host') return [el('div', {}, alert.host || '–', alert.user ? el('span', { class: 'second' }, alert.user) : null)];
  if (key === 'program') return alert.program === null ? ['–'] : [el('div', {}, el('span', { class: 'break' }, baseName(alert.program)), el('span', { class: 'second' }, breakable(folderOf(alert.program))))];
  if (key === 'target') return [el('div', { class: 'break' }, breakable(alert.target || '–'))];
  if (key === 'rule') return [el('div', {}, alert.ruleName, KINDS[alert.kind] ? el('span', { class: 'kind' }, KINDS[alert.kind]) : null)];
  if (key === 'times') return [count(row.times)];
  return [row.score === 0 ? '' : (row.score > 0 ? '+' : '') + count(row.score)];
}

var body = el('tbody', { role: 'rowgroup' });
var heads = {};
var headRow = el('tr', { role: 'row' }, el('th', { role: 'columnheader', scope: 'col', class: 'toggle' }, el('span', { class: 'sr' }, 'Details')));
COLUMNS.forEach(function (column) {
  var head = el('th', { role: 'columnheader', scope: 'col', class: column[2] || null }, el('button', { type: 'button', onclick: function () { sortBy(column[0]); } }, column[1]));
  heads[column[0]] = head;
  headRow.append(head);
});
var table = el('table', { id: 'alerts', class: 'stack', role: 'table' }, el('caption', { class: 'sr' }, 'Alerts'), el('thead', { role: 'rowgroup' }, headRow), body);
var status = el('p', { class: 'status', role: 'status' });
var more = el('div', { class: 'more' });
var empty = el('div', { class: 'empty' });

function sortBy(key, descending) {
  sort.descending = descending !== undefined ? descending : sort.key === key ? !sort.descending : DESCENDING[key] === true;
  sort.key = key;
  render();
}

function toggle(row, button, line) {
  var isOpen = !open.has(row.key);
  button.setAttribute('aria-expanded', String(isOpen));
  line.classList.toggle('open', isOpen);
  if (isOpen) {
    open.add(row.key);
    line.after(detailLine(row));
  } else {
    open.delete(row.key);
    if (line.nextSibling && line.nextSibling.classList.contains('detail-row')) line.nextSibling.remove();
  }
}

function detailLine(row) {
  return el('tr', { role: 'row', class: 'detail-row' }, el('td', { role: 'cell', class: 'detail', colspan: COLUMNS.length + 1 }, detail(row)));
}

function renderRow(row) {
  var isOpen = open.has(row.key);
  var button = el('button', { type: 'button', 'aria-expanded': String(isOpen), 'aria-label': 'Details of ' + row.alert.sentence });
  var line = el('tr', { role: 'row', class: 'row' + (isOpen ? ' open' : '') }, el('td', { role: 'cell', class: 'toggle' }, button));
  COLUMNS.forEach(function (column) {
    line.append(el('td', { role: 'cell', class: column[2] || null, 'data-label': column[1].replace(' (UTC)', '') }, cell(column[0], row)));
  });
  button.addEventListener('click', function (event) {
    event.stopPropagation();
    toggle(row, button, line);
  });
  line.addEventListener('click', function () {
    if (String(window.getSelection()) === '') toggle(row, button, line);
  });
  body.append(line);
  if (isOpen) body.append(detailLine(row));
}

function render() {
  var rows = sortRows(rowsOf(filter, grouped), sort.key, sort.descending);
  var alerts = rows.reduce(function (sum, row) { return sum + row.alerts.length; }, 0);
  body.textContent = '';
  rows.slice(0, limit).forEach(renderRow);
  for (var key in heads) {
    if (key === sort.key) heads[key].setAttribute('aria-sort', sort.descending ? 'descending' : 'ascending');
    else heads[key].removeAttribute('aria-sort');
  }
  sortSelect.value = sort.key;
  var filtered = filter.words.length + filter.severities.size > 0 || filter.rule !== '' || filter.host !== '' || filter.kind !== '';
  status.textContent = (rows.length > limit ? 'Showing the first ' + count(limit) + ' of ' + count(rows.length) + ' rows, ' : quantity(rows.length, 'row') + ', ') +
    quantity(alerts, 'alert') + (filtered ? ' of ' + count(data.alerts.length) : '') + '.' + (data.leftOut > 0 ? ' ' + quantity(data.leftOut, 'further alert is', 'further alerts are') + ' not in this file, and so in no row’s numbers: it keeps the most severe and newest. --format ndjson has all.' : '');
  clear.hidden = !filtered;
  table.hidden = rows.length === 0;
  empty.textContent = '';
  if (rows.length === 0) {
    add(empty, el('p', {}, 'No alert fits these filters.'));
    add(empty, el('button', { type: 'button', class: 'button', onclick: clearAll }, 'Show all alerts'));
  }
  more.textContent = '';
  if (rows.length > limit) {
    add(more, el('button', { type: 'button', class: 'button', onclick: function () { var at = limit; limit += PAGE; render(); var next = body.querySelectorAll('tr.row button')[at]; if (next) next.focus(); } }, 'Show ' + count(Math.min(PAGE, rows.length - limit)) + ' more'));
  }
}

function changed() {
  limit = PAGE;
  render();
}

function select(label, options, change) {
  var node = el('select', {});
  options.forEach(function (option) { node.append(el('option', { value: option[0] }, option[1])); });
  node.addEventListener('change', function () { change(node.value); });
  return { label: el('label', {}, label, node), node: node };
}

function distinct(read) {
  return Array.from(new Set(data.alerts.map(read))).filter(function (value) { return value !== null; }).sort();
}

var search = el('input', { type: 'search', placeholder: 'host, user, program, domain, hash, T1071 …', autocomplete: 'off', spellcheck: 'false' });
var pending = null;
search.addEventListener('input', function () {
  clearTimeout(pending);
  pending = setTimeout(function () { setSearch(search.value); }, 120);
});
function setSearch(text) {
  filter.words = text.toLowerCase().split(/\s+/).filter(Boolean);
  changed();
}

var rules = select('Rule', [['', 'All rules']].concat(data.rules.map(function (rule, i) { return [String(i), rule.name]; }).sort(function (a, b) { return a[1] < b[1] ? -1 : 1; })), function (value) { filter.rule = value; changed(); });
var hosts = select('Host', [['', 'All hosts']].concat(distinct(function (alert) { return alert.host; }).map(function (host) { return [host, host]; })), function (value) { filter.host = value; changed(); });
var kindNames = distinct(function (alert) { return alert.kind; });
var kinds = select('Kind', [['', 'All kinds']].concat(kindNames.map(function (kind) { return [kind, kind === 'alert' ? 'alerts' : KINDS[kind] || kind]; })), function (value) { filter.kind = value; changed(); });
var sorts = select('Sort by', COLUMNS.map(function (column) { return [column[0], column[1]]; }), function (value) { sortBy(value, DESCENDING[value] === true); });
var sortSelect = sorts.node;
sorts.label.classList.add('only-narrow');
var groupBox = el('input', { type: 'checkbox' });
groupBox.checked = true;
groupBox.addEventListener('change', function () { grouped = groupBox.checked; open.clear(); changed(); });
var clear = el('button', { type: 'button', class: 'button', onclick: clearAll }, 'Clear filters');

function clearAll() {
  filter = { words: [], severities: new Set(), rule: '', host: '', kind: '' };
  search.value = '';
  rules.node.value = hosts.node.value = kinds.node.value = '';
  tiles.forEach(function (tile) { tile.setAttribute('aria-pressed', 'false'); });
  changed();
  search.focus();
}

var tiles = Array.from(document.querySelectorAll('.tile'));
tiles.forEach(function (tile) {
  tile.addEventListener('click', function () {
    var severity = tile.getAttribute('data-severity');
    if (!filter.severities.delete(severity)) filter.severities.add(severity);
    tile.setAttribute('aria-pressed', String(filter.severities.has(severity)));
    changed();
  });
});
Array.from(document.querySelectorAll('[data-search]')).forEach(function (button) {
  button.addEventListener('click', function () {
    search.value = button.getAttribute('data-search').replace(/…$/, '');
    setSearch(search.value);
    document.getElementById('alerts-title').scrollIntoView({ block: 'start' });
    search.focus({ preventScroll: true });
  });
});

var mount = document.getElementById('alerts-mount');
if (mount !== null && data.alerts.length > 0) {
  mount.textContent = '';
  add(mount, el('div', { class: 'controls' },
    el('label', { class: 'grow' }, 'Search', search),
    data.rules.length > 1 ? rules.label : null,
    hosts.node.options.length > 2 ? hosts.label : null,
    kindNames.length > 1 ? kinds.label : null,
    sorts.label,
    el('label', { class: 'check' }, groupBox, 'Group repeats'),
    clear));
  add(mount, [status, table, empty, more]);
  render();
  window.addEventListener('beforeprint', function () { limit = Math.max(limit, PRINTED); render(); });
  window.addEventListener('afterprint', changed);
}
`;
